"""Reading the index file: words, surfaces, postings and streams as they stand on disk."""

from __future__ import annotations

import os
import sqlite3
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from itertools import islice
from pathlib import Path
from threading import RLock
from typing import IO, Any, NamedTuple, ParamSpec, TypeVar
from urllib.parse import quote

from pyroaring import BitMap

from iptui.domain.errors import UserError
from iptui.search.adjacency import adjacent
from iptui.search.english import head_of, level_in
from iptui.search.hits import Hits, anywhere_of, no_hits
from iptui.search.layout import VERSION
from iptui.search.neighbours import items_in, key_hash
from iptui.search.postings import (
    Patterns,
    run_codes,
    stream_code,
    unpack,
    unpack_anywhere,
    unpack_many,
)
from iptui.search.query import Phrase
from iptui.search.streams import Streams
from iptui.search.word_index import Ahead

P = ParamSpec("P")
T = TypeVar("T")


_AT_ONCE = 500
_STANDING = (
    "SELECT word, english, anywhere, CASE anywhere WHEN x'' THEN postings ELSE x'' END "
    "FROM words WHERE word IN"
)


class IndexFile(NamedTuple):
    """Names an index to another process."""

    path: Path
    fingerprint: str

    def open(self) -> Index:
        """
        Raises:
            IndexDamaged: the file is not the one that was opened any more.
        """
        index = Index.open(self.path, self.fingerprint, or_earlier=True)
        if index is None:
            raise IndexDamaged(self.path)
        return index


