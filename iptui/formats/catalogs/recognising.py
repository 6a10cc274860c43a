"""Which table a head of records is: a platform's, our own, one whose mapping is remembered, or unknown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from iptui.domain.catalog_mappings import CatalogMapping, header_id
from iptui.domain.errors import BadInput
from iptui.domain.products import Product
from iptui.formats.catalogs.alibaba import ALIBABA
from iptui.formats.catalogs.amazon import AMAZON_REPORT
from iptui.formats.catalogs.amazon_flat import AMAZON_FLAT_FILE
from iptui.formats.catalogs.dialect import Dialect
from iptui.formats.catalogs.ebay import EBAY
from iptui.formats.catalogs.etsy import ETSY
from iptui.formats.catalogs.magento import MAGENTO
from iptui.formats.catalogs.merchant_feed import GOOGLE_MERCHANT
from iptui.formats.catalogs.proposing import NAMES, plain
from iptui.formats.catalogs.rows import Columns
from iptui.formats.catalogs.shopify import SHOPIFY
from iptui.formats.catalogs.woocommerce import WOOCOMMERCE
from iptui.formats.values import shown

DIALECTS: tuple[Dialect, ...] = (
    SHOPIFY, WOOCOMMERCE, MAGENTO, AMAZON_FLAT_FILE, AMAZON_REPORT, EBAY, ETSY, GOOGLE_MERCHANT, ALIBABA,
)  # fmt: skip

OWN_COLUMNS = frozenset(Product.__struct_fields__)

Remembered = Callable[[str], CatalogMapping | None]
"""The confirmed mapping for a `header_id`."""

SAMPLE_ROWS = 30


class UnknownHeader(BadInput):
    """A table of no known kind; a mapping can be proposed from what it carries."""

    def __init__(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.name = name
        self.columns = Columns(columns)
        self.rows = [list(row) for row in rows[:SAMPLE_ROWS]]
        listed = ", ".join(shown(column) for column in self.columns.names[:12])
        super().__init__(
            f"{name} is no catalog that is known by its columns ({listed}): have a mapping proposed "
            "(--propose-mapping), look it over, and import with it (--mapping FILE)."
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What the table is: a dialect, or a mapping, or (neither) our own format."""

    header: int
    """The header's place among the head's records, from 0."""
    columns: Columns
    dialect: Dialect | None = None
    mapping: CatalogMapping | None = None


def dialect_named(name: str) -> Dialect | None:
    """The dialect that a person asked for."""
    return next((one for one in DIALECTS if one.name == name), None)


def ours(names: Sequence[str]) -> bool:
    """True for the columns (or JSON keys) of our own format: nothing in them hides a name elsewhere."""
    keys = {name.strip().casefold().partition(".")[0] for name in names}
    known = keys & OWN_COLUMNS
    if "id" in keys:
        return "name" in keys or not any(plain(name) in NAMES["name"] for name in names)
    return not keys or len(known) * 2 >= len(keys)


def find_header(
    records: Sequence[Sequence[str]],
    *,
    asked: Dialect | None = None,
    mapping: CatalogMapping | None = None,
    remembered: Remembered | None = None,
) -> Found | None:
    """The header among the first records of a table; None where none is known.

    Raises:
        BadInput: the mapping that was asked for needs columns that no record has.
    """
    candidates = [
        (place, Columns(cells))
        for place, cells in enumerate(records)
        if sum(1 for cell in cells if cell.strip()) >= (1 if mapping else 2)
    ]
    if mapping is not None:
        return _with_mapping(candidates, mapping)
    if asked is not None:
        for place, columns in candidates:
            if asked.knows(columns):
                return Found(place, columns, dialect=asked)
        return Found(*candidates[0], dialect=asked) if candidates else None
    for place, columns in candidates:
        for dialect in DIALECTS:
            if dialect.knows(columns):
                return Found(place, columns, dialect=dialect)
    for place, columns in candidates[:3]:
        known = remembered(header_id(columns.names)) if remembered is not None else None
        if known is not None:
            return Found(place, columns, mapping=known)
    first = next(
        (
            (place, Columns(cells))
            for place, cells in enumerate(records)
            if any(cell.strip() for cell in cells)
        ),
        None,
    )
    if first is not None and "id" in first[1].set and ours(first[1].keys):
        return Found(*first)
    return None


def _with_mapping(
    candidates: Sequence[tuple[int, Columns]], mapping: CatalogMapping
) -> Found | None:
    from iptui.formats.catalogs.mapping import missing_columns

    if not candidates:
        return None
    lacking = [(len(missing_columns(mapping, columns)), place) for place, columns in candidates]
    fewest, place = min(lacking)
    columns = next(columns for at, columns in candidates if at == place)
    if fewest:
        raise BadInput(
            f"The mapping names columns that the file has not: "
            f"{', '.join(map(shown, missing_columns(mapping, columns)[:5]))}."
        )
    return Found(place, columns, mapping=mapping)
