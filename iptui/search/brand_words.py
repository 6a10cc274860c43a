"""The words of all known brands, which are no disguises of each other: whether a word is among them."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Container, Iterable
from zlib import crc32


class BrandWords(Container[str]):
    """Kept as 64-bit hashes: of 20,000 brands 160 KB, where the words would take 3 MB of the app. Can be pickled.

    That a word which is none of them counts as one has a chance of one in 10¹⁵.
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._hashes = array("Q", sorted({_hash(word) for word in words}))

    def __len__(self) -> int:
        return len(self._hashes)

    def __contains__(self, word: object) -> bool:
        if not isinstance(word, str):
            return False
        wanted = _hash(word)
        at = bisect_left(self._hashes, wanted)
        return at < len(self._hashes) and self._hashes[at] == wanted

    def __or__(self, words: Iterable[str]) -> BrandWords:
        """With more words."""
        both = BrandWords()
        both._hashes = array("Q", sorted({*self._hashes, *map(_hash, words)}))
        return both

    @property
    def checksum(self) -> int:
        return crc32(self._hashes)


def _hash(word: str) -> int:
    text = word.encode("utf-8", "surrogatepass")
    return crc32(text) << 32 | crc32(text[::-1])
