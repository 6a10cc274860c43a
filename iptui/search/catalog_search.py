"""The door of the search core: exact words, near variants and brand scans over one catalog."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import and_, or_
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyroaring import BitMap

from iptui.domain.brands import BrandReference, brand_id
from iptui.domain.products import Product
from iptui.search.brand_words import BrandWords
from iptui.search.hits import Hits, anywhere_of, count_in, hits_among, no_hits, union
from iptui.search.index import Index
from iptui.search.layout import Progress
from iptui.search.matcher import Matcher
from iptui.search.nearness import STRONG, TIERS
from iptui.search.overlay import Overlay
from iptui.search.query import VARIANT, Phrase, Term, terms
from iptui.search.results import FIELDS, Finding, SearchResult, Tier, Variant
from iptui.search.surfaces import surface_key
from iptui.search.word_index import WordIndex
from iptui.search.words import words

if TYPE_CHECKING:
    from iptui.search.brand_scan import BrandScan

Texts = Callable[[Sequence[int]], Sequence[Product]]
"""Fetches products as they stand (edits applied) by number, in the order asked."""


class CatalogSearch:
    """Searches an index with the edits made since laid over it. May be used from any thread.

    Every method may raise `IndexDamaged`: build the index again and open it.
    """

    def __init__(self, index: WordIndex) -> None:
        self._index = index
        self._matcher = Matcher(index, Overlay({}))
        self._brand_words = BrandWords()

    @staticmethod
    def build(
        path: Path,
        parts: Sequence[Iterable[tuple[int, Product]]],
        *,
        fingerprint: str,
        brands: Iterable[str] = (),
        base: CatalogSearch | None = None,
        dead: Iterable[int] = (),
        total: int | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Write the index of products in ascending numbers, whole or not at all; `progress` may raise to stop.

        Several parts are read in several processes: each must be picklable. Names of `brands` are found
        quicker, in searches and scans; others are found too. With a `base` the parts
        hold only what came after it, and `dead` are the numbers in it that are gone since.
        """
        from iptui.search.build import build

        below = base._index if base is not None else None
        assert below is None or isinstance(below, Index)
        build(
            path,
            parts,
            fingerprint=fingerprint,
            phrases=(tuple(words(brand)) for brand in brands),
            base=below,
            dead=dead,
            total=total,
            progress=progress,
        )

    @classmethod
    def open(
        cls, path: Path, fingerprint: str, *, or_earlier: bool = False
    ) -> CatalogSearch | None:
        """The search over a built index; None: missing, damaged, outdated, or of another catalog.

        `or_earlier` takes an index of an earlier state of the catalog too, whose fingerprint is the
        beginning of the asked one; what came since is for `set_edits`.
        """
        index = Index.open(path, fingerprint, or_earlier=or_earlier)
        return None if index is None else cls(index)

    @property
    def fingerprint(self) -> str:
        """Of the catalog that was indexed."""
        return self._index.fingerprint

    @property
    def indexed(self) -> Any:
        """The numbers of the indexed products, as a bitmap."""
        return self._index.all

    def is_as_built(self) -> bool:
        """False when something wrote into the index since; its answers are worth nothing then."""
        return self._index.is_as_written()

    def close(self) -> None:
        self._index.close()

    @property
    def products(self) -> int:
        """How many products are searched, of all states."""
        return len(self._matcher.all)

    def set_edits(self, changes: Mapping[int, Product | None]) -> None:
        """Lay all current edits over the index: number -> product as it stands, None = deleted.

        Replaces what was laid before; products that did not change are not cut into words again.
        """
        self._matcher = Matcher(self._index, Overlay(changes, self._matcher.overlay))

    def set_brand_words(self, brands: Iterable[str]) -> None:
        """The names of known brands; their words are no variants of other brands."""
        self._brand_words = BrandWords("".join(words(brand)) for brand in brands)

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
        """Products that hold all that the query asks for (see `query`) in the given fields.

        With `prefix` the query's last word may go on. `fields` counts the products with a hit there.
        """
        if query.startswith(VARIANT):
            return self.search_variant(
                query[len(VARIANT) :],
                fields=fields,
                limit=limit,
                offset=offset,
                all_states=all_states,
            )
        matcher = self._matcher
        asked = terms(query)
        matcher.expect([term.phrase for term in asked])
        everywhere = len(set(fields)) == len(FIELDS)
        places = [at for at, field in enumerate(FIELDS) if field in fields]
        visible = matcher.visible(all_states)
        held: list[Any] = []
        found: list[Hits] = []
        for at, term in enumerate(asked):
            hits = _hits(matcher, term, prefix and at == len(asked) - 1 and not term.excluded)
            if term.excluded:
                visible = visible - union(hits)
                continue
            held.append(anywhere_of(hits) if everywhere else union(hits, places))
            found.append(hits)
        phrases = [term.phrase for term in asked if not term.excluded]
        return _result(query, phrases, held, found, places, visible, slice(offset, offset + limit))

    def count(self, query: str, *, all_states: bool = False) -> int:
        """How many products hold all that the query asks for, in whatever fields; no more is worked out."""
        matcher = self._matcher
        matched = matcher.visible(all_states)
        held: list[Any] = []
        for term in terms(query):
            if term.field:
                hits = matcher.phrase_hits(term.phrase)
                numbers = hits[FIELDS.index(term.field)]
            else:
                numbers = matcher.anywhere(term.phrase)
            if term.excluded:
                matched = matched - numbers
            else:
                held.append(numbers)
        if not held:
            return 0
        held.sort(key=len)
        return int(reduce(and_, held).intersection_cardinality(matched))

    def search_variant(
        self,
        key: str,
        *,
        fields: Sequence[str] = FIELDS,
        limit: int = 50,
        offset: int = 0,
        all_states: bool = False,
    ) -> SearchResult:
        """The products of a variant, by its `key` or its `word`: as it is written, or as adjacent words."""
        matcher = self._matcher
        phrase = tuple(words(key))
        hits = matcher.surface_hits(surface_key(key))
        if hits is None and phrase:
            hits = matcher.phrase_hits(phrase)
        found = hits or no_hits()
        places = [at for at, field in enumerate(FIELDS) if field in fields]
        return _result(
            VARIANT + key,
            [phrase],
            [union(found, places)],
            [found],
            places,
            matcher.visible(all_states),
            slice(offset, offset + limit),
        )

    def variants(
        self,
        query: str,
        *,
        limit: int = 20,
        rejected: bool = False,
        tiers: Collection[Tier] = TIERS,
        all_states: bool = False,
    ) -> list[Variant]:
        """What is near to the query and really stands in the catalog, nearest first.

        English words and other brands' words only with `rejected`. Counts are of approved products.
        """
        from iptui.search.variants import Variants

        if not rejected:
            tiers = [tier for tier in tiers if tier != "rejected"]
        matcher = self._matcher
        finder = Variants(matcher, matcher.visible(all_states), self._brand_words)
        asked = [term.phrase for term in terms(query) if not term.excluded]
        # Words that are typed beside each other are taken as one name: louis vuitton, louisvuitton.
        phrase = tuple(word for phrase in asked for word in phrase)
        return finder.of(phrase, tiers=tiers)[:limit]

    def scan(
        self,
        brands: Sequence[BrandReference],
        *,
        texts: Texts,
        exact_only: bool = False,
        tiers: Collection[Tier] = STRONG,
        all_states: bool = False,
        progress: Progress | None = None,
    ) -> Iterator[Finding]:
        """Every place where a brand's name or alias stands, exactly or as a near variant.

        Findings come by product number, within a product in reading order. Hits inside an allowed
        phrase are none. Whether the seller may use the brand is for the caller to say.
        """
        from iptui.search.scan import scan

        return scan(
            self._matcher,
            brands,
            texts=texts,
            tiers=() if exact_only else tiers,
            visible=self._matcher.visible(all_states),
            others=self._brand_words,
            progress=progress,
        )

    def brand_scan(
        self,
        brands: Sequence[BrandReference],
        *,
        texts: Texts,
        parts: Callable[[], Sequence[Iterable[tuple[int, Product]]]],
        folder: Path,
        fresh: Callable[[Any, Hits], Hits] | None = None,
        progress: Progress | None = None,
    ) -> BrandScan:
        """A scan of a long brand list over the catalog as it is now; see `BrandScan`.

        `parts` reads the imported products in number order; `folder` is for a file of the time between.
        """
        from iptui.search.brand_scan import BrandScan

        return BrandScan(
            self._matcher,
            brands,
            others=self._brand_words,
            texts=texts,
            parts=parts,
            folder=folder,
            fresh=fresh,
            progress=progress,
        )

    def sweep(
        self,
        marks: Sequence[str],
        *,
        texts: Texts,
        exact_only: bool = False,
        tiers: Collection[Tier] = STRONG,
        all_states: bool = False,
        progress: Progress | None = None,
    ) -> Iterator[Finding]:
        """A scan for one right's words."""
        brands = [BrandReference(id=brand_id(mark), name=mark) for mark in marks]
        return self.scan(
            brands,
            texts=texts,
            exact_only=exact_only,
            tiers=tiers,
            all_states=all_states,
            progress=progress,
        )


