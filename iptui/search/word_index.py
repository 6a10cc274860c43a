"""The seam between the search and wherever the words of a catalog are kept: a file here, or a server's tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from iptui.search.hits import Hits
from iptui.search.query import Phrase


class IndexHandle(Protocol):
    """Names an index to another process; it can be pickled."""

    def open(self) -> WordIndex:
        """
        Raises:
            UserError: it cannot be read any more.
        """
        ...


class Ahead(NamedTuple):
    """What will be asked for next."""

    near: Sequence[Collection[str]] = ()
    """Sets of keys, for `neighbours`."""
    around: Collection[str] = ()
    limit: int = 0
    """For `words_around`."""
    words: Collection[str] = ()
    """For `standing` and `english_of`."""
    surfaces: Collection[str] = ()
    phrases: Collection[Phrase] = ()
    """For `phrase_hits`; of words that were asked for before."""


class WordIndex(Protocol):
    """The words of one state of a catalog, by product number. May be used from any thread.

    Words and phrases are as `words()` cuts them. Every method may raise a `UserError`.
    """

    @property
    def fingerprint(self) -> str:
        """Of the catalog that was indexed."""
        ...

    @property
    def all(self) -> Any:
        """The numbers of the products, as a bitmap."""
        ...

    @property
    def approved(self) -> Any:
        """Those of approved products."""
        ...

    @property
    def far(self) -> bool:
        """True where every question takes a turn of a line, so that `look_ahead` is worth its work."""
        ...

    @property
    def handle(self) -> IndexHandle: ...
    def is_as_written(self) -> bool:
        """False when something else has written into it; its answers are worth nothing then."""
        ...

    def close(self) -> None: ...
    def expect(self, phrases: Sequence[Phrase]) -> None:
        """The hits of these, and of their words, will be asked for next."""
        ...

    def look_ahead(self, ahead: Ahead) -> None:
        """Fetch all of it in one turn, where it is far away."""
        ...

    def hits(self, word: str) -> Hits: ...
    def anywhere(self, word: str) -> Any:
        """The products that hold the word in any field, as one bitmap."""
        ...

    def prefix_hits(self, prefix: str) -> Hits:
        """The products with a word that begins so."""
        ...

    def phrase_hits(self, phrase: Phrase) -> Hits | None:
        """Where a phrase stands that was known when the index was built, or was looked for ahead; None: it was not."""
        ...

    def adjacent(self, phrase: Phrase, prefix: bool, candidates: Hits) -> Hits:
        """Of the candidates, by field, those that hold the words side by side in one item.

        Candidates hold each of the words in that field. With `prefix` the last word may go on.
        """
        ...

    def side_by_side(self, phrase: Phrase, candidates: Any) -> Any:
        """Of the candidates, each of which holds all the words, those that hold them adjacent in one item."""
        ...

    def surface_hits(self, key: str) -> Hits | None:
        """The products in which the written form stands; None: in no product."""
        ...

    def standing(self, words: Iterable[str]) -> dict[str, tuple[int, Any]]:
        """Of the words those that stand in a product: how English it is (see `english`), the products."""
        ...

    def surfaces_standing(self, keys: Iterable[str]) -> dict[str, Any]:
        """Of the written forms those that stand in a product, with the products."""
        ...

    def english(self, word: str) -> bool: ...
    def english_level(self, word: str) -> int:
        """How English a word is that need not stand in a product (see `english`)."""
        ...

    def english_of(self, words: Iterable[str]) -> dict[str, int]:
        """Of the words those that stand in a product: how English each is (see `english`)."""
        ...

    def words_around(self, part: str, limit: int) -> list[str]:
        """Longer words that begin or end with the part, at most `limit` of each."""
        ...

    def neighbours(self, keys: Iterable[str]) -> tuple[list[str], list[str]]:
        """The words and the surfaces filed under any of the skeleton keys (see `neighbours`)."""
        ...
