"""The catalog with its search: exact words, near variants and brand scans over products as they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from iptui.casework.catalog_index import CatalogIndex, NamedBrand
from iptui.domain.brands import BrandReference
from iptui.domain.products import Product
from iptui.search.results import FIELDS, Finding, SearchResult, SearchText, Spans, Variant
from iptui.store.protocol import Progress, Query, WordsDamaged

if TYPE_CHECKING:
    from iptui.search.brand_scan import BrandScan
    from iptui.search.catalog_search import CatalogSearch
    from iptui.search.hits import Hits
    from iptui.search.places import Target

T = TypeVar("T")

SCAN_ROWS = 10_000
"""Products that a process reads at once in a scan: few, so that the first findings come soon."""


class Catalog(CatalogIndex):
    """Search over the catalog as it stands: deleted products are gone, edited ones read as edited."""

    def _asked(self, ask: Callable[[CatalogSearch], T]) -> T:
        """The answer; a damaged index is a cache lost: it is made anew and asked once more."""
        from iptui.search.index import IndexDamaged

        with self._mutex:
            try:
                return ask(self._current())
            except IndexDamaged:
                if self._search is not None:
                    self._search.close()
                self._search = None
                self._damaged = True
                self._path.unlink(missing_ok=True)
                return ask(self._current())
            except WordsDamaged:
                self._words_damaged = True
                return ask(self._current())

    def search(
        self,
        query: str,
        *,
        fields: Sequence[str] = FIELDS,
        limit: int = 50,
        offset: int = 0,
        all_states: bool = False,
        prefix: bool = False,
    ) -> SearchResult:
        """Products with the query's words adjacent in one field; see `CatalogSearch.search`."""
        return self._asked(
            lambda search: search.search(
                query,
                fields=fields,
                limit=limit,
                offset=offset,
                all_states=all_states,
                prefix=prefix,
            )
        )

    def search_variant(
        self, key: str, *, limit: int = 50, offset: int = 0, all_states: bool = False
    ) -> SearchResult:
        """The products behind a suggested variant."""
        return self._asked(
            lambda search: search.search_variant(
                key, limit=limit, offset=offset, all_states=all_states
            )
        )

    def variants(self, query: str, *, limit: int = 20, rejected: bool = False) -> list[Variant]:
        """Near words that really stand in the catalog, nearest first, with their product counts."""

        def ask(search: CatalogSearch) -> list[Variant]:
            self._set_brand_words(search)
            return search.variants(query, limit=limit, rejected=rejected)

        return self._asked(ask)

    def _set_brand_words(self, search: CatalogSearch) -> None:
        commit = self._store.commit_no()
        if self._brands_of != (search, commit):
            search.set_brand_words(
                brand.name for brand in self._store.query_as(NamedBrand, BrandReference, Query())
            )
            self._brands_of = search, commit

    def products(self, numbers: Iterable[int]) -> list[Product]:
        return self._store.products_by_number(numbers)

    def highlights(
        self, product: Product, query: str, *, prefix: bool = False
    ) -> tuple[SearchText, Spans]:
        """The product's text as shown, and where the query stands in it.

        A query that begins with `variant:` marks that written form.
        """
        from iptui.search.fields import search_text
        from iptui.search.highlight import query_spans, variant_spans
        from iptui.search.query import VARIANT

        text = search_text(product)
        if query.startswith(VARIANT):
            return text, variant_spans(text, query.removeprefix(VARIANT))
        return text, query_spans(text, query, prefix=prefix)

    def scan(
        self,
        brands: Sequence[BrandReference],
        *,
        exact_only: bool = False,
        progress: Progress | None = None,
    ) -> Iterator[Finding]:
        """Every stand of the brands' names and aliases in approved products."""
        with self._mutex:
            search = self._current()
            self._set_brand_words(search)
        yield from search.scan(
            brands,
            texts=lambda numbers: self._store.products_by_number(numbers),
            exact_only=exact_only,
            progress=progress,
        )

    def brand_scan(
        self,
        brands: Sequence[BrandReference],
        *,
        fresh: Callable[[Target, Hits], Hits] | None = None,
        progress: Progress | None = None,
    ) -> tuple[BrandScan, str]:
        """(a scan of a long brand list, what it stands on: near variants hold as long as this is the same)."""
        with self._mutex:
            search = self._current()
            self._set_brand_words(search)
            scan = search.brand_scan(
                brands,
                texts=self._store.products_by_number,
                parts=lambda: self._store.product_parts(SCAN_ROWS),
                folder=self._path.parent,
                fresh=fresh,
                progress=progress,
            )
        return scan, scan.basis(self._laid[1])
