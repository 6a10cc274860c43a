"""The app: modes, keys of everywhere, following the workspace, leaving the terminal as it was."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.filter import LineFilter, NoColor
from textual.screen import Screen
from textual.types import CSSPathType
from textual.worker import WorkerError, get_current_worker

from iptui.actions import EVERYWHERE, actions_for, shown_keys
from iptui.casework.desk import Desk
from iptui.settings import Settings
from iptui.store.protocol import PATIENCE
from iptui.terminal.clean import clean
from iptui.terminal.clipboard import LARGEST, copy_by_tmux
from iptui.terminal.safety import ControlFilter, tolerate_stray_bytes
from iptui.widgets.closing import is_of_a_closing_screen

if TYPE_CHECKING:
    from textual.driver import Driver

    from iptui.domain.accounts import Account
    from iptui.domain.errors import UserError

LOCKED = "locked"
"""The mode that covers all others: its one screen asks for the password."""

END_LIMIT = 2.0
"""Seconds for an orderly end after a signal; then the desk is closed and the process ends as it is."""

SCREEN_PATIENCE = 1.0
"""Seconds that a key's commit waits for another process; then a sentence says who is in the way."""

FOLLOW_EVERY = 0.25
"""Seconds between looks at what other processes committed."""

MODE_CLASSES: dict[str, tuple[str, str]] = {
    "complaints": ("complaints", "ComplaintsScreen"),
    "search": ("search", "SearchScreen"),
    "brands": ("brands", "BrandsScreen"),
    "points": ("points", "PointsScreen"),
    "activity": ("activity", "ActivityScreen"),
}


def style_folder() -> Path:
    """`iptui/styles` in an installed package, `styles` beside it in a checkout."""
    inside = Path(__file__).parent / "styles"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "styles"


def _mode(name: str) -> Callable[[], Screen[object]]:
    def make() -> Screen[object]:
        import importlib

        module, class_name = MODE_CLASSES[name]
        made = getattr(importlib.import_module(f"iptui.screens.{module}"), class_name)()
        assert isinstance(made, Screen)
        return made

    return make


