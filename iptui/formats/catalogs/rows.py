"""A row of somebody else's table by the names of its columns, and what is made of its cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from iptui.domain.products import Product, ReviewState
from iptui.formats.catalogs.encodings import UNDECODABLE
from iptui.formats.values import RowError, pop_key, shown

_SPACES = re.compile(r"\s+")


def column_key(name: str) -> str:
    """A column's name as dialects know it: no case, single spaces, no `*` of required columns, NFKC."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return _SPACES.sub(" ", folded).strip(" \ufeff*'\"")


class Columns:
    """The header of a table. A name that stands twice gets ` (2)` the second time."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names: list[str] = []
        self.keys: list[str] = []
        seen: dict[str, int] = {}
        for place, name in enumerate(names, 1):
            shown_name = name.strip().lstrip("\ufeff") or f"column {place}"
            key = column_key(shown_name) or f"column {place}"
            seen[key] = times = seen.get(key, 0) + 1
            mark = f" ({times})" if times > 1 else ""
            self.names.append(shown_name + mark)
            self.keys.append(key + mark)
        self.set = frozenset(self.keys)
        self.width = len(self.keys)
        """Columns up to the last that has a name."""
        while self.width and not names[self.width - 1].strip():
            self.width -= 1


class Row:
    """Cells by column key; what a dialect did not ask for is `left`."""

    __slots__ = ("_asked", "_columns", "cells", "number")

    def __init__(self, number: int, columns: Columns, cells: Sequence[str]) -> None:
        self.number = number
        """Of the record in its file, the first being 1."""
        self._columns = columns
        self.cells = {
            key: cell for key, cell in zip(columns.keys, cells, strict=False) if cell.strip()
        }
        self._asked: set[str] = set()

    def take(self, *keys: str) -> str:
        """The first of these columns that is filled, trimmed; all of them count as read."""
        found = ""
        for key in keys:
            if key in self.cells:
                self._asked.add(key)
                found = found or self.cells[key].strip()
        return found

    def peek(self, *keys: str) -> str:
        """Like `take`, and the column is not counted as read."""
        return next((self.cells[key].strip() for key in keys if key in self.cells), "")

    def matching(self, pattern: re.Pattern[str]) -> list[tuple[re.Match[str], str]]:
        """(match, cell) of every filled column whose key matches whole, in the header's order; all read."""
        found = []
        for key, cell in self.cells.items():
            match = pattern.fullmatch(key)
            if match is not None:
                self._asked.add(key)
                found.append((match, cell.strip()))
        return found

    def named(self, key: str) -> str:
        """The column's name as the header writes it."""
        return self._columns.names[self._columns.keys.index(key)]

    def left(self) -> dict[str, str]:
        """What nobody asked for, under the header's own names."""
        return {self.named(key): cell for key, cell in self.cells.items() if key not in self._asked}

    def check(self) -> None:
        """
        Raises:
            RowError: bytes of a cell could not be read.
        """
        for key, cell in self.cells.items():
            if UNDECODABLE in cell:
                raise RowError(
                    f"The cell of {shown(self.named(key))} holds bytes that are none of the file's "
                    "encoding: correct it at its source, or choose the encoding with --encoding."
                )


def make_product(
    catalog: str,
    *,
    id: str,
    id_column: str,
    name: str = "",
    keywords: Iterable[str] = (),
    attributes: dict[str, str] | None = None,
    description: str = "",
    state: ReviewState = ReviewState.APPROVED,
    price: str = "",
    currency: str = "",
    category: str = "",
    brand: str = "",
    url: str = "",
    image: str = "",
    updated_at: datetime | None = None,
    extra: dict[str, Any] | None = None,
) -> Product:
    """A product from what a dialect found; a price that cannot be read stays under `extra`.

    Raises:
        RowError: there is no id.
    """
    listing = pop_key(
        {id_column: id}, id_column, needed="without it the listing could not be told from others"
    )
    amount, found_currency = money(price)
    kept = dict(extra or {})
    if price and amount is None:
        kept["price"] = price
    kept["catalog"] = catalog
    return Product(
        id=listing,
        name=_one_line(name),
        keywords=tuple(dict.fromkeys(one for word in keywords if (one := word.strip()))),
        attributes={key: text for key, text in (attributes or {}).items() if text},
        description=description,
        state=state,
        price=amount,
        currency=(currency or found_currency).upper() if amount is not None else "",
        category=category,
        brand=brand,
        url=url,
        image=image,
        updated_at=updated_at,
        extra=kept,
    )


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip() if "\n" in text or "\r" in text else text.strip()


def words(text: str, separators: str = ",") -> list[str]:
    """The parts of a cell, trimmed, in order, each once."""
    parts = re.split(f"[{re.escape(separators)}]", text)
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


_CURRENCY = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")
_SIGNS = {"€": "EUR", "£": "GBP", "US$": "USD", "HK$": "HKD", "₹": "INR", "₩": "KRW", "zł": "PLN"}
_NUMBER = re.compile(r"\d[\d\s.,'\u00a0\u202f]*")


def money(text: str) -> tuple[float | None, str]:
    """(amount, currency code or "") of a price as people write it: 12.5, 1.234,50 €, 1,299 JPY, US$ 3.

    `$` and `¥` alone name no currency: several have them. A range gives its lower end.
    """
    found = _NUMBER.search(text)
    if found is None or text[: found.start()].rstrip().endswith("-"):
        return None, ""
    digits = re.sub(r"[\s'\u00a0\u202f]", "", found[0]).rstrip(".,")
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        mark = max(comma, point)
        digits = re.sub("[.,]", "", digits[:mark]) + "." + digits[mark + 1 :]
    elif comma >= 0:
        # 1,299 is a thousand; 12,50 and 0,999 are not.
        groups = re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+", digits)
        digits = digits.replace(",", "" if groups else ".")
    elif digits.count(".") > 1:
        digits = digits.replace(".", "")
    try:
        amount = float(digits)
    except ValueError:
        return None, ""
    code = _CURRENCY.search(text)
    currency = code[1] if code else next((v for sign, v in _SIGNS.items() if sign in text), "")
    return (amount, currency) if amount < 1e15 else (None, "")


def moment(text: str) -> datetime | None:
    """An ISO 8601 time (UTC without an offset), or None."""
    try:
        value = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)


_STATES = {
    ReviewState.APPROVED: ("active", "approved", "enabled", "published", "online", "in stock", "live", "true", "1",
                           "yes", "buyable", "已上架", "上架", "正在销售", "审核通过", "已发布", "在线"),
    ReviewState.PENDING: ("pending", "incomplete", "in review", "reviewing", "scheduled", "processing", "审核中",
                          "等待审核", "待审核"),
    ReviewState.REJECTED: ("rejected", "blocked", "suppressed", "disapproved", "search suppressed", "审核不通过",
                           "未通过", "审核未通过", "退回"),
    ReviewState.OFFLINE: ("inactive", "draft", "archived", "unlisted", "disabled", "offline", "removed", "expired",
                          "sold_out", "sold out", "ended", "unpublished", "private", "false", "0", "-1", "no",
                          "trash", "已下架", "下架", "草稿", "未发布"),
}  # fmt: skip
_STATE_OF = {word: state for state, of in _STATES.items() for word in of}


def review_state(text: str) -> ReviewState:
    """The platform's word for a listing's state as ours; approved where it says none or an unknown one."""
    return _STATE_OF.get(text.strip().casefold(), ReviewState.APPROVED)
