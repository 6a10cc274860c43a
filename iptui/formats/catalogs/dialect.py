"""What a dialect is: how its header is known, which rows belong to one listing, what they become."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from iptui.domain.products import Product
from iptui.formats.catalogs.rows import Columns, Row
from iptui.formats.values import RowError

MOST_ROWS_NAMED = 5

KeysOf = Callable[[Row], list[str]]
"""The names of the listing that a row belongs to; rows that share one are one listing. Raises RowError."""


class Notes:
    """What the report says besides its counts: guesses, what was left out, what looks damaged."""

    def __init__(self) -> None:
        self._said: dict[str, None] = {}
        self._rows: dict[str, tuple[int, list[str]]] = {}

    def say(self, sentence: str) -> None:
        self._said.setdefault(sentence)

    def tally(self, what: str, row: int, detail: str = "") -> None:
        """One more row in which `what` is so (`In 3 rows …`); the first few are named."""
        count, named = self._rows.get(what, (0, []))
        if len(named) < MOST_ROWS_NAMED:
            named = [*named, f"{row}: {detail}" if detail else str(row)]
        self._rows[what] = (count + 1, named)

    @property
    def sentences(self) -> list[str]:
        tallied = []
        for what, (count, named) in self._rows.items():
            more = ", …" if count > len(named) else ""
            rows = "row" if count == 1 else "rows"
            tallied.append(f"In {count} {rows} {what} (row {'; '.join(named)}{more}).")
        return [*self._said, *tallied]


def one_key(*columns: str) -> Callable[[], KeysOf]:
    """Rows of one listing carry the same text in one of these columns."""

    def keys() -> KeysOf:
        def of(row: Row) -> list[str]:
            key = row.peek(*columns)
            if not key:
                raise RowError(
                    f"{columns[0]} is missing: without it the row belongs to no listing."
                )
            return [key]

        return of

    return keys


def below_header(_records: Sequence[Sequence[str]], header: int) -> int:
    return header + 1


@dataclass(frozen=True, slots=True)
class Dialect:
    """One platform's table of products."""

    name: str
    """Kept with each product as `extra.catalog`; what `--format` takes."""
    title: str
    knows: Callable[[Columns], bool]
    """True for a header of this dialect."""
    product: Callable[[list[Row], Notes], Product]
    """The listing that the rows describe. Raises RowError."""
    keys: Callable[[], KeysOf] | None = None
    """Makes the function that groups rows; None: each row is a listing."""
    first_row: Callable[[Sequence[Sequence[str]], int], int] = field(default=below_header)
    """The place of the first product, given the first records and the header's place among them."""
    information: Callable[[Row], bool] = field(default=lambda _row: False)
    """True for a row that is no product and is only said to have been there."""


def first(rows: Sequence[Row], *columns: str) -> str:
    """The first filled cell of these columns, over all rows of a listing; all count as read."""
    found = ""
    for row in rows:
        text = row.take(*columns)
        found = found or text
    return found


def every(rows: Sequence[Row], *columns: str) -> list[str]:
    """The different filled cells of these columns, over all rows of a listing, in order."""
    return list(dict.fromkeys(text for row in rows if (text := row.take(*columns))))


def derived_id(title: str) -> str:
    """An id made from a title, for listings whose file gives none."""
    return "title-" + blake2b(" ".join(title.split()).encode(), digest_size=6).hexdigest()


def options(text: str, *, pairs: str = "|", values: str = ";") -> dict[str, list[str]]:
    """`Color=Red;Blue|Size=M` as its names and values."""
    found: dict[str, list[str]] = {}
    for pair in re.split(f"[{re.escape(pairs)}]", text.strip("[] ")):
        name, mark, listed = pair.partition("=")
        if mark and name.strip():
            parts = re.split(f"[{re.escape(values)}]", listed)
            found[name.strip()] = [part.strip() for part in parts if part.strip()]
    return found


def add_options(attributes: dict[str, list[str]], more: dict[str, list[str]]) -> None:
    for name, listed in more.items():
        known = attributes.setdefault(name, [])
        known.extend(one for one in listed if one not in known)


def joined(attributes: dict[str, list[str]]) -> dict[str, str]:
    return {name: ", ".join(listed) for name, listed in attributes.items() if listed}
