"""Where the words of the catalog are looked up: an index here, or what a server keeps for all its clients."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

import msgspec

from iptui.domain.brands import BrandReference
from iptui.domain.errors import NotPermitted, UserError
from iptui.domain.products import CatalogEdit, Product
from iptui.store.protocol import (
    CatalogState,
    KeepsWords,
    Progress,
    Query,
    SharesDerived,
    Store,
    StoreDamaged,
    WordsDamaged,
)

if TYPE_CHECKING:
    from iptui.search.catalog_search import CatalogSearch

PART_ROWS = 25_000
"""Products below which one process builds the index: starting others would take longer."""
PARTS = 16
"""So many parts at most: each worker holds one in memory, and all are merged."""
MOST_LAID_OVER = 5_000
"""Products that came since the index was built and are searched in memory; more are merged first."""
MERGE_FROM = 200
"""From so many on a merge is worth its while."""
_TRIES = 5
COPIED_UP_TO = 1_000_000
"""Products up to which a client keeps an index of its own beside the words that a server keeps."""


class NamedBrand(msgspec.Struct):
    name: str
    aliases: tuple[str, ...] = ()


def fingerprint_of(state: CatalogState) -> str:
    """What an index is known by: that of an earlier state is the beginning of a later one's."""
    return "".join(f"{batch}/" for batch, _ in state.batches)


def _end_of(state: CatalogState, fingerprint: str) -> int:
    """The number after the last product of the batches that the fingerprint names."""
    count = fingerprint.count("/")
    return state.batches[count - 1][1] if count else 0


def _mark(fingerprint: str) -> str:
    """A shared index's mark: the layout it has, then the fingerprint."""
    from iptui.search.layout import VERSION

    return f"{VERSION} {fingerprint}"


