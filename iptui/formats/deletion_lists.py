"""Lists of listings to delete, as the platforms' bulk tools take them, and the same lists coming back as done.

- csv: `id, name, url, deleted_at, reason, done` for people; a filled `done` comes back.
- shopify: Shopify's own import archives and unpublishes (it cannot delete); apps that know `Command`
  (https://matrixify.app/documentation/products/) delete. One file serves both.
- woocommerce: an update by ID to draft and hidden; WooCommerce's importer cannot delete either.
  https://github.com/woocommerce/woocommerce/wiki/Product-CSV-Import-Schema
- amazon: flat file, `update_delete` = `Delete`; amazon-loader: inventory loader, `add-delete` = `x`.
  https://sellercentral.amazon.com/gp/help/external/201576410
- ebay: File Exchange / Seller Hub, Action=End with item number (or custom label) and EndCode.
- magento: a file of SKUs, imported with the behaviour "Delete".
- ids: one id a line.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

import msgspec

from iptui.domain.errors import BadInput
from iptui.formats.catalogs.containers import members
from iptui.formats.catalogs.encodings import as_utf8, tell_encoding
from iptui.formats.catalogs.rows import Columns, Row
from iptui.formats.catalogs.tables import (
    DELIMITERS,
    HEAD_BYTES,
    Record,
    consistent,
    head_records,
    text_records,
    workbook_sheets,
)
from iptui.formats.cells import unguarded
from iptui.formats.csv_writing import guarded, write_csv
from iptui.formats.reading import Rejection
from iptui.formats.values import RowError

EBAY_ACTION = "*Action(SiteID=US|Country=US|Currency=USD|Version=1193|CC=UTF-8)"


_HARMLESS = re.compile(r"[-+]?[\w .-]*")


class DeletionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One listing to delete on its platform."""

    id: str
    name: str = ""
    sku: str = ""
    """The seller's own number where the id is the platform's."""
    url: str = ""
    deleted_at: str = ""
    reason: str = ""
    catalog: str = ""
    """The dialect of the file that it came from; "" where that is not known."""
    done: str = ""


class DoneRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a list that came back."""

    row: int
    ids: tuple[str, ...]
    """Names under which the listing may be known: item number, SKU, handle."""
    failed: str = ""
    """Why the platform did not do it; such a row ticks nothing."""


class DeletionFormat(msgspec.Struct, frozen=True):
    name: str
    title: str
    catalog: str
    """The dialect whose listings it is for; "" for all."""
    write: Callable[[BinaryIO, Sequence[DeletionRow]], int]


def _csv(target: BinaryIO, rows: Sequence[DeletionRow]) -> int:
    cells = ([one.id, one.name, one.url, one.deleted_at, one.reason, one.done] for one in rows)
    return write_csv(target, ("id", "name", "url", "deleted_at", "reason", "done"), cells)


def _shopify(target: BinaryIO, rows: Sequence[DeletionRow]) -> int:
    header = ("Handle", "Title", "Command", "Published", "Status")
    return write_csv(
        target, header, ([one.id, one.name, "DELETE", "FALSE", "archived"] for one in rows)
    )


def _woocommerce(target: BinaryIO, rows: Sequence[DeletionRow]) -> int:
    header = ("ID", "SKU", "Published", "Visibility in catalog")
    return _plain_csv(target, header, ([*_numbers(one), "-1", "hidden"] for one in rows))


def _numbers(row: DeletionRow) -> tuple[str, str]:
    """(the platform's number, the seller's): an id of digits is the platform's."""
    return (row.id, row.sku) if row.id.isdigit() else ("", row.sku or row.id)


def _plain_csv(target: BinaryIO, header: Sequence[str], rows: Iterator[list[str]]) -> int:
    """An importer takes the apostrophe of a guard for data: only what could run gets one, `-1` does not."""
    import csv

    text = io.TextIOWrapper(target, encoding="utf-8", newline="", write_through=True)
    count = 0
    try:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow([cell if _HARMLESS.fullmatch(cell) else guarded(cell) for cell in row])
            count += 1
    finally:
        text.detach()
    return count


def _tabbed(target: BinaryIO, lines: Sequence[Sequence[str]], rows: Iterator[list[str]]) -> int:
    """Amazon's files quote nothing, so a cell holds no tab and no line break."""
    count = 0
    for line in lines:
        target.write(("\t".join(line) + "\r\n").encode())
    for row in rows:
        target.write(("\t".join(" ".join(cell.split()) for cell in row) + "\r\n").encode())
        count += 1
    return count


def _amazon(target: BinaryIO, rows: Sequence[DeletionRow]) -> int:
    head = [
        ["TemplateType=fptcustom", "Version=2021.1014",
         "The top 3 rows are for Amazon.com use only. Do not modify or delete the top 3 rows."],
        ["Seller SKU", "Update Delete", "Product Name"],
        ["item_sku", "update_delete", "item_name"],
    ]  # fmt: skip
    return _tabbed(target, head, ([one.id, "Delete", one.name] for one in rows))


def _amazon_loader(target: BinaryIO, rows: Sequence[DeletionRow]) -> int:
    return _tabbed(target, [["sku", "add-delete"]], ([one.id, "x"] for one in rows))


