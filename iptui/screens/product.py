"""A product and its snapshots: the listing today, as it stood, and what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from iptui.casework.snapshots import (
    blobs_of,
    difference,
    product_in,
    saved_page,
    snapshots_of_product,
    take_snapshot,
    verify,
)
from iptui.domain.complaints import Complaint
from iptui.domain.errors import UserError
from iptui.domain.products import CatalogEdit, Product
from iptui.domain.records import Blob
from iptui.domain.snapshots import Snapshot
from iptui.screens.base import DeskScreen
from iptui.screens.facts import (
    LONGEST_TEXT,
    bounded,
    fact,
    facts,
    heading,
    highlighted,
    joined,
    when,
)
from iptui.screens.found_facts import found_lines
from iptui.search.fields import search_text
from iptui.search.highlight import spans
from iptui.search.results import Span
from iptui.search.words import words
from iptui.settings import pictures_wait_for_a_key
from iptui.terminal.clean import clean
from iptui.widgets.pane import Pane

if TYPE_CHECKING:
    from PIL import Image

    PictureOrProblem = Image.Image | str


MOST_ITEMS = 300
"""Keywords or attributes shown of a listing."""

HASH_LABEL = 12
"""Cells of a label beside a SHA-256, so that it stands on one line of 80 columns."""
FEW_PICTURES = 4
"""So many are listed one by one; a saved page can have dozens."""


class ProductScreen(DeskScreen):
    """`tab` goes from the listing of today to each snapshot (newest first) and to the difference."""

    context: ClassVar[str] = "product"

    def __init__(self, product_id: str, complaint_id: str = "", query: str = "") -> None:
        super().__init__()
        self.product_id = product_id
        self.complaint_id = complaint_id
        self.query_text = query
        self.part = 0
        self.snapshots: list[Snapshot] = []
        self._drawn: tuple[str, bool] = ("", False)
        """The snapshot whose pictures stand, and whether they are drawn or only offered."""

    def body(self) -> Iterable[Widget]:
        yield Static("", id="tabs", classes="text")
        with Pane(classes="pane", id="scroll"):
            yield Static("", id="text")
            yield Vertical(id="pictures")

    def on_mount(self) -> None:
        complaint = self.desk.store.get(Complaint, self.complaint_id) if self.complaint_id else None
        if complaint is not None and complaint.right is not None and not self.query_text:
            self.query_text = complaint.right.name
        self.set_title(self.product_id)
        self.query_one("#scroll").focus()
        self.load_or_leave(self.load)

    def on_store_changed(self) -> None:
        self.load()

    def on_resize(self, _event: events.Resize) -> None:
        if self.is_mounted and self.query("#text"):
            self.load()

    def load(self) -> None:
        self.snapshots = snapshots_of_product(self.desk, self.product_id)
        parts = [
            "Today",
            *(f"Snapshot {when(self.desk, one.captured_at)}" for one in self.snapshots),
        ]
        if self.snapshots:
            parts.append("Difference")
        self.part %= len(parts)
        tabs: list[tuple[str, str] | str] = []
        for number, name in enumerate(parts):
            tabs += [(name, "bold underline" if number == self.part else "$text-muted"), "   "]
        self.query_one("#tabs", Static).update(Content.assemble(*tabs))
        try:
            lines = list(self._lines(parts))
        except UserError as error:
            lines = [Content.styled(clean(str(error)), "$error")]
        self.query_one("#text", Static).update(joined(lines, self.text_width))
        self._offer_pictures()

    @property
    def _snapshot_shown(self) -> Snapshot | None:
        return self.snapshots[self.part - 1] if 0 < self.part <= len(self.snapshots) else None

    def _offer_pictures(self) -> None:
        """Draw them, or say by which key they are drawn; what stands already stays."""
        shown = self._snapshot_shown
        if (shown.id if shown else "") == self._drawn[0]:
            return
        settings = self._app.settings
        wanted = settings.pictures != "off" and not pictures_wait_for_a_key(settings)
        self._show_pictures(shown, drawn=wanted)

    def _show_pictures(self, shown: Snapshot | None, *, drawn: bool) -> None:
        self._drawn = (shown.id if shown else "", drawn)
        place = self.query_one("#pictures", Vertical)
        place.remove_children()
        if shown is None or not shown.pictures:
            return
        if not drawn:
            key = self.key_of("pictures")
            place.mount(Static(Content(f"{len(shown.pictures)} picture(s); {key} draws them.")))
            return

        def read(_progress: Callable[[int, int | None], None]) -> list[PictureOrProblem]:
            return [self._opened(blob) for blob in shown.pictures]

        self.work("pictures", read, lambda found: self._mount_pictures(shown, found))

    def _opened(self, blob: Blob) -> PictureOrProblem:
        from iptui.formats.pictures import open_picture

        try:
            return open_picture(self.desk.store.get_blob(blob), blob.filename or "The picture")
        except UserError as error:
            return str(error)

    def _mount_pictures(self, shown: Snapshot, found: list[PictureOrProblem]) -> None:
        if self._drawn != (shown.id, True):
            return
        from iptui.widgets.pictures import picture_widget

        place = self.query_one("#pictures", Vertical)
        most = (max(10, min(80, place.size.width)), max(6, self.size.height - 8))
        for one in found:
            if isinstance(one, str):
                place.mount(Static(Content.styled(clean(one), "$error")))
            else:
                place.mount(picture_widget(one, self.app, self._app.settings.pictures, most))

    def action_pictures(self) -> None:
        shown = self._snapshot_shown
        if shown is None or not shown.pictures:
            self.say("This part has no pictures; tab goes to the snapshots.")
            return
        self._show_pictures(shown, drawn=not self._drawn[1])

    def _lines(self, parts: list[str]) -> Iterable[Content]:
        if self.part == 0:
            product = self.desk.store.product(self.product_id)
            edit = self.desk.store.get(CatalogEdit, self.product_id)
            if product is None:
                yield Content(
                    "This product is not in the catalog; import the catalog to see it here."
                )
                return
            if edit is not None and edit.deleted:
                done = f"{when(self.desk, edit.deleted_at)} by {edit.deleted_by}: {edit.reason}"
                yield Content.styled(clean(bounded(f"Deleted here on {done}")), "$warning bold")
            yield from self._product(product)
        elif parts[self.part] == "Difference":
            changed = difference(self.desk, self.snapshots[0])
            yield heading("From the newest snapshot to today")
            if not changed:
                yield Content("Nothing changed.")
            for line in changed:
                style = (
                    "$success" if line.startswith("+") else "$error" if line.startswith("-") else ""
                )
                yield Content.styled(clean(bounded(line)), style)
        else:
            yield from self._snapshot(self.snapshots[self.part - 1])

    def _snapshot(self, snapshot: Snapshot) -> Iterable[Content]:
        problems = verify(self.desk, snapshot)
        yield from facts(
            (
                ("Kept", when(self.desk, snapshot.captured_at)),
                ("Origin", snapshot.origin.value),
                ("Note", snapshot.note),
            ),
            HASH_LABEL,
        )
        few = len(snapshot.pictures) <= FEW_PICTURES
        inside = len(snapshot.pictures) if snapshot.page is not None and not few else 0
        for blob in blobs_of(snapshot)[: -inside or None]:
            name = f"{blob.filename}, " if blob.filename else ""
            yield fact("File", f"{name}{blob.media_type}, {blob.size:,} bytes", HASH_LABEL)
            yield fact("SHA-256", blob.sha256, HASH_LABEL)
        if inside:
            yield fact("Pictures", f"{inside}, each kept by its own hash", HASH_LABEL)
        for problem in problems:
            yield Content.styled(clean(problem), "$error bold")
        if not problems:
            yield Content.styled("Verified: every byte is as it was kept.", "$success")
        yield Content("")
        product = product_in(self.desk, snapshot)
        if product is not None:
            yield from self._product(product)
        page = saved_page(self.desk, snapshot)
        found = snapshot.found or (page.facts if page is not None else None)
        if found is not None:
            yield from found_lines(self.desk, found)
        if page is None:
            return
        if page.main:
            yield heading("Saved page: the product's part" if page.rest else "Saved page")
            yield self._marked(page.main)
        if page.rest:
            yield Content("")
            yield heading("The rest of the page")
            yield self._marked(page.rest)

    def _marked(self, text: str, own: list[Span] | None = None) -> Content:
        if own is None:
            from iptui.search.highlight import occurrences
            from iptui.search.words import tokens

            asked = words(self.query_text)
            text = bounded(text, LONGEST_TEXT)
            own = [Span(*place) for place in occurrences(tokens(text), asked)] if asked else []
        return highlighted(text, own)

    def _product(self, product: Product) -> Iterable[Content]:
        text = search_text(product)
        asked = tuple(words(self.query_text))
        found = spans(text, [asked]) if asked else {}
        yield Content.assemble(self._marked(text.name, found.get("name", [])).stylize("bold"))
        yield from facts(
            (
                ("Id", product.id),
                ("State", product.state.value),
                ("Brand", product.brand),
                ("Category", product.category),
                (
                    "Price",
                    f"{product.price:g} {product.currency}" if product.price is not None else "",
                ),
                ("Address", product.url),
                ("Picture", product.image),
            )
        )
        for title, field, items in (
            ("Keywords", "keywords", text.keywords),
            ("Attributes", "attributes", text.attributes),
        ):
            if items:
                yield Content("")
                yield heading(title)
            marked: dict[int | None, list[Span]] = {}
            for one in found.get(field, []):
                marked.setdefault(one.item, []).append(one)
            for number, item in enumerate(items[:MOST_ITEMS]):
                yield Content.assemble("  ", self._marked(item, marked.get(number, [])))
            if len(items) > MOST_ITEMS:
                yield fact("", f"and {len(items) - MOST_ITEMS:,} more, which are kept", 0)
        if text.description:
            yield Content("")
            yield heading("Description")
            yield self._marked(text.description, found.get("description", []))

    def action_next_part(self) -> None:
        self.part += 1
        self.load()
        self.query_one("#scroll", VerticalScroll).scroll_home(animate=False)

    def action_verify(self) -> None:
        problems = [problem for one in self.snapshots for problem in verify(self.desk, one)]
        if problems:
            self.say(problems[0], bad=True)
        else:
            self.say(f"{len(self.snapshots)} snapshot(s) verified: every byte is as it was kept.")

    def action_take(self) -> None:
        taken = self.attempt(
            lambda: take_snapshot(self.desk, self.product_id, complaint_id=self.complaint_id)
        )
        if taken is not None:
            self.load()
            self.say("Kept: the listing as it stands now.")

    def action_add_page(self) -> None:
        from iptui.screens.saved_page import add_saved_page

        add_saved_page(self, product_id=self.product_id, complaint_id=self.complaint_id)

    def refresh_from_store(self) -> None:
        self.load()

    def copy_text(self) -> str:
        return self.product_id
