"""The words of a catalog as they stand in the database: the same answers as from an index file."""

from __future__ import annotations

import struct
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from functools import reduce, wraps
from operator import or_
from threading import Lock
from typing import Any, Final, NamedTuple, ParamSpec, TypeVar

from pyroaring import BitMap

from iptui.search.layout import VERSION
from iptui.search.neighbours import items_in, key_hash
from iptui.search.postings import Hits, no_hits, union, unpack, unpack_anywhere, unpack_many
from iptui.search.query import Phrase
from iptui.search.word_part import BUCKET_BITS, LONGEST_HEAD, phrase_text
from iptui.store.postgres.address import Address
from iptui.store.postgres.link import Connection, Link
from iptui.store.protocol import WordsDamaged

P = ParamSpec("P")
T = TypeVar("T")
Ask = Callable[[Callable[[Connection], T]], T]

_REMEMBERED: Final = 8 << 20
"""Bytes of postings that are kept: what was typed is asked for again with the next letter."""
_LAST: Final = "\U0010ffff"

_FULL = (
    "SELECT word, english, anywhere, postings FROM iptui.words "
    "WHERE left(word, 200) = ANY(%s) AND word = ANY(%s)"
)
_COUNTED = (
    "SELECT word, english, anywhere, CASE anywhere WHEN '' THEN postings ELSE '' END "
    "FROM iptui.words WHERE left(word, 200) = ANY(%s) AND word = ANY(%s)"
)
_PHRASES = (
    "SELECT phrase, products, postings FROM iptui.word_phrases "
    "WHERE left(phrase, 200) = ANY(%s) AND phrase = ANY(%s)"
)

_ADJACENT = (
    "SELECT number, (strpos(split_part(words, E'\\x01', 1), %s) > 0)::int "
    "+ 2 * (strpos(split_part(words, E'\\x01', 2), %s) > 0)::int "
    "+ 4 * (strpos(split_part(words, E'\\x01', 3), %s) > 0)::int "
    "+ 8 * (strpos(split_part(words, E'\\x01', 4), %s) > 0)::int "
    "FROM iptui.word_texts WHERE number = ANY(%s) AND strpos(words, %s) > 0"
)
"""The fields, as bits, in which a text stands."""