def _ebay(target: BinaryIO, rows: Sequence[DeletionRow]) -> int:
    header = (EBAY_ACTION, "ItemID", "CustomLabel", "EndCode")
    return _plain_csv(target, header, (["End", *_numbers(one), "NotAvailable"] for one in rows))


def _magento(target: BinaryIO, rows: Sequence[DeletionRow]) -> int:
    return _plain_csv(target, ("sku",), ([one.id] for one in rows))


def _ids(target: BinaryIO, rows: Sequence[DeletionRow]) -> int:
    for one in rows:
        target.write(f"{one.id}\n".encode())
    return len(rows)


FORMATS: dict[str, DeletionFormat] = {
    one.name: one
    for one in (
        DeletionFormat("csv", "a list for people (CSV)", "", _csv),
        DeletionFormat("shopify", "Shopify product CSV", "shopify", _shopify),
        DeletionFormat("woocommerce", "WooCommerce product CSV", "woocommerce", _woocommerce),
        DeletionFormat("amazon", "Amazon flat file", "amazon", _amazon),
        DeletionFormat("amazon-loader", "Amazon inventory loader", "amazon", _amazon_loader),
        DeletionFormat("ebay", "eBay File Exchange", "ebay", _ebay),
        DeletionFormat("magento", "Magento import (Delete)", "magento", _magento),
        DeletionFormat("ids", "one id a line", "", _ids),
    )
}

# -- coming back --------------------------------------------------------------------------------

_IDS = ("id", "handle", "url handle", "item_sku", "seller-sku", "seller sku", "sku", "itemid", "item id",
        "item number", "customlabel", "custom label (sku)", "custom label", "product id", "商品id", "产品id")  # fmt: skip
_FAILED = ("failure", "failed", "fail", "error", "fatal", "rejected", "not processed")
_OUTCOMES = (
    "status",
    "result",
    "outcome",
    "import result",
    "error-type",
    "error type",
    "feed status",
)
_MESSAGES = ("errormessage", "error message", "error-message", "import comment", "message", "errorcode",
             "error code", "error-code")  # fmt: skip


def read_done_list(source: BinaryIO, name: str) -> Iterator[DoneRow | Rejection]:
    """The rows of a list that was worked off: one of `FORMATS`, or the platform's report about it.

    A report's failed rows carry the reason. With a column `done`, only rows where it is filled count.

    Raises:
        BadInput: the file as a whole is empty, binary or has no column of ids.
    """
    with members(source, name, []) as found:
        for member in found:
            if member.workbook:
                for sheet in workbook_sheets(member.open(), member.name):
                    yield from _done_rows(member.name, list(sheet.records()))
                    break
                continue
            with member.open() as file:
                encoding = tell_encoding(file)
            with member.open() as file:
                head = as_utf8(file, encoding).read(HEAD_BYTES).decode("utf-8", "replace")
            if "\x00" in head:
                raise BadInput(f"{member.name} is no text: give the list as CSV or one id a line.")
            heads = {one: head_records(head.lstrip("\ufeff"), one) for one in DELIMITERS}
            best = max(DELIMITERS, key=lambda one: (_has_ids(heads[one]), consistent(heads[one])))
            reader = as_utf8(member.open(), encoding)
            yield from _done_rows(member.name, text_records(reader, best))


def _has_ids(records: Sequence[Sequence[str]]) -> int:
    return max((len(Columns(cells).set & set(_IDS)) for cells in records if cells), default=0)


def _done_rows(
    name: str, records: Iterator[Record] | Sequence[Record]
) -> Iterator[DoneRow | Rejection]:
    columns: Columns | None = None
    plain: list[tuple[int, str]] = []
    for number, cells in records:
        if isinstance(cells, RowError):
            yield Rejection(name, number, str(cells))
            continue
        filled = [cell.strip() for cell in cells if cell.strip()]
        if not filled:
            continue
        if columns is None:
            header = Columns(cells)
            if header.set & set(_IDS):
                columns = header
                plain = []
            elif len(filled) == 1:
                plain.append((number, filled[0].lstrip("\ufeff")))
            elif not filled[0].startswith(("#", "TemplateType", "Seller SKU")) and plain == []:
                plain.append((number, ""))
            continue
        if (below := Columns(cells)).set & set(_IDS) - {"id"}:
            # Amazon writes labels above the names.
            columns = below
            continue
        row = Row(number, columns, cells)
        done = _done_row(row, columns)
        if done is not None:
            yield done
    if columns is not None:
        return
    if not plain or not all(text for _, text in plain):
        raise BadInput(
            f"{name} has no column of ids (such as id, Handle, sku, ItemID) and is not one id a line."
        )
    for number, text in plain:
        yield DoneRow(row=number, ids=(text,))


def _done_row(row: Row, columns: Columns) -> DoneRow | None:
    """None for a row that is not ticked in a list with a `done` column."""
    texts = [text for key in _IDS if (text := row.peek(key))]
    ids = tuple(dict.fromkeys((*texts, *map(unguarded, texts))))
    if "done" in columns.set and not row.peek("done"):
        return None
    failed = ""
    for key in _OUTCOMES:
        if row.peek(key).casefold().startswith(_FAILED):
            failed = row.peek(*_MESSAGES) or row.peek(key)
    return DoneRow(row=row.number, ids=ids, failed=failed)