class IptuiApp(App[int]):
    """Opens on the sign-in, or on the inbox when the desk has an account at work."""

    TITLE = "iptui"
    CSS_PATH: ClassVar[CSSPathType | None] = [style_folder() / "app.tcss"]
    MODES: ClassVar[dict[str, str | Callable[[], Screen[object]]]] = {
        name: _mode(name) for name in MODE_CLASSES
    }
    ENABLE_COMMAND_PALETTE = True
    PAUSE_GC_ON_SCROLL = True

    def __init__(self, desk: Desk, *, theme: str = "", settings: Settings | None = None) -> None:
        if desk.account is not None:
            # The inbox is the first screen made: an empty one before it would be laid out and painted too.
            self.DEFAULT_MODE = "complaints"  # type: ignore[misc]
        super().__init__()
        self.settings = settings or Settings()
        for one in self.settings.actions:
            if one.context == EVERYWHERE:
                action = f"screen.{one.id}" if one.id in ("back", "copy") else one.id
                for key in one.keys.split(","):
                    # The cover must come over a dialog too, which keeps other keys of the app away.
                    over = one.id == "lock" and "+" in key
                    self._bindings.bind(key, action, one.title, show=False, priority=over)
        PATIENCE.set(SCREEN_PATIENCE)
        tolerate_stray_bytes()
        self.desk = desk
        self.animation_level = "none"
        self._set_first_theme(theme or self._wanted_theme())
        self._seen = desk.store.commit_no()
        self._follow_problem = ""
        self._rule_problems: list[str] = []
        self._last_input = time.monotonic()
        self._signed_in: Account | None = desk.account
        """The account as it was when its password was typed or its key came."""
        self._behind = ""
        """The mode under the cover."""

    def _wanted_theme(self) -> str:
        """The settings', unless the environment names one."""
        return "" if os.environ.get("IPTUI_THEME") else self.settings.theme

    def _set_first_theme(self, wanted: str) -> None:
        """Before the stylesheet is read: setting `theme` later would read and apply everything twice."""
        from iptui.terminal.themes import THEMES, default_theme

        for theme in THEMES:
            self.register_theme(theme)
        self.set_reactive(App.theme, wanted or default_theme())
        self.set_class(self.current_theme.dark, "-dark-mode", update=False)
        self.set_class(not self.current_theme.dark, "-light-mode", update=False)
        self._refresh_truecolor_filter(self.ansi_theme)
        self.stylesheet.set_variables(self.get_css_variables())

    def get_line_filters(self) -> list[LineFilter]:
        if self.no_color:
            # Textual's own filters leave greys, and black on black with the terminal's own colours.
            return [NoColor(), ControlFilter()]
        return [*super().get_line_filters(), ControlFilter()]

    def on_mount(self) -> None:
        self._catch_signals()
        self.call_after_refresh(self._collect_again)
        if self.desk.account is None:
            from iptui.screens.sign_in import SignInScreen

            self.push_screen(SignInScreen(self.desk), lambda _: self.start())
        else:
            self.start()

    def start(self) -> None:
        """To the inbox; from now on the workspace is followed."""
        if self.current_mode != "complaints":
            self.switch_mode("complaints")
        self._signed_in = self.desk.account
        self._look_idle()
        self.set_interval(FOLLOW_EVERY, self.follow)
        self.set_interval(60, self.tick)
        self.call_after_refresh(self.tick)

    @staticmethod
    def _collect_again() -> None:
        """The first screen stands: `cli.app` had turned the collector off for the start."""
        import gc

        gc.freeze()
        gc.enable()

    def follow(self) -> None:
        """Take in what other processes committed, and show it."""
        from iptui.domain.errors import UserError
        from iptui.screens.base import DeskScreen

        try:
            number = self.desk.store.poll()
        except UserError as error:
            if isinstance(self.screen, DeskScreen) and str(error) != self._follow_problem:
                self._follow_problem = str(error)
                self.screen.fail(error)
            return
        if self._follow_problem:
            self._follow_problem = ""
            if isinstance(self.screen, DeskScreen):
                self.screen.say("The workspace answers again; what others changed is shown.")
        if number == self._seen:
            return
        self._seen = number
        for screen in self.screen_stack:
            if isinstance(screen, DeskScreen):
                screen.store_changed()
        self._cover_if_shut_out()

    # -- the cover ------------------------------------------------------------------------------
    @property
    def locked(self) -> bool:
        return self.current_mode == LOCKED

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, (events.InputEvent, events.Paste)):
            self._last_input = time.monotonic()
        await super().on_event(event)

    def push_screen(self, screen: Any, *args: Any, mode: str | None = None, **options: Any) -> Any:
        """What work in a thread opens while the cover stands waits behind it."""
        if mode is None and self.locked:
            mode = self._behind
        return super().push_screen(screen, *args, mode=mode, **options)

    def _look_idle(self) -> None:
        """Cover the screen when no key came for long; else look again when that could be."""
        limit = self.settings.lock_after * 60
        if not limit:
            return
        left = self._last_input + limit - time.monotonic()
        if left <= 0:
            self.lock(f"No key for {self.settings.lock_after:g} minutes.")
            left = limit
        self.set_timer(left, self._look_idle)

    def _cover_if_shut_out(self) -> None:
        from iptui.casework.sign_in import why_not_at_work

        if self._signed_in is not None:
            reason = why_not_at_work(self.desk, self._signed_in)
            if reason:
                self.lock(reason)

    def signed_in_anew(self) -> None:
        """The account at work changed its own password here."""
        self._signed_in = self.desk.account

    def lock(self, reason: str = "") -> None:
        """Cover everything until the password is typed; what stands in forms is kept as drafts."""
        from iptui.screens.lock import LockScreen

        account = self._signed_in
        if account is None or self.locked or self.current_mode not in MODE_CLASSES:
            return
        self.keep_forms()
        self._behind = self.current_mode
        self.add_mode(LOCKED, lambda: LockScreen(self.desk, account, reason))
        self.switch_mode(LOCKED)

    async def uncover(self) -> None:
        """The password was right."""
        from iptui.screens.base import DeskScreen

        self._signed_in = self.desk.account
        await self.switch_mode(self._behind)
        await self.remove_mode(LOCKED)
        for screen in self.screen_stack:
            if isinstance(screen, DeskScreen):
                screen.store_changed()

    def action_lock(self) -> None:
        self.lock()

    def tick(self) -> None:
        """A minute went by: windows may have ended, countdowns are older."""
        self.run_worker(self._settle, group="clock", exclusive=True, thread=True)

    def _settle(self) -> None:
        """In a thread: hundreds of windows may have ended since the desk was open last."""
        from iptui.casework.clock import settle
        from iptui.domain.errors import UserError

        problem: UserError | None = None
        try:
            settle(self.desk)
        except UserError as error:
            problem = error
        if self.is_running:
            self.call_from_thread(self._settled, problem)

    def _settled(self, problem: UserError | None) -> None:
        from iptui.screens.base import DeskScreen

        self._seen = self.desk.store.commit_no()
        if isinstance(self.screen, DeskScreen):
            if problem is not None:
                self.screen.fail(problem)
            elif self.desk.rule_problems != self._rule_problems:
                self._rule_problems = self.desk.rule_problems
                self.screen.say(" ".join(self._rule_problems), bad=True)
            self.screen.store_changed()

    def _catch_signals(self) -> None:
        """End as if by `q`, so that the terminal is given back as it was and drafts are kept."""
        import asyncio

        loop = asyncio.get_running_loop()
        for number, code in ((signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)):
            try:
                loop.add_signal_handler(number, self._signalled, code)
            except (ValueError, RuntimeError, NotImplementedError):
                return  # not in the main thread (a test): the signals are somebody else's

    @property
    def may_suspend(self) -> bool:
        """Behind a wall there is no shell to go back to."""
        return self.desk.wall is None

    def action_suspend_process(self) -> None:
        if self.may_suspend:
            super().action_suspend_process()

    def get_driver_class(self) -> type[Driver]:
        found = super().get_driver_class()
        if found.__name__ != "LinuxDriver":
            return found
        from iptui.terminal.driver import TerminalDriver

        return TerminalDriver

    def terminal_gone(self) -> None:
        """Nobody can see the app any more, and no signal need have told so."""
        self._signalled(129)

    def _signalled(self, code: int) -> None:
        """End, and surely so: writing to a terminal that is gone can block Textual for ever."""
        import threading

        last = threading.Timer(END_LIMIT, self._end_now, (code,))
        last.daemon = True
        last.start()
        self.end(code)

    def _end_now(self, code: int) -> None:
        import threading

        # Closing folds the journal; where that hangs too, opening the workspace again does it.
        closing = threading.Thread(target=self._close_quietly, daemon=True)
        closing.start()
        closing.join(END_LIMIT)
        os._exit(code)

    def _close_quietly(self) -> None:
        with suppress(Exception):
            self.desk.close()

    def keep_forms(self) -> None:
        """What is typed into open forms becomes their drafts."""
        for screen in self.screen_stack:
            keep = getattr(screen, "save_form", None)
            if keep is not None:
                keep()

    def end(self, code: int) -> None:
        self.keep_forms()
        self.exit(code, return_code=code)

    async def run_action(
        self, action: Any, default_namespace: Any = None, namespaces: Any = None
    ) -> bool:
        """An action of a screen by key or palette; what the account may not do is explained instead."""
        from iptui.screens.base import DeskScreen

        of_a_screen = isinstance(default_namespace, DeskScreen) and isinstance(action, str)
        if of_a_screen and default_namespace.refuses(action):
            return True
        return await super().run_action(action, default_namespace, namespaces)

    # -- actions of everywhere ------------------------------------------------------------------
    async def action_mode(self, mode: str) -> None:
        if self.desk.account is not None and not self._in_dialog():
            await self.switch_mode(mode)

    def _in_dialog(self) -> bool:
        from iptui.screens.dialogs import Dialog

        return isinstance(self.screen, Dialog)

    def action_workspaces(self) -> None:
        """Choose another workspace, sign in there, and go on at that desk."""
        from iptui.screens.base import DeskScreen

        if not isinstance(self.screen, DeskScreen):
            return
        if self.desk.wall is not None:
            self.screen.say("Your key opens this desk only.")
            return
        stacks = self._screen_stacks.values()
        if any(isinstance(one, DeskScreen) and one.working for stack in stacks for one in stack):
            self.screen.say("Something is at work at this desk; wait for it, or stop it with esc.")
            return
        self.run_worker(self._to_another_desk(), group="workspaces", exclusive=True)

    async def _to_another_desk(self) -> None:
        from iptui.casework.recent import note_opened
        from iptui.casework.remembered import resume_here
        from iptui.screens.sign_in import SignInScreen
        from iptui.screens.workspaces import WorkspacesScreen

        desk: Desk | None = await self.push_screen_wait(WorkspacesScreen())
        if desk is None:
            return
        if resume_here(desk) is None and not await self.push_screen_wait(
            SignInScreen(desk, may_leave=True)
        ):
            desk.close()
            return
        note_opened(desk.place or desk.address)
        await self._change_desk(desk)

    async def _change_desk(self, desk: Desk) -> None:
        """Every screen is made anew for the desk; the old one is closed once nothing stands on it."""
        import asyncio

        before, self.desk = self.desk, desk
        self._signed_in = desk.account
        self._seen = desk.store.commit_no()
        self._follow_problem = ""
        self.add_mode("between", Screen)
        await self.switch_mode("between")
        for name in MODE_CLASSES:
            await self.remove_mode(name)
            self.add_mode(name, _mode(name))
        await self.switch_mode("complaints")
        await self.remove_mode("between")
        for worker in list(self.workers):
            # A thread may still read the old desk: the clock, a search that nobody waits for.
            if worker is not get_current_worker() and worker.is_running:
                with suppress(WorkerError):
                    await worker.wait()
        await asyncio.to_thread(before.close)
        self.tick()

    def action_accounts(self) -> None:
        from iptui.screens.accounts import AccountsScreen
        from iptui.screens.base import DeskScreen

        if isinstance(self.screen, DeskScreen) and not isinstance(self.screen, AccountsScreen):
            self.push_screen(AccountsScreen())

    def action_leave(self) -> None:
        if self.locked:
            return
        if len(self.screen_stack) > 1 and self.desk.account is not None:
            self.screen.dismiss(None)
            return
        self.exit(0)

    def action_help(self) -> None:
        if self.locked:
            return
        from dataclasses import replace

        from iptui.screens.base import DeskScreen
        from iptui.screens.help import HelpScreen

        context = getattr(self.screen, "context", "")
        sources = getattr(self.screen, "sources", list)
        actions = actions_for(context, actions=self.settings.actions)
        if isinstance(self.screen, DeskScreen):
            refusal = self.screen.refusal
            actions = [
                replace(one, help=f"{one.help} (not for your role)") if refusal(one) else one
                for one in actions
            ]
        room = min(76, self.size.width * 96 // 100) - 5
        self.push_screen(HelpScreen(actions, room, sources()))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every action of the screen and of everywhere, and the themes."""
        for one in actions_for(getattr(screen, "context", ""), actions=self.settings.actions):
            target = (
                self if one.context == EVERYWHERE and one.id not in ("back", "copy") else screen
            )
            text = f"{one.help} ({shown_keys(one.keys)})"
            yield SystemCommand(one.title, text, self._runner(one.id, target))
        yield SystemCommand("Theme", "Choose other colours", self.action_change_theme)
        yield SystemCommand("Quit", "Leave iptui", lambda: self.exit(0))

    def action_command_palette(self) -> None:
        if self.locked:
            return
        super().action_command_palette()
        self.call_after_refresh(self._steady_cursor)

    def _steady_cursor(self) -> None:
        """Textual's own screens have a blinking cursor, which sends bytes for ever."""
        from textual.widgets import Input

        for line in self.screen.query(Input):
            line.cursor_blink = False

    def _runner(self, action: str, target: object) -> Callable[[], None]:
        def run() -> None:
            self.call_later(self.run_action, action, target)

        return run

    def copy(self, text: str) -> str:
        """Put text on the terminal's clipboard; the sentence says how."""
        safe = clean(text, multiline=True)
        if (size := len(safe.encode())) > LARGEST:
            return f"{size:,} bytes are too many for the terminal's clipboard; export the case instead."
        if copy_by_tmux(safe):
            return "Copied by tmux to your terminal's clipboard."
        self.copy_to_clipboard(safe)
        return "Sent to your terminal's clipboard (OSC 52)."

    def _handle_exception(self, error: Exception) -> None:
        # A quick key, or a terminal that is gone, closes a screen before its parts are there: no defect.
        if not is_of_a_closing_screen(error):
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """A defect: keep its trace in a private file, show one sentence, end with a failure."""
        import sys
        import traceback

        from platformdirs import user_state_path

        folder = user_state_path("iptui")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / "crash.log"
        trace = "".join(traceback.format_exception(sys.exception()))
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as out:
            out.write(trace)
        self._exit_renderables.append(
            f"iptui met a defect and closed; what was saved is safe. The trace is in {path}."
        )
        self._close_messages_no_wait()