def _readable(read: Callable[P, T]) -> Callable[P, T]:
    """One kind of error for bytes that are not what was written."""

    @wraps(read)
    def readable(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        except (ValueError, TypeError, struct.error, OverflowError) as error:
            raise WordsDamaged(
                "The words that the server keeps for searching cannot be read; have the owner run "
                "DELETE FROM iptui.word_parts: the next search writes them anew."
            ) from error

    return readable


class ServerIndexHandle(NamedTuple):
    """Names the index to another process."""

    address: str
    """As it was given, secrets included: it goes from process to process only."""
    past: int

    def open(self) -> ServerIndex:
        link = Link(Address(self.address))
        return ServerIndex(link.run, self.address, close=link.close)


class _Word(NamedTuple):
    """What is known of a word: `hits` only where they were asked for."""

    english: int
    anywhere: Any
    hits: Hits | None
    bytes: int


class ServerIndex:
    """`WordIndex` over the tables of step 3. Rows are only ever added or merged, so it stays right.

    What is imported later has higher numbers than its own and is no part of its answers.
    """

    def __init__(
        self, ask: Ask[Any], address: str, *, close: Callable[[], None] = lambda: None
    ) -> None:
        """
        Raises:
            UserError: the server does not answer.
        """
        self._ask = ask
        self._address = address
        self._close = close
        self._lock = Lock()
        self._words: OrderedDict[str, _Word] = OrderedDict()
        self._bytes = 0
        self._phrases: dict[str, Hits | None] = {}
        parts, digests = ask(_parts)
        self.past = int(parts[-1][1]) if parts else 0
        self.fingerprint = "".join(f"{digest}/" for digest, _ in digests)
        self.fits = self._fitting(parts, int(digests[-1][1]) if digests else 0)
        """True when it holds all of the catalog, by this program's word rules; else it is of no use."""
        self._dead: Any = BitMap()
        self.all: Any = BitMap()
        self.approved: Any = BitMap()
        if self.fits:
            self._take_in(parts)

    @staticmethod
    def _fitting(parts: list[Any], end: int) -> bool:
        at = 0
        for first, past, version, _, _ in parts:
            if first != at or version != VERSION:
                return False
            at = past
        return at == end

    @_readable
    def _take_in(self, parts: list[Any]) -> None:
        self._dead = _union(dead for *_, dead in parts)
        self.all = BitMap(range(self.past)) - self._dead
        self.approved = _union(approved for _, _, _, approved, _ in parts) - self._dead

    @property
    def handle(self) -> ServerIndexHandle:
        return ServerIndexHandle(self._address, self.past)

    def is_as_written(self) -> bool:
        return True

    def close(self) -> None:
        self._close()

    def _rows(self, query: str, *values: Any) -> list[Any]:
        def ask(connection: Connection) -> list[Any]:
            return connection.execute(query.encode(), values, binary=True).fetchall()

        rows: list[Any] = self._ask(ask)
        return rows

    def _by_head(self, query: str, asked: Iterable[str]) -> list[Any]:
        texts = [one for one in asked if "\0" not in one and one.isprintable()] or []
        return self._rows(query, [one[:LONGEST_HEAD] for one in texts], texts) if texts else []

    # -- words ----------------------------------------------------------------------------------
    def expect(self, phrases: Sequence[Phrase]) -> None:
        self._fetch({word for phrase in phrases for word in phrase}, full=True)
        several = {" ".join(phrase) for phrase in phrases if len(phrase) > 1}
        self._fetch_phrases(several - self._phrases.keys())

    @_readable
    def _fetch(self, asked: set[str], *, full: bool) -> dict[str, _Word]:
        """What is known of the words, those that stand nowhere too."""
        with self._lock:
            known = {
                word: held
                for word in asked
                if (held := self._words.get(word)) and (held.hits is not None or not full)
            }
        missing = [word for word in asked if word not in known]
        if not missing:
            return known
        found: dict[str, list[tuple[int, bytes, bytes]]] = {word: [] for word in missing}
        for word, *rest in self._by_head(_FULL if full else _COUNTED, missing):
            found[word].append(rest)
        for word, rows in found.items():
            known[word] = self._word(rows, full)
        with self._lock:
            for word in missing:
                self._forget(word)
                self._words[word] = known[word]
                self._bytes += known[word].bytes
            while self._bytes > _REMEMBERED and self._words:
                self._forget(next(iter(self._words)))
        return known

    def _forget(self, word: str) -> None:
        if (held := self._words.pop(word, None)) is not None:
            self._bytes -= held.bytes

    def _word(self, rows: list[tuple[int, bytes, bytes]], full: bool) -> _Word:
        anywhere = _joined(unpack_anywhere(one, postings) for _, one, postings in rows)
        return _Word(
            english=rows[0][0] if rows else -1,
            anywhere=anywhere - self._dead,
            hits=self._living(_hits(postings for _, _, postings in rows)) if full else None,
            bytes=500 + sum(len(one) + len(postings) for _, one, postings in rows),
        )

    def _living(self, hits: Hits) -> Hits:
        return [numbers - self._dead for numbers in hits] if self._dead else hits

    def hits(self, word: str) -> Hits:
        return self._fetch({word}, full=True)[word].hits or no_hits()

    def anywhere(self, word: str) -> Any:
        return self._fetch({word}, full=False)[word].anywhere

    def standing(self, words: Iterable[str]) -> dict[str, tuple[int, Any]]:
        found = self._fetch(set(words), full=False)
        return {
            word: (held.english, held.anywhere) for word, held in found.items() if held.english >= 0
        }

    def english_of(self, words: Iterable[str]) -> dict[str, int]:
        found = self._fetch(set(words), full=False)
        return {word: held.english for word, held in found.items() if held.english >= 0}

    def english(self, word: str) -> bool:
        return self._fetch({word}, full=False)[word].english > 0

    @_readable
    def prefix_hits(self, prefix: str) -> Hits:
        if "\0" in prefix or not prefix.isprintable():
            return no_hits()
        if len(prefix) <= 2 and prefix.isascii():
            query = "SELECT postings FROM iptui.word_prefixes WHERE prefix = %s"
            rows = self._rows(query, prefix)
        else:
            head = prefix[:LONGEST_HEAD]
            query = (
                "SELECT postings FROM iptui.words WHERE left(word, 200) >= %s "
                "AND left(word, 200) < %s AND starts_with(word, %s)"
            )
            rows = self._rows(query, head, head + _LAST, prefix)
        return self._living(_hits(postings for (postings,) in rows))

    def words_around(self, part: str, limit: int) -> list[str]:
        begin = self._around("written", part, limit)
        return begin + [word[::-1] for word in self._around("backwards", part[::-1], limit)]

    def _around(self, column: str, part: str, limit: int) -> list[str]:
        if "\0" in part or not part.isprintable():
            return []
        head = part[:LONGEST_HEAD]
        query = (
            f"SELECT {column} FROM iptui.vocabulary WHERE left({column}, 200) >= %s "  # noqa: S608
            f"AND left({column}, 200) < %s AND {column} > %s AND starts_with({column}, %s) "
            f"AND {column} IS NOT NULL AND id %% 2 = 0 ORDER BY left({column}, 200), {column} LIMIT %s"
        )
        rows = self._rows(query, head, head + _LAST, part, part, limit)
        return [word for (word,) in rows]

    # -- phrases --------------------------------------------------------------------------------
    def phrase_hits(self, phrase: Phrase) -> Hits | None:
        name = " ".join(phrase)
        if name not in self._phrases:
            self._fetch_phrases({name})
        return self._phrases.get(name)

    @_readable
    def _fetch_phrases(self, names: set[str]) -> None:
        if not names:
            return
        found: dict[str, list[tuple[int, bytes]]] = {}
        for name, products, postings in self._by_head(_PHRASES, names):
            found.setdefault(name, []).append((products, postings))
        if len(self._phrases) > 1000:
            self._phrases = {}
        for name in names:
            rows = found.get(name, [])
            # Of a part that did not look for it nothing can be said without looking.
            known = sum(products for products, _ in rows) == self.past
            hits = self._living(_hits(postings for _, postings in rows)) if known else None
            self._phrases[name] = hits

    @_readable
    def adjacent(self, phrase: Phrase, prefix: bool, candidates: Hits) -> Hits:
        found = no_hits()
        if not (wanted := union(candidates)):
            return found
        text = phrase_text(phrase, prefix=prefix)
        rows = self._rows(_ADJACENT, text, text, text, text, list(wanted), text)
        for at, hits in enumerate(found):
            hits.update([number for number, fields in rows if fields >> at & 1])
        return found

    # -- what is near ---------------------------------------------------------------------------
    @_readable
    def surface_hits(self, key: str) -> Hits | None:
        rows = self._surfaces([key])
        return self._living(_hits(postings for _, postings in rows)) if rows else None

    @_readable
    def surfaces_standing(self, keys: Iterable[str]) -> dict[str, Any]:
        found: dict[str, list[bytes]] = {}
        for surface, postings in self._surfaces(list(keys)):
            found.setdefault(surface, []).append(postings)
        return {surface: union(_hits(held)) - self._dead for surface, held in found.items()}

    def _surfaces(self, keys: list[str]) -> list[tuple[str, bytes]]:
        # Half a character stands in no table, and a server would refuse the question.
        asked = [
            key for key in keys if not any("\ud800" <= c <= "\udfff" or c == "\0" for c in key)
        ]
        query = "SELECT surface, postings FROM iptui.surfaces WHERE surface = ANY(%s)"
        return self._rows(query, asked) if asked else []

    @_readable
    def neighbours(self, keys: Iterable[str]) -> tuple[list[str], list[str]]:
        wanted: dict[int, list[int]] = {}
        for hashed in map(key_hash, keys):
            wanted.setdefault(hashed >> 32 - BUCKET_BITS, []).append(hashed)
        query = "SELECT bucket, entries FROM iptui.neighbours WHERE bucket = ANY(%s)"
        found: set[int] = set()
        for bucket, entries in self._rows(query, list(wanted)):
            for hashed in wanted[bucket]:
                found.update(items_in(entries, hashed))
        query = "SELECT id, written FROM iptui.vocabulary WHERE id = ANY(%s)"
        rows = self._rows(query, list(found)) if found else []
        return (
            [written for number, written in rows if number % 2 == 0],
            [written for number, written in rows if number % 2],
        )


def _parts(connection: Connection) -> tuple[list[Any], list[Any]]:
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        parts = connection.execute(
            "SELECT first, past, version, approved, dead FROM iptui.word_parts ORDER BY first",
            binary=True,
        ).fetchall()
        digests = connection.execute(
            "SELECT left(digest, 32), first + rows FROM iptui.batches ORDER BY first"
        ).fetchall()
    return parts, digests


def _union(packed: Iterable[bytes]) -> Any:
    return _joined(map(BitMap.deserialize, packed))


def _joined(bitmaps: Iterable[Any]) -> Any:
    return reduce(or_, bitmaps, BitMap())


def _hits(packed: Iterable[bytes]) -> Hits:
    held = list(packed)
    return unpack(held[0]) if len(held) == 1 else unpack_many(held)
