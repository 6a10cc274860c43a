"""What every screen of the desk shares: bars, keys from the table, work in threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import Worker, WorkerState, get_current_worker

from iptui.actions import NEEDS, Action, actions_for, shown_key
from iptui.casework.workspaces import DEFAULT_NAME
from iptui.domain.errors import UserError
from iptui.domain.sources import SourcedValue
from iptui.store.protocol import PATIENCE, Cancelled, Conflict
from iptui.widgets.bars import KeyBar, StatusLine, TitleBar

if TYPE_CHECKING:
    from iptui.app import IptuiApp
    from iptui.casework.desk import Desk

T = TypeVar("T")

WORK_PATIENCE = 15.0
"""Seconds that long work in a thread waits for another process before its result is given up."""


class DeskScreen(Screen[Any]):
    """A screen with title bar, body, status line and key bar. Subclasses give `context` and `body`."""

    context: ClassVar[str] = ""
    mode_name: ClassVar[str] = ""
    title_text: str = ""

    def __init__(self) -> None:
        super().__init__()
        # It is styled when it is mounted; else Textual parses every stylesheet again for a mode's screen.
        self._css_update_count = self.app._css_update_count
        self._actions = actions_for(self.context, actions=self._app.settings.actions)
        self._was_shown = False
        self._progress = ""
        """What the status line says of long work that runs."""
        for action in self._actions:
            if action.context == "everywhere":
                continue
            for key in action.keys.split(","):
                # Textual's own key of the same name (tab goes to the next widget) gives way.
                self._bindings.key_to_bindings.pop(key, None)
                self._bindings.bind(key, action.id, action.title, show=False)

    # -- making ---------------------------------------------------------------------------------
    def compose(self) -> ComposeResult:
        account = self.desk.account
        yield TitleBar(
            mode=self.mode_name or self.app.current_mode,
            title=self.title_text,
            account=account.name if account else "",
            workspace="" if self.desk.workspace_name == DEFAULT_NAME else self.desk.workspace_name,
        )
        yield from self.body()
        yield StatusLine()
        copies = type(self).copy_text is not DeskScreen.copy_text
        yield KeyBar(
            [one for one in self._actions if copies or one.id != "copy"],
            refused=lambda one: bool(self.refusal(one)),
        )

    class Progressed(Message):
        """Long work came further."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    def on_desk_screen_progressed(self, event: Progressed) -> None:
        event.stop()
        if self.working:
            self.say(event.text)
            self._progress = self.query_one(StatusLine).text

    def body(self) -> Iterable[Widget]:
        return ()

    # -- reaching -------------------------------------------------------------------------------
    @property
    def _app(self) -> IptuiApp:
        return cast("IptuiApp", self.app)

    @property
    def desk(self) -> Desk:
        return self._app.desk

    @property
    def text_width(self) -> int:
        """Cells for a text in a pane over the whole screen: less its padding and the scrollbar."""
        return self.app.size.width - 3

    def key_of(self, action: str) -> str:
        """The key of one of this screen's actions, as printed."""
        return next((shown_key(one.keys) for one in self._actions if one.id == action), "")

    def refusal(self, action: Action) -> str:
        """Why the account at work may not do this, in one sentence; empty when it may."""
        needed = NEEDS.get(action.name)
        return (self.desk.why_not_permitted(needed) or "") if needed is not None else ""

    def refuses(self, action_id: str) -> bool:
        """Say why, before a form opens in vain; False when the account may, or nothing is asked."""
        found = (one for one in self._actions if one.id == action_id)
        reason = next((text for one in found if (text := self.refusal(one))), "")
        if reason:
            self.say(reason, bad=True)
        return bool(reason)

    def say(self, text: str, *, bad: bool = False) -> None:
        """One sentence in the status line."""
        self.query_one(StatusLine).say(text, bad=bad)

    def set_title(self, text: str) -> None:
        self.title_text = text
        for bar in self.query(TitleBar):
            bar.show(text)

    def store_changed(self) -> None:
        """Called by the app. A screen whose widgets are not made yet reads the store when they are."""
        if self.is_mounted and self.query(StatusLine):
            self.attempt(self.on_store_changed)

    def on_store_changed(self) -> None:
        """Another process changed the workspace; show what is new."""

    def refresh_from_store(self) -> None:
        """Called when this screen comes back to the front."""

    def on_screen_resume(self) -> None:
        if not self._was_shown:
            self._was_shown = True  # mounting has read everything just now
        elif self.query(StatusLine):
            self.attempt(self.refresh_from_store)

    # -- working --------------------------------------------------------------------------------
    def attempt(
        self, action: Callable[[], T], *, again: Callable[[Any], object] | None = None
    ) -> T | None:
        """Run a quick action here; a failure becomes a sentence, a conflict its screen; then None.

        `again` saves the record that was merged on the conflict screen; without it nothing is merged.
        """
        try:
            return action()
        except UserError as error:
            self.fail(error, again=again)
            return None

    def load_or_leave(self, load: Callable[[], object]) -> None:
        """Read what a new screen shows; where that fails (a server is away), back, with the sentence there."""
        try:
            load()
        except UserError as error:
            if len(self.app.screen_stack) < 2:
                self.fail(error)
                return
            below = self.app.screen_stack[-2]
            self.dismiss(None)
            if isinstance(below, DeskScreen):
                below.call_later(below.fail, error)

    def fail(self, error: UserError, *, again: Callable[[Any], object] | None = None) -> None:
        if isinstance(error, Conflict):
            from iptui.screens.conflict import ConflictScreen

            self.desk.store.poll()

            def chosen(merged: object) -> None:
                if merged is not None and again is not None:
                    self.attempt(lambda: again(merged), again=again)
                self.refresh_from_store()

            self.app.push_screen(ConflictScreen(error, may_merge=again is not None), chosen)
            return
        self.say(str(error), bad=True)

    def work(
        self,
        name: str,
        action: Callable[[Callable[[int, int | None], None]], T],
        then: Callable[[T], None],
        *,
        what: str = "",
    ) -> None:
        """Run a long action in a thread; `then` gets its result here. Work of the same name is replaced.

        The action is given a progress callback, which also stops it once it was cancelled.
        """

        def progress(done: int, total: int | None) -> None:
            if get_current_worker().is_cancelled:
                raise Cancelled
            of = f" of {total:,}" if total else ""
            # Not waited for: the work may hold a lock that the screen's thread asks for just now.
            self.post_message(self.Progressed(f"{what or name}: {done:,}{of} (esc stops it)"))

        def finish(result: T) -> None:
            if self._progress and self.query_one(StatusLine).text == self._progress:
                self.say("")
            self._progress = ""
            then(result)

        def run() -> None:
            PATIENCE.set(WORK_PATIENCE)
            worker = get_current_worker()
            try:
                result = action(progress)
            except Cancelled:
                if self.is_attached:
                    self.app.call_from_thread(
                        self.say, f"{what or name}: stopped; nothing was changed."
                    )
                return
            except UserError as error:
                if not worker.is_cancelled:
                    self.app.call_from_thread(self.fail, error)
                return
            if not worker.is_cancelled and self.is_attached:
                self.app.call_from_thread(finish, result)

        self.run_worker(run, name=name, group=name, exclusive=True, thread=True, exit_on_error=True)

    @property
    def working(self) -> list[Worker[Any]]:
        """Long work of this screen that still runs."""
        return [
            worker
            for worker in self.workers
            if worker.node is self and worker.state is WorkerState.RUNNING
        ]

    def sources(self) -> list[SourcedValue]:
        """Where the values shown here come from; the `?` sheet opens with them.

        A screen that shows values of rules overrides this: one `SourcedValue` for each deadline,
        condition or threshold on it, in the order in which they stand there.
        """
        return []

    # -- keys everywhere ------------------------------------------------------------------------
    def action_back(self) -> None:
        if self.working:
            for worker in self.working:
                worker.cancel()
            return
        if len(self.app.screen_stack) > 1:
            self.dismiss(None)

    def copy_text(self) -> str:
        """What `y` copies; empty: nothing to copy here."""
        return ""

    def action_copy(self) -> None:
        text = self.copy_text()
        if not text:
            self.say("There is nothing to copy here.")
            return
        self.say(self._app.copy(text))
