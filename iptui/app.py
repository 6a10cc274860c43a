"""The app: modes, themes, signals, clipboard and the way out when something breaks."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from iptui.actions import ACTIONS, Keymap
from iptui.domain.errors import UserError
from iptui.screens.base import DeskScreen, style_dir
from iptui.terminal import crash_log, decoder
from iptui.terminal.control_filter import ControlFilter
from iptui.themes import ANSI_VARIABLES, DARK, LIGHT, THEMES, theme_for

if TYPE_CHECKING:
    from textual.filter import LineFilter

    from iptui.casework.desk import Desk

POLL = 0.25
"""Seconds between two looks at what other processes committed."""
SIGNALS = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGINT: 130}
"""Signal -> exit status."""


def _complaints() -> Screen[Any]:
    from iptui.screens.complaints import ComplaintsScreen

    return ComplaintsScreen()


def _search() -> Screen[Any]:
    from iptui.screens.search import SearchScreen

    return SearchScreen()


def _brands() -> Screen[Any]:
    from iptui.screens.brands import BrandsScreen

    return BrandsScreen()


def _points() -> Screen[Any]:
    from iptui.screens.points import PointsScreen

    return PointsScreen()


def _activity() -> Screen[Any]:
    from iptui.screens.activity import ActivityScreen

    return ActivityScreen()


def _sign_in() -> Screen[Any]:
    from iptui.screens.sign_in import SignInScreen

    return SignInScreen()


def app_bindings() -> list[BindingType]:
    """The keys that act everywhere."""
    return [
        Binding(
            ",".join(action.keys), f"desk('{action.id}')", action.title, show=False, id=action.id
        )
        for action in ACTIONS.values()
        if action.context == "everywhere" and action.keys
    ]


class IptuiApp(App[str], inherit_bindings=False):
    """The desk on a terminal. `run()` returns the workspace to open next, or None to end."""

    TITLE = "iptui"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = app_bindings()
    DEFAULT_MODE = "complaints"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        "complaints": _complaints,
        "search": _search,
        "brands": _brands,
        "points": _points,
        "activity": _activity,
        "sign_in": _sign_in,
    }

    class StoreChanged(Message):
        """The store's commit number moved on."""

        def __init__(self, commit: int, problem: str = "") -> None:
            super().__init__()
            self.commit = commit
            self.problem = problem

    def __init__(
        self,
        desk: Desk,
        *,
        keymap: Keymap | None = None,
        theme: str = "",
        workspaces: Sequence[str] = (),
        notice: str = "",
    ) -> None:
        """Args:
        keymap: changed keys, as `actions.read_keymap` returns them.
        theme: a name of `THEMES`; empty: by the environment.
        workspaces: places that `ctrl+o` offers.
        notice: one sentence to show at the start.
        """
        decoder.install()
        if desk.account is None:
            self.DEFAULT_MODE = "sign_in"  # type: ignore[misc]
        super().__init__(css_path=style_dir() / "app.tcss")
        self.desk = desk
        self.keymap: Keymap = dict(keymap or {})
        self.workspaces = tuple(workspaces)
        self.busy = 0
        self.commit_no = desk.store.commit_no()
        self._notice = notice
        self._stop_following = threading.Event()
        self._control_filter = ControlFilter()
        self.animation_level = "none"
        for own in (DARK, LIGHT):
            self.register_theme(own)
        # Before the stylesheet is read: setting `theme` later would read everything twice.
        self.set_reactive(App.theme, theme or theme_for())
        self.set_class(self.current_theme.dark, "-dark-mode", update=False)
        self.set_class(not self.current_theme.dark, "-light-mode", update=False)
        self._refresh_truecolor_filter(self.ansi_theme)
        self.stylesheet.set_variables(self.get_css_variables())
        if self.keymap:
            self.set_keymap({name: ",".join(keys) for name, keys in self.keymap.items()})

    # -- colours and the second wall ------------------------------------------------------------
    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"row-cursor": "ansi_blue", "row-marked": "ansi_default"}

    def get_css_variables(self) -> dict[str, str]:
        variables = super().get_css_variables()
        if self.current_theme.ansi:
            variables.update(ANSI_VARIABLES)
            self.theme_variables = variables
        return variables

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [self._control_filter, *super().get_line_filters()]

    # -- life -----------------------------------------------------------------------------------
    def on_load(self) -> None:
        """Take the signals before the terminal is changed."""
        if threading.current_thread() is not threading.main_thread():
            return
        import asyncio

        loop = asyncio.get_running_loop()
        for number, status in SIGNALS.items():
            loop.add_signal_handler(number, self._end_at_once, status)

    def on_mount(self) -> None:
        threading.Thread(target=self._follow, name="follow the store", daemon=True).start()
        if self._notice:
            self.call_after_refresh(self.say, self._notice)

    def on_unmount(self) -> None:
        self._stop_following.set()

    def _end_at_once(self, status: int) -> None:
        self.save_drafts()
        self.exit(return_code=status)

    def save_drafts(self) -> None:
        """Let every open screen keep what was typed into it."""
        for stack in self._screen_stacks.values():
            for screen in stack:
                if isinstance(screen, DeskScreen):
                    try:
                        screen.save_draft()
                    except Exception as error:
                        # The app is ending: the next screen's draft matters more than this one's fault.
                        self.note_failure(error)

    def say(self, message: str) -> None:
        """Show a sentence on the screen in front."""
        if isinstance(self.screen, DeskScreen):
            self.screen.say(message)

    # -- following the store ----------------------------------------------------------------------
    def _follow(self) -> None:
        """In a thread of its own, so that a store that waits for its lock never holds up a key."""
        last, told = self.commit_no, ""
        while not self._stop_following.wait(POLL):
            try:
                commit, problem = self.desk.store.refresh(), ""
            except UserError as error:
                commit, problem = last, str(error)
            except Exception as error:
                self.note_failure(error)
                commit, problem = last, f"The workspace cannot be followed: {type(error).__name__}."
            if commit != last or problem != told:
                last, told = commit, problem
                self.post_message(self.StoreChanged(commit, problem))

    def follow_store(self) -> None:
        """Tell the screens about commits of this process at once."""
        self._note_commit(self.desk.store.commit_no())

    def on_iptui_app_store_changed(self, message: StoreChanged) -> None:
        """Tell the screens in front about commits of others."""
        if message.problem:
            self.say(message.problem)
        self._note_commit(message.commit)

    def _note_commit(self, commit: int) -> None:
        if commit <= self.commit_no:
            return
        self.commit_no = commit
        for screen in self.screen_stack:
            if isinstance(screen, DeskScreen):
                screen.store_moved()

    # -- keys -------------------------------------------------------------------------------------
    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, (events.Key, events.MouseDown)) and not event.is_forwarded:
            screen = self.screen
            if isinstance(screen, DeskScreen):
                screen.clear_message()
        await super().on_event(event)

    def action_desk(self, action_id: str) -> None:
        """Do an action of the table on the screen in front."""
        screen = self.screen
        if isinstance(screen, DeskScreen):
            screen.action_desk(action_id)

    def _go(self, mode: str) -> None:
        if self.desk.account is None:
            self.say("Sign in first.")
        elif self.current_mode == mode:
            while len(self.screen_stack) > 1:
                self.go_back()
                return
        else:
            self.switch_mode(mode)

    def do_complaints(self) -> None:
        self._go("complaints")

    def do_search(self) -> None:
        self._go("search")

    def do_brands(self) -> None:
        self._go("brands")

    def do_points(self) -> None:
        self._go("points")

    def do_activity(self) -> None:
        self._go("activity")

    def signed_in(self) -> None:
        """Called by the sign-in screen once `desk.account` is set."""
        self.switch_mode("complaints")

    def do_sign_out(self) -> None:
        self.save_drafts()
        self.exit(result=str(self.desk.place or ""), return_code=0)

    def do_help(self) -> None:
        from iptui.screens.help import HelpScreen

        screen = self.screen
        context = screen.CONTEXT if isinstance(screen, DeskScreen) else "everywhere"
        if context != "help":
            self.push_screen(HelpScreen(context))

    def do_palette(self) -> None:
        from iptui.screens.help import PaletteScreen

        screen = self.screen
        if isinstance(screen, DeskScreen):

            def chosen(action_id: str | None) -> None:
                if action_id:
                    screen.action_desk(action_id)

            self.push_screen(PaletteScreen(screen), chosen)

    def go_back(self) -> None:
        """Close the screen in front, if it is not the mode's own."""
        if len(self.screen_stack) > 1:
            self.screen.dismiss(None)

    def do_quit(self) -> None:
        self.save_drafts()
        self.exit(return_code=0)

    def do_suspend(self) -> None:
        if not os.environ.get("IPTUI_RESTRICTED"):
            self.action_suspend_process()

    def do_redraw(self) -> None:
        self.refresh(layout=True)

    def do_theme(self) -> None:
        at = THEMES.index(self.theme) if self.theme in THEMES else -1
        self.theme = THEMES[(at + 1) % len(THEMES)]
        self.say(f"Theme: {self.theme}. Set IPTUI_THEME to keep it.")

    def do_accounts(self) -> None:
        from iptui.screens.accounts import AccountsScreen

        self.push_screen(AccountsScreen())

    def do_workspace(self) -> None:
        from iptui.screens.dialogs import PromptScreen

        def chosen(place: str | None) -> None:
            if place:
                self.save_drafts()
                self.exit(result=place, return_code=0)

        self.push_screen(
            PromptScreen(
                "Open another workspace",
                ["A folder, or postgresql://…", *self.workspaces],
                value=self.workspaces[0] if self.workspaces else "",
            ),
            chosen,
        )

    # -- clipboard --------------------------------------------------------------------------------
    def copy_text(self, text: str) -> None:
        """Copy, and say which way it went."""
        from iptui.terminal.clean import clean
        from iptui.terminal.clipboard import copy

        driver = self._driver
        if driver is None or not isinstance(self.screen, DeskScreen):
            return
        self.screen.work(lambda: copy(clean(text, multiline=True), driver.write), self.say)

    def copy_to_clipboard(self, text: str) -> None:
        """Textual's own copying (of a selection) goes the same way."""
        self._clipboard = text
        self.copy_text(text)

    # -- when something breaks --------------------------------------------------------------------
    def note_failure(self, error: BaseException) -> Path | None:
        """Write the traceback, without any variables, to the log; where it is, if it could be written."""
        return crash_log.write(error)

    def _handle_exception(self, error: Exception) -> None:
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            self.save_drafts()
            self._exit_renderables.append(crash_log.last_words(error, self.note_failure(error)))
        self._close_messages_no_wait()

    def panic(self, *renderables: Any) -> None:  # noqa: ARG002
        """The keyboard's thread died. Textual hands over a traceback with locals, which stays here."""
        self._handle_exception(RuntimeError("the terminal's input could not be read"))