class IndexDamaged(UserError):
    """The search index cannot be read; it holds nothing of its own and is to be built again."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"The search index {path} is damaged; it has to be built again.")


def _guarded(read: Callable[P, T]) -> Callable[P, T]:
    """One reader at a time on the connection, and one kind of error for all that damage causes."""

    @wraps(read)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        index: Any = args[0]
        with index._lock:
            try:
                return read(*args, **kwargs)
            except (sqlite3.Error, ValueError, struct.error, TypeError) as error:
                raise IndexDamaged(index.path) from error

    return guarded


class Index:
    """An opened index file. It stays readable when the file is replaced or deleted meanwhile.

    May be used from any thread.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._db = connection
        self._lock = RLock()
        facts = dict(connection.execute("SELECT name, value FROM facts"))
        if facts["version"] != VERSION:
            raise ValueError("another version")
        self.fingerprint: str = facts["fingerprint"]
        self.all: Any = BitMap.deserialize(facts["all"])
        self.approved: Any = BitMap.deserialize(facts["approved"])
        self.bucket_bits = int(facts["bucket_bits"])
        self._bucket_shift = 32 - self.bucket_bits
        self._runs: list[tuple[int, int, int]] = connection.execute(
            "SELECT run, first, last FROM runs ORDER BY first"
        ).fetchall()
        self._stamp = int(facts["stamp"])
        self.streams = Streams(
            path.with_name(facts["streams"]), facts["streams_size"], facts["streams_products"]
        )
        self._watched: list[tuple[IO[bytes], int]] = []
        for file in (path, self.streams.path):
            opened = file.open("rb")
            self._watched.append((opened, os.fstat(opened.fileno()).st_size))
        if not self.is_as_written():
            self._unwatch()
            raise ValueError("written to since it was built")

    def is_as_written(self) -> bool:
        """False when something has written into the files since they were built; deleting them is no matter."""
        with self._lock:
            for file, size in self._watched:
                status = os.fstat(file.fileno())
                if (int(status.st_mtime), status.st_size) != (self._stamp, size):
                    return False
                if status.st_mtime_ns % 1_000_000_000:
                    return False
        return True

    def _unwatch(self) -> None:
        for file, _ in self._watched:
            file.close()
        self._watched = []

    @property
    def next_run(self) -> int:
        """The number for the first run of what comes after this index."""
        return max((run for run, _, _ in self._runs), default=-1) + 1

    @classmethod
    def open(cls, path: Path, fingerprint: str, *, or_earlier: bool = False) -> Index | None:
        """The index, or None when it is missing, damaged, of another version or another catalog.

        `or_earlier` takes one of an earlier state too: its fingerprint begins the asked one.
        """
        for _ in range(2):
            try:
                index = cls._opened(path)
            except FileNotFoundError:
                continue  # replaced between the opening of its two files
            except (OSError, sqlite3.Error, KeyError, ValueError, TypeError):
                return None
            fits = index.fingerprint == fingerprint or (
                or_earlier and fingerprint.startswith(index.fingerprint)
            )
            if fits:
                return index
            index.close()
            return None
        return None

    @classmethod
    def _opened(cls, path: Path) -> Index:
        """The index, whatever catalog it is of.

        Raises:
            OSError, sqlite3.Error, KeyError, ValueError, TypeError: it is missing, damaged or of another version.
        """
        with path.open("rb") as file:
            head = file.read(32)
            size = os.fstat(file.fileno()).st_size
        page = int.from_bytes(head[16:18], "big")
        if size != (65536 if page == 1 else page) * int.from_bytes(head[28:32], "big"):
            raise ValueError("not as long as it was written")
        # Immutable: no locks and no side files; a build never writes into an existing file.
        connection = sqlite3.connect(
            f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1",
            uri=True,
            check_same_thread=False,
            isolation_level=None,
        )
        # Rows are short and long postings are elsewhere: more is hardly quicker.
        connection.execute("PRAGMA cache_size=-1000")
        try:
            return cls(path, connection)
        except BaseException:
            connection.close()
            raise

    def close(self) -> None:
        with self._lock:
            self._db.close()
            self._unwatch()
            self.streams.close()

    def _unpacked(self, stored: bytes) -> Hits:
        return unpack(self.streams.kept(stored))

    @_guarded
    def holds(self, word: str) -> bool:
        """True when the word stands in a product."""
        return (
            self._db.execute("SELECT 1 FROM words WHERE word = ?", (word,)).fetchone() is not None
        )

    @_guarded
    def patterns(self, phrase: Phrase) -> Patterns:
        """What stands for the words side by side in the streams of each run."""
        rows = self._rows("SELECT word, codes FROM words WHERE word IN", dict.fromkeys(phrase))
        known = {word: run_codes(packed) for word, packed in rows}
        return Patterns([known.get(word, {}) for word in phrase])

    @_guarded
    def hits(self, word: str) -> Hits:
        row = self._db.execute("SELECT postings FROM words WHERE word = ?", (word,)).fetchone()
        return self._unpacked(row[0]) if row else no_hits()

    @_guarded
    def anywhere(self, word: str) -> Any:
        """The products that hold the word in any field, as one bitmap."""
        query = (
            "SELECT anywhere, CASE anywhere WHEN x'' THEN postings ELSE x'' END "
            "FROM words WHERE word = ?"
        )
        row = self._db.execute(query, (word,)).fetchone()
        return unpack_anywhere(self.streams.kept(row[0]), row[1]) if row else BitMap()

    @_guarded
    def phrase_hits(self, phrase: Phrase) -> Hits | None:
        """Where a phrase stands that was known when the index was built; None: it was not."""
        query = "SELECT postings FROM phrases WHERE phrase = ?"
        row = self._db.execute(query, (" ".join(phrase),)).fetchone()
        return self._unpacked(row[0]) if row else None

    @_guarded
    def surface_hits(self, key: str) -> Hits | None:
        if any("\ud800" <= char <= "\udfff" for char in key):
            return None  # half a character stands in no index
        query = "SELECT postings FROM surfaces WHERE surface = ?"
        row = self._db.execute(query, (key,)).fetchone()
        return self._unpacked(row[0]) if row else None

    @_guarded
    def prefix_hits(self, prefix: str) -> Hits:
        """The products with a word that begins so."""
        query = "SELECT postings FROM prefixes WHERE prefix = ?"
        if row := self._db.execute(query, (prefix,)).fetchone():
            return self._unpacked(row[0])
        rows = self._db.execute(
            "SELECT postings FROM words WHERE word >= ? AND word < ?", _range(prefix)
        )
        return unpack_many(self.streams.kept(postings) for (postings,) in rows)

    @_guarded
    def prefix_codes(self, prefix: str) -> dict[int, set[bytes]]:
        """For each run the stream codes of all words that begin so."""
        found: dict[int, set[bytes]] = {}
        query = "SELECT codes FROM words WHERE word >= ? AND word < ?"
        for (packed,) in self._db.execute(query, _range(prefix)):
            for run, code in run_codes(packed).items():
                found.setdefault(run, set()).add(stream_code(code))
        return found

    @_guarded
    def words_around(self, part: str, limit: int) -> list[str]:
        """Longer words that begin or end with the part, at most `limit` of each."""
        begin = self._db.execute(
            "SELECT word FROM words WHERE word > ? AND word < ? LIMIT ?", (*_range(part), limit)
        ).fetchall()
        end = self._db.execute(
            "SELECT word FROM backwards WHERE word > ? AND word < ? LIMIT ?",
            (*_range(part[::-1]), limit),
        ).fetchall()
        return [row[0] for row in begin] + [row[0][::-1] for row in end]

    @_guarded
    def english(self, word: str) -> bool:
        row = self._db.execute("SELECT english FROM words WHERE word = ?", (word,)).fetchone()
        return bool(row and row[0])

    @_guarded
    def standing(self, words: Iterable[str]) -> dict[str, tuple[int, Any]]:
        """Of the words those that stand in a product: how English it is (see `english`), the products."""
        found: dict[str, tuple[int, Any]] = {}
        for word, english, anywhere, postings in self._rows(_STANDING, words):
            found[word] = english, unpack_anywhere(self.streams.kept(anywhere), postings)
        return found

    @_guarded
    def english_level(self, word: str) -> int:
        """How English a word is that need not stand in a product (see `english`)."""
        row = self._db.execute(
            "SELECT words FROM english WHERE head = ?", (head_of(word),)
        ).fetchone()
        return level_in(row[0], word) if row else 0

    @_guarded
    def english_of(self, words: Iterable[str]) -> dict[str, int]:
        """Of the words those that stand in a product: how English each is (see `english`)."""
        return dict(self._rows("SELECT word, english FROM words WHERE word IN", words))

    @_guarded
    def surfaces_standing(self, keys: Iterable[str]) -> dict[str, Any]:
        """Of the written forms those that stand in a product, with the products."""
        rows = self._rows("SELECT surface, postings FROM surfaces WHERE surface IN", keys)
        return {surface: anywhere_of(self._unpacked(postings)) for surface, postings in rows}

    def _rows(self, query: str, asked: Iterable[str]) -> Iterator[Any]:
        """The rows of a query that ends in `IN`, many values at a time."""
        left = iter(asked)
        while some := list(islice(left, _AT_ONCE)):
            yield from self._db.execute(f"{query} ({','.join('?' * len(some))})", some)

    @_guarded
    def neighbours(self, keys: Iterable[str]) -> tuple[list[str], list[str]]:
        """The words and the surfaces filed under any of the skeleton keys."""
        by_bucket: dict[int, list[int]] = {}
        for wanted in map(key_hash, keys):
            by_bucket.setdefault(wanted >> self._bucket_shift, []).append(wanted)
        listed = ",".join(map(str, by_bucket))
        query = f"SELECT bucket, entries FROM neighbours WHERE bucket IN ({listed})"  # noqa: S608 - ints
        items: set[int] = set()
        for bucket, entries in self._db.execute(query):
            for wanted in by_bucket[bucket]:
                items.update(items_in(entries, wanted))
        return (
            self._texts(
                "SELECT word FROM word_texts WHERE id IN", [i >> 1 for i in items if not i & 1]
            ),
            self._texts(
                "SELECT surface FROM surface_texts WHERE id IN", [i >> 1 for i in items if i & 1]
            ),
        )

    def _texts(self, query: str, ids: Sequence[int]) -> list[str]:
        if not ids:
            return []
        listed = ",".join(map(str, sorted(ids)))
        return [row[0] for row in self._db.execute(f"{query} ({listed})")]

    @_guarded
    def holding(self, patterns: Patterns, numbers: Any) -> Any:
        """Those of the products in whose words the pattern for their run stands, as a bitmap."""
        found: list[int] = []
        wanted = numbers.to_array()
        for run, first, last in self._runs:
            begin, end = bisect_left(wanted, first), bisect_right(wanted, last)
            if begin < end and (pattern := patterns[run]):
                found += self.streams.holding(pattern, wanted[begin:end])
        self.streams.rest()
        return BitMap(found)

    @_guarded
    def side_by_side(self, phrase: Phrase, candidates: Any) -> Any:
        if not candidates:
            return BitMap()
        return self.holding(self.patterns(phrase), candidates)

    @_guarded
    def adjacent(self, phrase: Phrase, prefix: bool, candidates: Hits) -> Hits:
        return adjacent(self, phrase, prefix, candidates)

    far = False

    def expect(self, phrases: Sequence[Phrase]) -> None:
        """Nothing is nearer than the file."""

    def look_ahead(self, ahead: Ahead) -> None:
        """Nothing is nearer than the file."""

    @property
    def handle(self) -> IndexFile:
        return IndexFile(self.path, self.fingerprint)

    @_guarded
    def words_of(self, numbers: Any) -> list[tuple[int, int, bytes]]:
        """Of each product of a set its number, its run and its words in order."""
        return [
            (number, run, self.streams.of(number))
            for run, first, last in self._runs
            for number in numbers & BitMap(range(first, last + 1))
        ]


def _range(prefix: str) -> tuple[str, str]:
    return prefix, prefix + "\U0010ffff"


def index_files(path: Path) -> list[Path]:
    """The files of the index at `path`, to be copied together, the one that names the others last.

    Raises:
        IndexDamaged: it cannot be read.
    """
    try:
        index = Index._opened(path)
    except (OSError, sqlite3.Error, KeyError, ValueError, TypeError) as error:
        raise IndexDamaged(path) from error
    index.close()
    return [index.streams.path, path]
