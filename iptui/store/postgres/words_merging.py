"""Making one part of several: each part is a row more for every word."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any, Final

from pyroaring import BitMap

from iptui.search.layout import VERSION
from iptui.search.postings import merge, pack_anywhere
from iptui.store.postgres.link import Connection
from iptui.store.postgres.words import AT_ONCE, copy_rows

MERGED_RATIO: Final = 3
MERGED_AT_MOST: Final = 300_000
"""A part is merged with those after it when it is at most so many times as large as they are together, and
together they are not larger: an import does not wait for the merging of a whole catalog."""

_HELD: Final = (
    (
        "neighbours",
        "SELECT bucket, array_agg(entries ORDER BY part) FROM iptui.neighbours "
        "WHERE part BETWEEN %s AND %s GROUP BY bucket ORDER BY bucket",
        "DELETE FROM iptui.neighbours WHERE part BETWEEN %s AND %s",
    ),
    (
        "words",
        "SELECT word, array_agg(postings ORDER BY part), max(english) FROM iptui.words "
        "WHERE part BETWEEN %s AND %s GROUP BY word ORDER BY word",
        "DELETE FROM iptui.words WHERE part BETWEEN %s AND %s",
    ),
    (
        "surfaces",
        "SELECT surface, array_agg(postings ORDER BY part) FROM iptui.surfaces "
        "WHERE part BETWEEN %s AND %s GROUP BY surface ORDER BY surface",
        "DELETE FROM iptui.surfaces WHERE part BETWEEN %s AND %s",
    ),
    (
        "word_prefixes",
        "SELECT prefix, array_agg(postings ORDER BY part) FROM iptui.word_prefixes "
        "WHERE part BETWEEN %s AND %s GROUP BY prefix ORDER BY prefix",
        "DELETE FROM iptui.word_prefixes WHERE part BETWEEN %s AND %s",
    ),
)


def merge_parts(connection: Connection) -> None:
    """Make one part of the last ones where they are small, within the open transaction.

    What a login may not do it leaves to another one.
    """
    row = connection.execute("SELECT has_table_privilege('iptui.words', 'DELETE')").fetchone()
    parts = connection.execute(
        "SELECT first, past - first FROM iptui.word_parts WHERE version = %s ORDER BY first DESC",
        (VERSION,),
    ).fetchall()
    if not (row and row[0]) or not parts:
        return
    total, first = parts[0][1], parts[0][0]
    for before, products in parts[1:]:
        if products > MERGED_RATIO * total or total + products > MERGED_AT_MOST:
            break
        total, first = total + products, before
    if first != parts[0][0]:
        _merge(connection, first, parts[0][0])


def _merge(connection: Connection, first: int, last: int) -> None:
    """Parts from `first` to `last` become one, which is named by the first."""
    for table, select, delete in _HELD:
        # The cursor goes on giving the rows as they were when it was opened.
        with connection.cursor(name="iptui_merge", binary=True) as cursor:
            cursor.execute(select.encode(), (first, last))
            connection.execute(delete.encode(), (first, last))
            while rows := cursor.fetchmany(AT_ONCE):
                made = _entries if table == "neighbours" else _row
                copy_rows(connection, table, [made(first, *row) for row in rows])
    past = _merge_facts(connection, first, last)
    phrases = connection.execute(
        "SELECT phrase, array_agg(postings ORDER BY part), sum(products)::bigint "
        "FROM iptui.word_phrases WHERE part BETWEEN %s AND %s GROUP BY phrase",
        (first, last),
        binary=True,
    ).fetchall()
    connection.execute("DELETE FROM iptui.word_phrases WHERE part BETWEEN %s AND %s", (first, last))
    # Those that each of the parts has looked for stay known.
    copy_rows(
        connection,
        "word_phrases",
        [
            (phrase, first, products, _joined(postings))
            for phrase, postings, products in phrases
            if products == past - first
        ],
    )


def _row(first: int, written: str, postings: list[bytes], *english: int) -> Sequence[Any]:
    packed = _joined(postings)
    if english:
        return written, first, english[0], pack_anywhere(packed), packed
    return written, first, packed


def _entries(first: int, bucket: int, packed: list[bytes]) -> Sequence[Any]:
    entries = array("Q")
    for one in packed:
        entries.frombytes(one)
    return bucket, first, array("Q", sorted(entries)).tobytes()


def _joined(postings: list[bytes]) -> bytes:
    return merge(postings) if len(postings) > 1 else postings[0]


def _merge_facts(connection: Connection, first: int, last: int) -> int:
    """One row of `word_parts` for several; gives the number after its last product."""
    parts = connection.execute(
        "DELETE FROM iptui.word_parts WHERE first BETWEEN %s AND %s RETURNING past, approved, dead",
        (first, last),
        binary=True,
    ).fetchall()
    approved, dead = (
        BitMap.union(BitMap(), *[BitMap.deserialize(part[at]) for part in parts]).serialize()
        for at in (1, 2)
    )
    past = max(int(part[0]) for part in parts)
    connection.execute(
        "INSERT INTO iptui.word_parts VALUES (%s, %s, %s, %b, %b)",
        (first, past, VERSION, approved, dead),
    )
    return past
