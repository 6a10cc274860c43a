"""Writing the words of products into the database, in the transaction that writes the products."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, cast

import msgspec
from psycopg import sql
from pyroaring import BitMap

from iptui.domain.brands import BrandReference
from iptui.domain.products import Product
from iptui.search.filing import Filing
from iptui.search.layout import VERSION
from iptui.search.postings import unpack
from iptui.search.query import Phrase
from iptui.search.word_part import BUCKET_BITS, LONGEST_HEAD, WordPart, backwards
from iptui.search.words import words
from iptui.store.postgres.link import Connection
from iptui.store.postgres.mirror import stream
from iptui.store.postgres.transactions import IMPORTS
from iptui.store.protocol import Progress

AT_ONCE: Final = 5000
"""Rows sent at once."""
FILLED_AT_ONCE: Final = 500_000
"""Products of one transaction where words are missing."""
PART_PRODUCTS: Final = 1_000_000
"""Products of a part at most: an import of more makes several, so that no more files are open than may be."""

_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "words": ("text", "int8", "int2", "bytea", "bytea"),
    "surfaces": ("text", "int8", "bytea"),
    "word_prefixes": ("text", "int8", "bytea"),
    "word_phrases": ("text", "int8", "int8", "bytea"),
    "word_texts": ("int8", "text"),
    "vocabulary": ("int8", "text", "text"),
    "neighbours": ("int4", "int8", "bytea"),
}


class _Named(msgspec.Struct):
    name: str
    aliases: tuple[str, ...] = ()


_named = msgspec.json.Decoder(_Named)


def covered(connection: Connection) -> int:
    """The number after the last product whose words are in the database by this program's rules; 0: none.

    -1 when the rules were others.
    """
    rows = connection.execute(
        "SELECT past, version FROM iptui.word_parts ORDER BY first"
    ).fetchall()
    if any(version != VERSION for _, version in rows):
        return -1
    return int(rows[-1][0]) if rows else 0


class WordsWriter:
    """The words of products that come in ascending numbers, as one part of the catalog, or as several large ones.

    Use it as a context: its files are removed at the end.
    """

    def __init__(self, connection: Connection, first: int) -> None:
        self._connection = connection
        self._phrases = list(brand_phrases(connection))
        self._dead: list[int] = []
        self._begin(first)

    def _begin(self, first: int) -> None:
        self._first = first
        self._folder = tempfile.TemporaryDirectory(prefix="iptui-words-")
        self._part = WordPart(Path(self._folder.name), self._phrases)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._folder.cleanup()

    def add(self, numbered: Sequence[tuple[int, Product]], replaced: Iterable[int] = ()) -> None:
        """Take the next products, which replace those of some numbers."""
        if numbered and numbered[-1][0] - self._first >= PART_PRODUCTS:
            begin = numbered[0][0]
            self.finish(begin)
            self._folder.cleanup()
            self._begin(begin)
        self._dead += replaced
        copy_rows(
            self._connection,
            "word_texts",
            [(number, self._part.add(number, product)) for number, product in numbered],
        )

    def finish(self, past: int) -> None:
        """Write the words of the products before `past`."""
        first, dead = self._first, BitMap(self._dead)
        self._dead = []
        part, connection = self._part, self._connection
        part.finish()
        vocabulary = _Vocabulary(connection)
        try:
            for rows in _chunks(part.words()):
                copy_rows(connection, "words", [(word, first, *rest) for word, *rest in rows])
                vocabulary.add([word for word, *_ in rows], surfaces=False)
            prefixes = [(prefix, first, packed) for prefix, packed in part.prefixes()]
            copy_rows(connection, "word_prefixes", prefixes)
            for pairs in _chunks(part.surfaces()):
                copy_rows(connection, "surfaces", [(one, first, two) for one, two in pairs])
                vocabulary.add([surface for surface, _ in pairs], surfaces=True)
            for pairs in _chunks(part.phrases()):
                held = [(phrase, first, past - first, packed) for phrase, packed in pairs]
                copy_rows(connection, "word_phrases", held)
            for buckets in _chunks(vocabulary.neighbours()):
                copy_rows(connection, "neighbours", [(one, first, two) for one, two in buckets])
        finally:
            vocabulary.close()
        connection.execute(
            "INSERT INTO iptui.word_parts VALUES (%s, %s, %s, %b, %b)",
            (first, past, VERSION, part.approved(), dead.serialize()),
        )


class _Vocabulary:
    """Numbers the words and written forms that are new, and files them by what is near to them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        row = connection.execute("SELECT coalesce(max(id), -1) FROM iptui.vocabulary").fetchone()
        last = int(row[0]) if row else -1
        self._is_first = last < 0
        even = 2 * (last // 2 + 1)
        self._next = [even, even + 1]
        self._filing = Filing(BUCKET_BITS)

    def add(self, written: list[str], *, surfaces: bool) -> None:
        if not self._is_first:
            known = {
                one
                for (one,) in self._connection.execute(
                    "SELECT written FROM iptui.vocabulary WHERE left(written, 200) = ANY(%s) "
                    "AND written = ANY(%s) AND id %% 2 = %s",
                    ([one[:LONGEST_HEAD] for one in written], written, int(surfaces)),
                )
            }
            written = [one for one in written if one not in known]
        first = self._next[surfaces]
        self._next[surfaces] += 2 * len(written)
        self._filing.add(first, written)
        copy_rows(
            self._connection,
            "vocabulary",
            [
                (number, one, None if surfaces else backwards(one))
                for number, one in zip(count(first, 2), written, strict=False)
            ],
        )

    def neighbours(self) -> Iterator[tuple[int, bytes]]:
        """(bucket, entries) of all that is new."""
        return self._filing.rows()[1]

    def close(self) -> None:
        self._filing.close()


def copy_rows(connection: Connection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    if not rows:
        return
    text = sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(sql.Identifier("iptui", table))
    with connection.cursor().copy(text) as copy:
        copy.set_types(_COLUMNS[table])
        for row in rows:
            copy.write_row(row)


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        yield some


def brand_phrases(connection: Connection) -> Iterator[Phrase]:
    """The names of known brands that are several words."""
    rows = connection.execute(
        "SELECT doc FROM iptui.records WHERE kind = %s", (BrandReference.KIND,)
    ).fetchall()
    for (document,) in rows:
        brand = _named.decode(document)
        for name in (brand.name, *brand.aliases):
            yield tuple(words(name))


def known_dead(connection: Connection) -> Any:
    """The products that the parts say were replaced, as a bitmap."""
    rows = connection.execute("SELECT dead FROM iptui.word_parts", binary=True).fetchall()
    return BitMap.union(BitMap(), *[BitMap.deserialize(dead) for (dead,) in rows])


def newly_dead(connection: Connection) -> Any:
    """The replaced products of which no part knows, as a bitmap."""
    numbers = stream(connection, "SELECT number FROM iptui.dead_products", ())
    return BitMap(int(str(number)) for (number,) in numbers) - known_dead(connection)


def fill_words(
    connection: Connection,
    numbered: Callable[[int, int], Iterable[tuple[int, Product]]],
    progress: Progress | None = None,
) -> None:
    """Write the words that are missing, a part of the catalog after the other, each safe once it is there.

    `numbered` gives the live products from a number to before another one. Words by older rules than this
    program's are written anew. Imports wait meanwhile.

    Raises:
        psycopg.errors.InsufficientPrivilege: this login may not.
    """
    while True:
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (IMPORTS,))
            first = covered(connection)
            if first < 0 or (first == 0 and _any_left(connection)):
                for table in ("word_parts", *_COLUMNS):
                    connection.execute(
                        sql.SQL("DELETE FROM {}").format(sql.Identifier("iptui", table))
                    )
                first = 0
            row = connection.execute(
                "SELECT coalesce(max(first + rows), 0) FROM iptui.batches"
            ).fetchone()
            end = int(row[0]) if row else 0
            if first >= end:
                return
            past = min(first + FILLED_AT_ONCE, end)
            with WordsWriter(connection, first) as writer:
                writer.add((), newly_dead(connection))
                done = first
                for chunk in _chunks(numbered(first, past)):
                    writer.add(chunk)
                    done += len(chunk)
                    if progress is not None:
                        progress(done, end)
                writer.finish(past)


def _any_left(connection: Connection) -> bool:
    """True when there are words that belong to no part: somebody took the parts away to have all made anew."""
    row = connection.execute("SELECT EXISTS (SELECT FROM iptui.vocabulary)").fetchone()
    return bool(row and row[0])


def words_problem(connection: Connection) -> str:
    """What is wrong with the words; empty when nothing is. Missing ones are no fault: a search writes them."""
    rows = connection.execute(
        "SELECT first, past, past - first - (SELECT count(*) FROM iptui.word_texts "
        "WHERE number >= first AND number < past) - (SELECT count(*) FROM iptui.dead_products AS dead "
        "WHERE dead.number >= first AND dead.number < past AND NOT EXISTS "
        "(SELECT FROM iptui.word_texts AS cut WHERE cut.number = dead.number)) "
        "FROM iptui.word_parts ORDER BY first"
    ).fetchall()
    end = 0
    for first, past, missing in rows:
        if first != end:
            return f"the products {end} to {first} have none"
        if missing:
            return f"{missing} of the products {first} to {past} have none"
        end = past
    try:
        if rows and newly_dead(connection):
            return "products that were replaced are still found"
        for table in ("words", "surfaces", "word_prefixes", "word_phrases"):
            for (packed,) in stream(connection, f"SELECT postings FROM iptui.{table}", ()):  # noqa: S608
                unpack(cast("bytes", packed))
    except (ValueError, struct.error) as error:
        return f"some cannot be read ({error})"
    return ""
