"""The product catalog with its search: keeps the derived index fitting to the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from threading import RLock
from typing import TYPE_CHECKING, TypeVar

import msgspec

from iptui.domain.brands import BrandReference
from iptui.domain.products import CatalogEdit, Product
from iptui.search.results import FIELDS, Finding, SearchResult, SearchText, Spans, Variant
from iptui.store.protocol import Progress, Query, Store, StoreDamaged

if TYPE_CHECKING:
    from iptui.search.catalog_search import CatalogSearch


T = TypeVar("T")


class _Named(msgspec.Struct):
    name: str


class Catalog:
    """Search over the catalog as it stands: deleted products are gone, edited ones read as edited.

    The index is a cache: missing, stale or damaged, it is made anew (`prepare`, seconds at 25,000
    products), so call `ready` first where a person waits.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._search: CatalogSearch | None = None
        self._fingerprint = ""
        self._edits: list[CatalogEdit] | None = None
        self._mutex = RLock()

    def ready(self) -> bool:
        """True when a search needs no building first."""
        with self._mutex:
            return self._opened() is not None

    def prepare(self, progress: Progress | None = None) -> None:
        """Build the index if it does not fit the catalog.

        Raises:
            Cancelled: by `progress`; the old index, if any, is untouched.
        """
        with self._mutex:
            if self._opened() is not None:
                return
            from iptui.search.catalog_search import CatalogSearch

            state = self._store.catalog_state()
            path = self._store.cache_folder / "words.sqlite"
            path.parent.mkdir(mode=0o700, exist_ok=True)
            CatalogSearch.build(
                path,
                self._store.imported_products(),
                fingerprint=state.fingerprint,
                total=state.products,
                progress=progress,
            )
            if self._opened() is None:
                raise StoreDamaged(
                    f"The search index {path} cannot be read right after it was built; check the disk."
                )

    def _opened(self) -> CatalogSearch | None:
        state = self._store.catalog_state()
        if self._search is not None and self._fingerprint == state.fingerprint:
            return self._search
        from iptui.search.catalog_search import CatalogSearch

        if self._search is not None:
            self._search.close()
        self._search = CatalogSearch.open(
            self._store.cache_folder / "words.sqlite", state.fingerprint
        )
        self._fingerprint = state.fingerprint
        self._edits = None
        return self._search

    def _current(self) -> CatalogSearch:
        self.prepare()
        assert self._search is not None
        edits = self._store.catalog_edits()
        if edits is not self._edits:
            overlay: dict[int, Product | None] = {}
            for edit in edits:
                number = self._store.product_number(edit.id)
                if number is None:
                    continue
                if edit.deleted:
                    overlay[number] = None
                elif edit.product is not None or edit.state is not None:
                    overlay[number] = self._store.products_by_number([number])[0]
            self._search.set_edits(overlay)
            self._edits = edits
        return self._search

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
                (self._store.cache_folder / "words.sqlite").unlink(missing_ok=True)
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
        with self._mutex:
            return self._current().search(
                query,
                fields=fields,
                limit=limit,
                offset=offset,
                all_states=all_states,
                prefix=prefix,
            )

    def search_variant(
        self, key: str, *, limit: int = 50, offset: int = 0, all_states: bool = False
    ) -> SearchResult:
        """The products behind a suggested variant."""
        with self._mutex:
            return self._current().search_variant(
                key, limit=limit, offset=offset, all_states=all_states
            )

    def variants(self, query: str, *, limit: int = 20, rejected: bool = False) -> list[Variant]:
        """Near words that really stand in the catalog, nearest first, with their product counts."""
        with self._mutex:
            search = self._current()
            search.set_brand_words(
                brand.name for brand in self._store.query_as(_Named, BrandReference, Query())
            )
            return search.variants(query, limit=limit, rejected=rejected)

    def products(self, numbers: Iterable[int]) -> list[Product]:
        return self._store.products_by_number(numbers)

    def highlights(
        self, product: Product, query: str, *, variant: str = ""
    ) -> tuple[SearchText, Spans]:
        """The product's text as shown, and where the query (or the variant of that key) stands in it."""
        from iptui.search.fields import search_text
        from iptui.search.highlight import spans, variant_spans
        from iptui.search.query import phrases

        text = search_text(product)
        if variant:
            return text, variant_spans(text, variant)
        return text, spans(text, phrases(query))

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
            search.set_brand_words(
                brand.name for brand in self._store.query_as(_Named, BrandReference, Query())
            )
        yield from search.scan(
            brands,
            texts=lambda numbers: self._store.products_by_number(numbers),
            exact_only=exact_only,
            progress=progress,
        )