def _hits(matcher: Matcher, term: Term, goes_on: bool) -> Hits:
    hits = matcher.phrase_hits(term.phrase, prefix=goes_on)
    if not term.field:
        return hits
    place = FIELDS.index(term.field)
    return [one if at == place else BitMap() for at, one in enumerate(hits)]


def _result(
    query: str,
    asked: Sequence[Phrase],
    held: Sequence[Any],
    found: Sequence[Hits],
    places: Sequence[int],
    visible: Any,
    shown: slice,
) -> SearchResult:
    """Totals and a page of numbers; products with a hit in the first field come first.

    `held` are the products of each term in any of the `places`, `found` gives them by field.
    """
    # The rarest first, and fields only among what is left: most of the work is with frequent words.
    ordered = sorted(held, key=len)
    if len(ordered) == 1:
        hits, matched = found[0], visible
        total = int(ordered[0].intersection_cardinality(visible))
    else:
        matched = reduce(and_, [*ordered, visible]) if ordered else BitMap()
        total = len(matched)
        each = found if matched else []
        # What is left is little: joined by twos it is quicker than by `BitMap.union`.
        hits = [
            reduce(or_, [hits_among(one, at, matched) for one in each]) if each else BitMap()
            for at in range(4)
        ]
    counts: dict[str, int] = {FIELDS[at]: count_in(hits, at, matched) for at in places}
    if shown.start < shown.stop:
        hits = list(hits)
    numbers = _page(hits, places, matched, shown)
    return SearchResult(
        query=query,
        words=tuple(word for phrase in asked for word in phrase),
        total=total,
        fields=counts,
        numbers=tuple(numbers),
        found_in=tuple(
            tuple([FIELDS[at] for at in places if number in hits[at]]) for number in numbers
        ),
    )


def _page(found: Hits, places: Sequence[int], matched: Any, shown: slice) -> list[int]:
    """The numbers of a page: by the first field with a hit, then ascending."""
    numbers: list[int] = []
    before, seen = 0, BitMap()
    for at in places:
        if before >= shown.stop:
            break
        new = found[at] & matched
        if before:
            new -= seen
        if not new:
            continue
        start, stop = max(shown.start - before, 0), max(shown.stop - before, 0)
        numbers.extend(new[start:stop])
        before += len(new)
        seen |= new
    return numbers
