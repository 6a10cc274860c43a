"""The kept documents: choose those of a counter-notification, correct their facts, add new ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

from textual.widget import Widget
from textual.widgets import Static

from iptui.casework.evidence import evidence_items, remove_evidence
from iptui.domain.evidence import EvidenceItem
from iptui.domain.evidence_words import kind_words
from iptui.screens.dialogs import ConfirmScreen
from iptui.screens.evidence_form import add_document, edit_document, kinds_of_ground
from iptui.screens.kinds import FilteredListScreen
from iptui.widgets.records_table import Cell, Column, RecordsTable, Rows

Fits = Callable[[Sequence[EvidenceItem]], Mapping[str, tuple[int, int]]]
"""Item id -> how many conditions on it are not met, and how many cannot be told."""
Choose = Callable[[tuple[str, ...]], bool]
"""Takes the ids that are chosen now; False when they could not be kept."""


class EvidenceScreen(FilteredListScreen):
    """With `choose`, space puts a document into the answer or takes it out; each change is kept at once."""

    context: ClassVar[str] = "evidence"
    filter_hint: ClassVar[str] = "text in kind, title, signer, mark or model"

    def __init__(
        self,
        *,
        chosen: Sequence[str] = (),
        choose: Choose | None = None,
        fits: Fits | None = None,
        what_for: str = "",
        ground: str = "",
        complained: tuple[str, ...] = (),
    ) -> None:
        super().__init__()
        self.chosen = list(chosen)
        self.first = frozenset(chosen)
        self.choose = choose
        self.fits = fits
        self.fit: Mapping[str, tuple[int, int]] = {}
        self.what_for = what_for
        self.ground = ground
        self.complained = complained
        self.shown: list[EvidenceItem] = []
        self.title_text = f"Evidence for {what_for}" if what_for else "Evidence"

    def body(self) -> Iterable[Widget]:
        yield Static("", id="counts", classes="text")
        yield RecordsTable(
            [
                Column("", 3),
                Column("Kind", 20),
                Column("Title", 20, grow=4),
                Column("Signed by", 12, grow=2, drop_below=72 if self.fits is None else 96),
                *([] if self.fits is None else [Column("Alone", 13)]),
                Column("Date", 10, drop_below=60),
            ],
            empty="No document is kept yet; press a to add one.",
            id="table",
        )

    def load(self) -> None:
        items = evidence_items(self.desk)
        self.fit = (self.attempt(lambda: self._fits(items)) or {}) if self.ground else {}
        asked = kinds_of_ground(self.ground)
        # Those chosen first, then what fits best, then the kinds that are asked for; each newest first.
        items.sort(
            key=lambda one: (
                one.id not in self.first,
                one.id not in self.fit,
                self.fit.get(one.id, (0, 0)),
                one.kind not in asked,
            )
        )
        self.shown = [
            one
            for one in items
            if self.holds(kind_words(one.kind), one.title, one.issuer, one.brand, one.model, one.id)
        ]
        table = self.query_one("#table", RecordsTable)
        table.empty = (
            f"No document holds '{self.asked}'; press {self.key_of('filter')} and clear it."
            if self.asked
            else f"No document is kept yet; press {self.key_of('add')} to add one."
        )
        table.set_rows(Rows([one.id for one in self.shown], self._row))
        what = f"{len(items):,} document(s)"
        if self.choose is not None:
            keys = f"{self.key_of('mark')} chooses, {self.key_of('edit')} corrects, esc is done"
            what += f", {len(self.chosen)} chosen: {keys}"
        self.show_counts(what, len(self.shown))

    def _row(self, number: int) -> Sequence[Cell]:
        one = self.shown[number]
        box = "" if self.choose is None else "[x]" if one.id in self.chosen else "[ ]"
        title = one.title if one.blob is not None else f"{one.title} (no file)"
        day = str(one.issued_on or "-")
        if self.fits is None:
            return box, kind_words(one.kind), title, one.issuer, day
        return box, kind_words(one.kind), title, one.issuer, self._alone(one), day

    def _fits(self, items: Sequence[EvidenceItem]) -> Mapping[str, tuple[int, int]]:
        return self.fits(items) if self.fits is not None else {}

    def _alone(self, item: EvidenceItem) -> Cell:
        """How the document stands by itself under the ground."""
        if item.id not in self.fit:
            return "-", "muted"
        unmet, doubtful = self.fit[item.id]
        if unmet:
            return f"✗ {unmet} not met", "bad"
        return (f"? {doubtful} open", "soon") if doubtful else ("✓ fits", "good")

    def _current(self) -> EvidenceItem | None:
        table = self.query_one("#table", RecordsTable)
        return self.shown[table.cursor] if table.key else None

    def action_mark(self) -> None:
        current = self._current()
        if current is None:
            return
        if self.choose is None:
            self.say("Open the evidence from a counter-notification to choose documents for it.")
            return
        self._put(current.id, take_out=current.id in self.chosen)
        self.query_one("#table", RecordsTable).action_move(1)

    def _put(self, item_id: str, *, take_out: bool = False) -> None:
        assert self.choose is not None
        left = [one for one in self.chosen if one != item_id]
        wanted = left if take_out else [*left, item_id]
        if self.choose(tuple(wanted)):
            self.chosen = wanted
            self.load()
            self.say("Taken out; draft kept." if take_out else "Chosen; draft kept.")

    def on_records_table_opened(self, event: RecordsTable.Opened) -> None:
        self.action_edit()

    def action_edit(self) -> None:
        current = self._current()
        if current is not None:
            edit_document(self, current, self._edited, complained=self.complained)

    def _edited(self, _item: EvidenceItem) -> None:
        self.load()
        self.say("Kept.")

    def action_add(self) -> None:
        add_document(self, self._added, ground=self.ground, complained=self.complained)

    def _added(self, item: EvidenceItem) -> None:
        if self.choose is not None and item.id not in self.chosen:
            self._put(item.id)
        self.load()

    def action_remove(self) -> None:
        current = self._current()
        if current is None:
            return

        def confirmed(yes: object) -> None:
            if not yes:
                return

            def remove() -> bool:
                remove_evidence(self.desk, current)
                return True

            if self.attempt(remove):
                self.chosen = [one for one in self.chosen if one != current.id]
                self.load()
                self.say(f"Removed '{current.title}'.")

        self.app.push_screen(
            ConfirmScreen(
                "Remove the document",
                f"'{current.title}' leaves the list and every draft that names it. "
                "What was filed stays with its filing.",
                yes="Remove",
            ),
            confirmed,
        )

    def copy_text(self) -> str:
        current = self._current()
        return current.id if current is not None else ""