class CatalogIndex:
    """Keeps an index fitting to the store, and chooses who answers; the answers are the same.

    An index here that is current (5,000 products may have come since) answers first: it is the quickest
    and needs no network. Else the words that the store keeps for all its clients do, at once. Where it
    keeps none, or not all, an index is built.

    The index is a cache: missing or damaged, it is made anew (`prepare`, seconds at 25,000 products), so
    call `ready` first where a person waits. Products that came since are laid over it as edits are,
    and taken into it by `merge`, which can run beside the work.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._search: CatalogSearch | None = None
        self._served: tuple[CatalogState | None, CatalogSearch | None] = (None, None)
        """The search over the words that the store keeps, and the state that they are of."""
        self._laid: tuple[CatalogSearch | None, int, CatalogState | None] = (None, -1, None)
        """The search, and the commit and the state whose changes lie over its index."""
        self._file: tuple[int, int] | None = None
        """The index file that is open."""
        self._brands_of: tuple[CatalogSearch | None, int] = (None, -1)
        self._filled: CatalogState | None = None
        """The state whose words are all on the server, or are for others to write."""
        self._damaged = False
        """An index was damaged: the shared one may be, too, so the next one is built here."""
        self._words_damaged = False
        """The server's words cannot be read; an index here answers until this is opened anew."""
        self._mutex = RLock()

    @property
    def _path(self) -> Path:
        return self._store.cache_folder / "words.sqlite"

    def ready(self) -> bool:
        """True when a search needs no building first."""
        with self._mutex:
            return self._opened() is not None

    def answers_from(self) -> str:
        """`index` here, `server`, or empty: an index has to be built first."""
        with self._mutex:
            search = self._opened()
        return "" if search is None else "index" if search is self._search else "server"

    def wants_merge(self) -> bool:
        """True when work beside makes searching quicker.

        So many products came since the index was built that searching costs by them; there is no index
        here yet and only the server answers; or words are missing on the server.
        """
        with self._mutex:
            search = self._opened()
            if search is None:
                return False
            if search is not self._search:
                return self._keeps_one()
            behind = self._pending(search) > MERGE_FROM
            return (behind and self._keeps_one()) or self._words_missing()

    def _keeps_one(self) -> bool:
        """True when there is to be an index here: of a server's products only up to so many."""
        products = self._store.catalog_state().products
        return not isinstance(self._store, KeepsWords) or 0 < products <= COPIED_UP_TO

    def _words_missing(self) -> bool:
        """The store should keep the words, does not yet, and this login may write them."""
        state = self._store.catalog_state()
        if self._filled != state and isinstance(self._store, KeepsWords):
            if self._store.may_fill_words():
                return True
            self._filled = state
        return False

    def prepare(self, progress: Progress | None = None) -> None:
        """Make the catalog searchable if it is not: by words on the server, else by an index here.

        Raises:
            Cancelled: by `progress`; the old index, if any, is untouched.
        """
        with self._mutex:
            if self._opened() is None:
                self._fetch(progress)
            if self._opened() is None and self._words_missing():
                self._fill(progress)
            if self._opened() is None:
                self._build(progress)
                self._share()
                if self._opened() is None:
                    raise StoreDamaged(
                        f"The search index {self._path} cannot be read right after it was built; "
                        "check the disk."
                    )

    def _fill(self, progress: Progress | None) -> None:
        """Write the words that are missing on the server; where that fails, an index here has to do."""
        store = self._store
        assert isinstance(store, KeepsWords)
        with suppress(NotPermitted):
            store.fill_words(progress)

    def _fetch(self, progress: Progress | None) -> None:
        """Take the index that a colleague's client made, if it is more than half of what is needed."""
        store = self._store
        if not isinstance(store, SharesDerived) or self._damaged:
            return
        state = store.catalog_state()
        wanted = _mark(fingerprint_of(state))
        fitting = [one for one in store.derived() if one and wanted.startswith(one)]
        best = max(fitting, key=len, default="")
        if best and 2 * _end_of(state, best) >= state.products:
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            store.fetch_derived(best, self._path.parent, progress)

    def _share(self) -> None:
        """Leave the index that was just built to the colleagues; where that fails, they build their own."""
        from iptui.search.index import index_files

        store = self._store
        if isinstance(store, SharesDerived):
            with suppress(UserError, OSError):
                mark = _mark(fingerprint_of(store.catalog_state()))
                if self._damaged or mark not in store.derived():
                    store.share_derived(mark, index_files(self._path))

    def merge(self, progress: Progress | None = None) -> None:
        """Take what came since into the index, or make one beside the server; searches go on meanwhile.

        Raises:
            Cancelled: by `progress`; the index is as it was.
        """
        if not self.wants_merge():
            return
        if self._words_missing():
            self._fill(progress)
        with self._mutex:
            missing = self._local() is None
        if missing:
            self._fetch(progress)
        with self._mutex:
            search = self._local()
            behind = search is None or self._pending(search) > MERGE_FROM
        if behind and self._keeps_one():
            self._build(progress)
            if missing:
                self._share()

    def _build(self, progress: Progress | None) -> None:
        from iptui.search.catalog_search import CatalogSearch
        from iptui.search.index import IndexDamaged

        state = self._store.catalog_state()
        path = self._path
        path.parent.mkdir(mode=0o700, exist_ok=True)
        base = CatalogSearch.open(path, fingerprint_of(state), or_earlier=True)
        since = 0
        if base is not None:
            since = _end_of(state, base.fingerprint)
            if 2 * since < state.products:
                base.close()
                base, since = None, 0  # most is new: an index of one piece is the smaller one
        try:
            CatalogSearch.build(
                path,
                self._store.product_parts(
                    max(PART_ROWS, -(-(state.products - since) // PARTS)), since=since
                ),
                fingerprint=fingerprint_of(state),
                brands=self._brand_names(),
                base=base,
                dead=self._store.replaced_products() if base is not None else (),
                total=state.products - since,
                progress=progress,
            )
        except IndexDamaged:
            path.unlink(missing_ok=True)
            self._build(progress)
        finally:
            if base is not None:
                base.close()

    def _pending(self, search: CatalogSearch) -> int:
        """How many products came since the index was built."""
        state = self._store.catalog_state()
        return state.products - _end_of(state, search.fingerprint)

    def _opened(self) -> CatalogSearch | None:
        """The search, by the newest index here, else by the store's words; None when one has to be built."""
        return self._local() or self._server()

    def _server(self) -> CatalogSearch | None:
        """The search over the words that the store keeps; None when it does not, or not all of them."""
        store = self._store
        if not isinstance(store, KeepsWords) or self._words_damaged:
            return None
        from iptui.search.catalog_search import CatalogSearch

        for _ in range(_TRIES):
            state = store.catalog_state()
            if self._served[0] == state and self._served[1] is not None:
                return self._served[1]
            try:
                index = store.word_index()
            except WordsDamaged:
                self._words_damaged = True
                break
            if index is None:
                break
            if index.fingerprint == fingerprint_of(state):
                self._served = state, CatalogSearch(index)
                return self._served[1]
            store.refresh()  # an import of this moment, of which the store has not heard
        self._served = None, None
        return None

    def _local(self) -> CatalogSearch | None:
        wanted = fingerprint_of(self._store.catalog_state())
        search = self._search
        if search is not None and not search.is_as_built():
            search.close()
            search = None
        if search is None or search.fingerprint != wanted:
            search = self._search = self._newest(search, wanted)
        if search is None or self._pending(search) > MOST_LAID_OVER:
            return None
        return search

    def _newest(self, search: CatalogSearch | None, wanted: str) -> CatalogSearch | None:
        """What stands in the cache now, or the search that is open if it is just that."""
        from iptui.search.catalog_search import CatalogSearch

        try:
            status = self._path.stat()
            file = status.st_ino, status.st_mtime_ns
        except OSError:
            file = None
        if search is not None and wanted.startswith(search.fingerprint) and file == self._file:
            return search
        newest = CatalogSearch.open(self._path, wanted, or_earlier=True)
        if newest is None and search is not None and wanted.startswith(search.fingerprint):
            return search  # the file was deleted; what is open still answers
        if search is not None:
            search.close()
        self._file = file
        return newest

    def _current(self) -> CatalogSearch:
        self.prepare()
        search = self._opened()
        assert search is not None
        state = self._store.catalog_state()
        laid = search, self._store.commit_no(), state
        if laid != self._laid:
            search.set_edits(self._changes(search, self._store.catalog_edits(), state))
            self._laid = laid
        return search

    def _changes(
        self, search: CatalogSearch, edits: list[CatalogEdit], state: CatalogState
    ) -> dict[int, Product | None]:
        """Number -> product as it stands, None = gone, for all in which the index is not up to date."""
        changes: dict[int, Product | None] = {}
        since = _end_of(state, search.fingerprint)
        if since < state.products:
            gone = self._store.replaced_products()
            changes.update({number: None for number in gone if number in search.indexed})
            new = [number for number in range(since, state.products) if number not in gone]
            changes.update(zip(new, self._store.products_by_number(new), strict=True))
        edited: list[int] = []
        for edit in edits:
            number = self._store.product_number(edit.id)
            if number is None:
                continue
            if edit.deleted:
                changes[number] = None
            elif edit.product is not None or edit.state is not None:
                edited.append(number)
        changes.update(zip(edited, self._store.products_by_number(edited), strict=True))
        return changes

    def _brand_names(self) -> Iterator[str]:
        for brand in self._store.query_as(NamedBrand, BrandReference, Query()):
            yield brand.name
            yield from brand.aliases
