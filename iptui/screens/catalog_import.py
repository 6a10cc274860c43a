"""Taking in a catalog file: what it is, its first ten products, for unknown columns the mapping to confirm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from msgspec.structs import replace
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from iptui.casework.intake import ImportReport, import_catalog, opened_here, preview_catalog
from iptui.domain.accounts import Permission
from iptui.domain.catalog_mappings import MAPPED_FIELDS, CatalogMapping
from iptui.domain.products import Product
from iptui.formats.catalogs.preview import Preview, mapped_items
from iptui.formats.reading import Rejection
from iptui.screens.base import DeskScreen
from iptui.screens.dialogs import ChoiceScreen, Field, FormScreen, MessageScreen
from iptui.screens.file_names import label, problem_to_read
from iptui.terminal.clean import clean
from iptui.widgets.records_table import Cell, Column, RecordsTable, Rows

NONE = ""
"""The choice of no column."""

MOST_SHOWN = 5000
"""Rejected rows in the table; the command line names them all."""

FIELD_TITLES = {
    "id": "Id *",
    "name": "Name",
    "description": "Description",
    "keywords": "Keywords",
    "state": "State",
    "price": "Price",
    "currency": "Currency",
    "category": "Category",
    "brand": "Brand",
    "url": "Address",
    "image": "Picture",
    "updated_at": "Changed on",
}


def ask_for_file(screen: DeskScreen) -> None:
    """Ask for the path, then show the file."""
    refused = screen.desk.why_not_permitted(Permission.IMPORT)
    if refused:
        screen.say(refused, bad=True)
        return

    def check(values: dict[str, str]) -> str | None:
        return problem_to_read(screen.desk, values["path"])

    def submitted(values: object) -> None:
        if isinstance(values, dict):
            screen.app.push_screen(CatalogImportScreen(screen.desk.file_place(values["path"])))

    text = (
        "Shopify, WooCommerce, Magento, Amazon, eBay, Etsy, Google Merchant, Alibaba, our own; CSV, JSON, "
        "XML, xlsx, ods, xls, zip, gz. Other columns get a mapping. Nothing changes before you say so."
    )
    fields = [Field("path", label(screen.desk, "Catalog file"), required=True)]
    screen.app.push_screen(
        FormScreen("Take in a catalog", fields, text=text, check=check, save="Look"), submitted
    )


class CatalogImportScreen(DeskScreen):
    context: ClassVar[str] = "catalog_import"
    mode_name: ClassVar[str] = "search"

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.encoding: str | None = None
        self.found: Preview | None = None
        self.mapping: CatalogMapping | None = None
        self.report: ImportReport | None = None
        self.title_text = path.name

    def body(self) -> Iterable[Widget]:
        yield Static("", id="counts", classes="text")
        with Vertical(classes="body"):
            yield RecordsTable(
                [Column("Field", 18), Column("Column of the file", 16, grow=1), Column("Its first cells", 20, grow=2)],
                id="columns",
            )  # fmt: skip
            yield RecordsTable(
                [
                    Column("Id", 12, grow=1),
                    Column("Name", 20, grow=3),
                    Column("Keywords", 12, grow=1, drop_below=70),
                    Column("Price", 10, align="right"),
                    Column("Attributes", 14, grow=2, drop_below=60),
                ],
                empty="No product to show.",
                id="products",
            )
            yield RecordsTable(
                [Column("File", 12, grow=1), Column("Row", 7, align="right"), Column("Why it was not taken", 30, grow=4)],
                empty="Every row was taken.",
                id="rejected",
            )  # fmt: skip

    def on_mount(self) -> None:
        self.query_one("#columns").display = False
        self.query_one("#rejected").display = False
        self.look()

    # -- looking --------------------------------------------------------------------------------
    def look(self) -> None:
        """Read the file's start in a thread."""

        def read(_progress: Callable[[int, int | None], None]) -> Preview:
            with opened_here(self.desk, self.path) as stream:
                return preview_catalog(self.desk, stream, self.path.name, encoding=self.encoding)

        self.work("look", read, self._looked, what="Looking at the file")

    def _looked(self, found: Preview) -> None:
        self.found = found
        self.mapping = found.mapping
        self._show()
        table = self.query_one("#columns" if self.mapping else "#products", RecordsTable)
        table.focus()

    def _show(self) -> None:
        found = self.found
        if found is None:
            return
        items: Sequence[Product | Rejection] = found.items
        if self.mapping is not None:
            items = mapped_items(self.mapping, found.sample, self.path.name)
            what = [
                "No platform writes these columns. Say which is what (enter changes the line), "
                f"then {self.key_of('take_in')} takes the file in."
            ]
        else:
            what = [one.removeprefix(f"{self.path.name}: ") for one in found.read_as[:3]] or [
                "iptui's own format"
            ]
        what += found.notes
        self.query_one("#counts", Static).update(Content(clean("\n".join(what), multiline=True)))
        self.query_one("#products", RecordsTable).set_rows(
            Rows([str(at) for at in range(len(items))], lambda at: _cells(items[at])), keep=True
        )
        self._show_columns()

    def _show_columns(self) -> None:
        table = self.query_one("#columns", RecordsTable)
        mapping = self.mapping
        table.display = mapping is not None
        if mapping is None:
            return
        keys = [*MAPPED_FIELDS, *(f"attribute {name}" for name in mapping.attributes)]
        table.styles.height = min(len(keys) + 1, max(6, self.app.size.height - 14))
        table.set_rows(Rows(keys, lambda at: self._column_row(keys[at])), keep=True)

    def _column_row(self, key: str) -> Sequence[Cell]:
        assert self.mapping is not None
        columns = self._columns_of(key)
        title = FIELD_TITLES.get(key, key)
        if not columns:
            return title, ("no column", "bad" if key == "id" else "muted"), ""
        return title, " + ".join(columns), (self._first_cells(columns[0]), "muted")

    def _columns_of(self, key: str) -> tuple[str, ...]:
        assert self.mapping is not None
        if key.startswith("attribute "):
            return (self.mapping.attributes[key.removeprefix("attribute ")],)
        return self.mapping.columns.get(key, ())

    def _first_cells(self, column: str) -> str:
        if self.found is None or self.mapping is None:
            return ""
        place = self.mapping.header.index(column) if column in self.mapping.header else -1
        cells = [row[place].strip() for row in self.found.sample[:4] if 0 <= place < len(row)]
        return " · ".join(cell for cell in cells if cell)

    # -- changing the mapping -------------------------------------------------------------------
    def on_records_table_opened(self, event: RecordsTable.Opened) -> None:
        event.stop()
        if event.table.id == "columns" and self.mapping is not None:
            self._choose(event.key)
        elif event.table.id == "rejected" and self.report is not None:
            one = self.report.rejected[int(event.key)]
            self.app.push_screen(MessageScreen(f"Row {one.row}", one.reason))

    def _choose(self, key: str) -> None:
        assert self.mapping is not None
        mapping = self.mapping

        def chosen(column: object) -> None:
            if not isinstance(column, str):
                return
            if key.startswith("attribute "):
                attributes = dict(mapping.attributes)
                attributes.pop(key.removeprefix("attribute "))
                if column:
                    attributes[column] = column
                self.mapping = replace(mapping, attributes=attributes)
            else:
                columns = {name: listed for name, listed in mapping.columns.items() if name != key}
                if column:
                    columns[key] = (column,)
                self.mapping = replace(mapping, columns=columns)
            self._show()

        title = FIELD_TITLES.get(key, key).rstrip(" *")
        self._choose_column(f"{title}: which column?", chosen, none="no column")

    def _choose_column(
        self, title: str, chosen: Callable[[object], None], *, none: str = ""
    ) -> None:
        assert self.mapping is not None
        choices = [(NONE, none)] if none else []
        choices += [
            (column, f"{column}   {self._first_cells(column)[:60]}")
            for column in self.mapping.header
        ]
        self.app.push_screen(ChoiceScreen(title, choices), chosen)

    def action_attribute(self) -> None:
        if self.mapping is None:
            self.say("The columns of this file are known: there is nothing to map.")
            return
        mapping = self.mapping

        def chosen(column: object) -> None:
            if isinstance(column, str) and column:
                self.mapping = replace(mapping, attributes={**mapping.attributes, column: column})
                self._show()

        self._choose_column("Which column is an attribute?", chosen)

    def action_next_table(self) -> None:
        shown = [one for one in self.query(RecordsTable) if one.display]
        at = next((place for place, one in enumerate(shown) if one.has_focus), -1)
        if shown:
            shown[(at + 1) % len(shown)].focus()

    def action_encoding(self) -> None:
        def submitted(values: object) -> None:
            if isinstance(values, dict):
                self.encoding = values["encoding"] or None
                self.report = None
                self.look()

        text = "utf-8, utf-16, gb18030, big5, shift-jis, windows-1252 …; empty: told from the file's bytes."
        self.app.push_screen(
            FormScreen("Encoding", [Field("encoding", "Encoding of the file", self.encoding or "")], text=text),
            submitted,
        )  # fmt: skip

    # -- taking in ------------------------------------------------------------------------------
    def action_dry_run(self) -> None:
        self._import(dry_run=True)

    def action_take_in(self) -> None:
        self._import(dry_run=False)

    def _import(self, *, dry_run: bool) -> None:
        if self.working:
            self.say("The file is being read; esc stops it.")
            return
        mapping = self.mapping
        if mapping is not None and "id" not in mapping.columns:
            self.say("Choose the column of the id first: every product needs one.", bad=True)
            return
        if self.found is None:
            self.say("The file could not be read; c reads it in another encoding.", bad=True)
            return

        def run(progress: Callable[[int, int | None], None]) -> ImportReport:
            with opened_here(self.desk, self.path) as stream:
                return import_catalog(
                    self.desk,
                    stream,
                    self.path.name,
                    encoding=self.encoding,
                    mapping=mapping,
                    dry_run=dry_run,
                    progress=progress,
                )

        what = "Counting" if dry_run else "Taking in"
        self.work("import", run, lambda report: self._done(report, dry_run), what=what)

    def _done(self, report: ImportReport, dry_run: bool) -> None:
        self.report = report
        merged = f", {report.merged:,} merged into others" if report.merged else ""
        rejected = len(report.rejected)
        self.say(
            f"{'Would be: ' if dry_run else ''}{report.read:,} rows read, {report.added:,} added, "
            f"{report.updated:,} updated, {report.unchanged:,} unchanged{merged}, {rejected:,} rejected."
        )
        notes = "\n".join([*(() if dry_run else ("Taken in.",)), *report.notes])
        if notes:
            self.query_one("#counts", Static).update(Content(clean(notes, multiline=True)))
        table = self.query_one("#rejected", RecordsTable)
        table.display = bool(report.rejected)
        self.query_one("#products").display = not report.rejected
        if not dry_run:
            self.query_one("#columns").display = False
        shown = report.rejected[:MOST_SHOWN]
        table.set_rows(
            Rows([str(at) for at in range(len(shown))], lambda at: _rejection(shown[at])),
            keep=False,
        )
        (table if report.rejected else self.query_one("#products")).focus()

    def copy_text(self) -> str:
        if self.report is not None and self.report.rejected:
            return "\n".join(
                f"{one.file}, row {one.row}: {one.reason}" for one in self.report.rejected
            )
        from iptui.formats.catalogs.mapping import write_mapping

        return write_mapping(self.mapping) if self.mapping is not None else ""


def _cells(item: Product | Rejection) -> Sequence[Cell]:
    if isinstance(item, Rejection):
        return (f"row {item.row}", "muted"), (item.reason, "bad"), "", "", ""
    price = "" if item.price is None else f"{item.price:,.2f} {item.currency}".strip()
    attributes = "; ".join(f"{name}: {text}" for name, text in item.attributes.items())
    return item.id, item.name, ", ".join(item.keywords), price, attributes


def _rejection(one: Rejection) -> Sequence[Cell]:
    return Path(one.file).name, str(one.row), one.reason
