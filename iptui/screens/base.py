"""What every screen stands on: its context's keys, title and status lines, work off the UI thread.

`docs/screens.md` shows how a screen is written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen

from iptui.action_keys import display_key
from iptui.actions import (
    ACTIONS,
    INHERITS,
    Keymap,
    actions_for,
    footer_actions,
    keys_of,
)
from iptui.domain.errors import UserError
from iptui.store.protocol import Cancelled, Change, Conflict
from iptui.widgets.key_bar import KeyBar, KeyItem
from iptui.widgets.title_bar import Kind, StatusLine, TitleBar

if TYPE_CHECKING:
    from iptui.casework.desk import Desk
    from iptui.domain.records import Record
    from iptui.widgets.records_table import RecordsTable

Result = TypeVar("Result")
R = TypeVar("R")


class DeskApp(Protocol):
    """What screens ask of the app."""

    desk: Desk
    keymap: Keymap
    commit_no: int
    busy: int

    def copy_text(self, text: str) -> None: ...
    def follow_store(self) -> None: ...
    def note_failure(self, error: BaseException) -> Path | None: ...
    def go_back(self) -> None: ...


def style_dir() -> Path:
    """Where the stylesheets are: in the wheel inside the package, in a checkout beside it."""
    package = Path(__file__).parent.parent
    inside = package / "styles"
    return inside if inside.is_dir() else package.parent / "styles"


def screen_bindings(context: str, *, modal: bool) -> list[BindingType]:
    """The bindings of a screen: its context's actions, those of lists or forms, and the focus keys.

    The app holds the actions of `everywhere`; a modal screen, which hides the app's keys, holds a few.
    """
    own = {context, *({"list", "form"} & set(INHERITS[context]))}
    actions = [action for action in actions_for(context) if action.context in own]
    if modal:
        actions += [ACTIONS["everywhere.help"], ACTIONS["everywhere.back"]]
    bindings: list[BindingType] = []
    taken: set[str] = set()
    for action in actions:
        keys = [key for key in action.keys if key not in taken]
        taken.update(keys)
        if keys:
            do = f"desk('{action.id}')"
            bindings.append(Binding(",".join(keys), do, action.title, show=False, id=action.id))
    for key, do in (("tab", "app.focus_next"), ("shift+tab", "app.focus_previous")):
        if key not in taken:
            bindings.append(Binding(key, do, show=False))
    bindings.append(Binding("ctrl+c,super+c", "screen.copy_text", show=False))
    return bindings


class DeskScreen(Screen[Result], Generic[Result], inherit_bindings=False):
    """A screen of the desk.

    A subclass sets `CONTEXT`, yields its widgets in `compose_body`, reads its records in `load`, and
    answers its context's actions with methods `do_<verb>`.
    """

    CONTEXT: ClassVar[str] = "everywhere"
    """The context of `iptui.actions` whose keys are active."""
    STYLES: ClassVar[tuple[str, ...]] = ()
    """Names of stylesheets in `styles/` (without .tcss), read when the screen first opens."""
    HEADING: ClassVar[str] = ""
    """What the title bar says; change it later with `set_heading`."""
    MODAL: ClassVar[bool] = False
    """True: keys of the app below do not act (dialogs)."""
    HORIZONTAL_BREAKPOINTS = [
        (0, "-narrow"),
        (110, "-wide"),
    ]

    class WorkDone(Message):
        """A piece of work ended; carries what to do on the UI thread."""

        def __init__(self, deliver: Callable[[], None]) -> None:
            super().__init__()
            self.deliver = deliver

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "CONTEXT" in cls.__dict__:
            cls.BINDINGS = screen_bindings(cls.CONTEXT, modal=cls.MODAL)
        if "STYLES" in cls.__dict__:
            folder = style_dir()
            cls.CSS_PATH = [folder / f"{name}.tcss" for name in cls.STYLES]
        super().__init_subclass__(**kwargs)

    def __init__(self) -> None:
        super().__init__()
        self._modal = self.MODAL
        self._latest: dict[str, int] = {}
        self._seen_commit = -1

    # -- what a subclass writes ---------------------------------------------------------------
    def compose_body(self) -> ComposeResult:
        """The widgets between the title bar and the status line."""
        yield from ()

    def load(self) -> None:
        """Read the records and show them, with `work`. Called when the screen opens, on reload, and
        when another process changed something (unless `on_store_changed` is overridden)."""

    def enabled(self, action_id: str) -> str | None:  # noqa: ARG002
        """Why the action is not possible now, as one sentence; None when it is. Must be quick."""
        return None

    def on_store_changed(self, changes: Sequence[Change] | None) -> None:  # noqa: ARG002
        """Somebody (or this screen itself) committed. `changes` is None when too many to name."""
        self.load()

    def copied_text(self) -> str:
        """What `y` copies; empty: nothing to copy here."""
        table = self.table
        return table.cursor_key or "" if table is not None else ""

    def save_draft(self) -> None:
        """Keep what was typed; called when the app has to end at once."""

    # -- what a subclass uses -----------------------------------------------------------------
    @property
    def desk_app(self) -> DeskApp:
        """The app, as screens see it."""
        return cast(DeskApp, self.app)

    @property
    def desk(self) -> Desk:
        """The open desk: store, clock, account."""
        return self.desk_app.desk

    @property
    def table(self) -> RecordsTable | None:
        """The records table with the focus, else the first one of the screen."""
        from iptui.widgets.records_table import RecordsTable

        if isinstance(self.focused, RecordsTable):
            return self.focused
        return next(iter(self.query(RecordsTable)), None)

    def say(self, message: str, kind: Kind = "info") -> None:
        """Show one sentence in the status line until the next key."""
        if self.is_running:
            self.query_one(StatusLine).say(message, kind)

    def set_status(self, status: Content | str) -> None:
        """What the status line says when there is no message: counts, filters, marks."""
        self.query_one(StatusLine).set_status(status)

    def set_heading(self, heading: str) -> None:
        """What the title bar says about this screen, for example the complaint's number."""
        for bar in self.query(TitleBar):
            bar.show(heading=heading)

    def refresh_keys(self) -> None:
        """Ask `enabled` again and show it in the key bar."""
        for bar in self.query(KeyBar):
            bar.set_items(self._key_items())

    def work(
        self,
        function: Callable[[], R],
        then: Callable[[R], None] | None = None,
        *,
        latest: str = "",
        failed: Callable[[UserError], None] | None = None,
        mine: Record | None = None,
        save: Callable[[Any], R] | None = None,
    ) -> None:
        """Run a function in a thread and hand its result to `then` on the UI thread.

        Args:
            function: calls casework or the store; touches no widget.
            then: shows the result.
            latest: a name (`"load"`): only the newest work of that name is delivered.
            failed: takes a UserError instead of the status line.
            mine, save: for a write that may conflict: the record as the user wants it, and what saves
                a record. On a `Conflict` the user chooses field by field, and `save` gets the result.
        """
        number = self._latest[latest] = self._latest.get(latest, 0) + 1
        app = self.desk_app
        app.busy += 1

        def settle(outcome: R | None, error: BaseException | None) -> None:
            app.busy -= 1
            if latest and number != self._latest[latest]:
                return
            if error is None:
                if then is not None:
                    then(cast(R, outcome))
                self.refresh_keys()
                app.follow_store()
            else:
                self._show_failure(error, then, failed, mine, save)

        def run() -> None:
            outcome: R | None = None
            error: BaseException | None = None
            try:
                outcome = function()
            except BaseException as caught:
                error = caught
            if not self.post_message(self.WorkDone(lambda: settle(outcome, error))):
                app.busy -= 1

        Thread(target=run, name=f"work {latest}", daemon=True).start()

    def _show_failure(
        self,
        error: BaseException,
        then: Callable[[R], None] | None,
        failed: Callable[[UserError], None] | None,
        mine: Record | None,
        save: Callable[[Any], R] | None,
    ) -> None:
        if isinstance(error, Conflict):
            if mine is not None and save is not None and error.current is not None:
                from iptui.screens.conflict import ConflictScreen

                def chosen(merged: Record | None) -> None:
                    if merged is not None and save is not None:
                        self.work(lambda: save(merged), then, mine=merged, save=save)

                self.app.push_screen(ConflictScreen(mine, error.current), chosen)
                return
            self.say(str(error), "warning")
            self.desk_app.follow_store()
        elif isinstance(error, UserError):
            if failed is not None:
                failed(error)
            else:
                self.say(str(error), "error")
        elif isinstance(error, Cancelled):
            self.say("Stopped; nothing of it was kept.")
        else:
            log = self.desk_app.note_failure(error)
            where = f"; the details are in {log}" if log else ""
            self.say(
                f"iptui made a mistake of its own ({type(error).__name__}) and did not finish this"
                f"{where}. Nothing half done was stored.",
                "error",
            )

    def on_desk_screen_work_done(self, message: WorkDone) -> None:
        """Deliver a result."""
        message.stop()
        message.deliver()

    # -- the frame ----------------------------------------------------------------------------
    def compose(self) -> ComposeResult:
        yield TitleBar(self.app.current_mode, self.HEADING, self._place())
        with Vertical(id="body"):
            yield from self.compose_body()
        yield StatusLine()
        yield self._key_bar()

    def _place(self) -> str:
        account = self.desk.account
        return f"{self.desk.workspace_name} · {account.name if account else 'not signed in'}"

    def _key_bar(self) -> KeyBar:
        fixed = ("everywhere.help",) if self.MODAL else ("everywhere.help", "everywhere.quit")
        return KeyBar(self._key_items(), [self._key_item(action_id) for action_id in fixed])

    def _key_items(self) -> list[KeyItem]:
        return [
            self._key_item(action.id, enabled=self.enabled(action.id) is None)
            for action in footer_actions(self.CONTEXT)
            if keys_of(action, self.desk_app.keymap) and self._answers(action.id)
        ]

    def _key_item(self, action_id: str, *, enabled: bool = True) -> KeyItem:
        action = ACTIONS[action_id]
        keys = keys_of(action, self.desk_app.keymap)
        return (display_key(keys[0]) if keys else "", action.title, enabled)

    def _answers(self, action_id: str) -> bool:
        """The screen, the app or (for the table's actions) a widget does it."""
        action = ACTIONS[action_id]
        return (
            action.context == "table"
            or hasattr(self, f"do_{action.verb}")
            or (not self.MODAL and hasattr(self.app, f"do_{action.verb}"))
        )

    def on_mount(self) -> None:
        self._seen_commit = self.desk_app.commit_no
        self.load()

    def on_screen_resume(self) -> None:
        """Catch up with what happened while another screen was in front."""
        self.query(TitleBar).first().show(place=self._place()) if self.query(TitleBar) else None
        self.store_moved()

    def store_moved(self) -> None:
        """Called by the app when the store's commit number moved on."""
        now = self.desk_app.commit_no
        seen, self._seen_commit = self._seen_commit, now
        if seen in (-1, now):
            return
        try:
            changes: Sequence[Change] | None = self.desk.store.changes(seen)
        except LookupError:
            changes = None
        self.on_store_changed(changes)

    def clear_message(self) -> None:
        """Take the status line's message away; the app calls this on every key."""
        for line in self.query(StatusLine):
            line.clear_message()

    # -- actions ------------------------------------------------------------------------------
    def action_desk(self, action_id: str) -> None:
        """Do an action of the table, or say why it is not possible."""
        reason = self.enabled(action_id)
        if reason is not None:
            self.say(reason, "warning")
            return
        verb = f"do_{ACTIONS[action_id].verb}"
        method = getattr(self, verb, None) or getattr(self.app, verb, None)
        if method is None:
            self.say(f"{ACTIONS[action_id].title} is not possible here.", "warning")
            return
        try:
            method()
        except UserError as error:
            self.say(str(error), "error")

    def do_back(self) -> None:
        """Leave a text field for the table, else go back one screen."""
        from textual.widgets import Input

        table = self.table
        if isinstance(self.focused, Input) and table is not None:
            table.focus()
        else:
            self.desk_app.go_back()

    def do_reload(self) -> None:
        self.load()

    def do_copy(self) -> None:
        text = self.copied_text()
        if text:
            self.desk_app.copy_text(text)
        else:
            self.say("There is nothing to copy here.", "warning")

    def do_mark(self) -> None:
        if (table := self.table) is not None:
            table.toggle_mark()

    def do_mark_range(self) -> None:
        if (table := self.table) is not None:
            table.mark_range()

    def do_mark_all(self) -> None:
        if (table := self.table) is not None:
            table.mark_all()
