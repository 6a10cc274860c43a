"""What the server is asked about words, in SQL; several questions in one turn of the line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from iptui.search.neighbours import key_hash
from iptui.search.query import Phrase
from iptui.search.word_part import BUCKET_BITS, LONGEST_HEAD, phrase_text
from iptui.store.postgres.link import Connection

Question = tuple[str, tuple[Any, ...]]
"""A statement and its values."""

_EACH: Final = (
    # One by one by its index. Of an array the planner expects so much, while the table has no statistics yet, that
    # it reads all of it: right after an import.
    " FROM unnest(%s::text[], %s::text[]) AS asked (head, text) CROSS JOIN LATERAL "
    '(SELECT * FROM iptui.{0} WHERE left({1}, 200) = asked.head COLLATE "C" '
    'AND {1} = asked.text COLLATE "C" OFFSET 0) AS found'
)
FULL: Final = "SELECT word, english, anywhere, postings" + _EACH.format("words", "word")
COUNTED: Final = (
    "SELECT word, english, anywhere, CASE anywhere WHEN '' THEN postings ELSE '' END"
    + _EACH.format("words", "word")
)
PHRASES: Final = "SELECT phrase, products, postings" + _EACH.format("word_phrases", "phrase")
SURFACES: Final = (
    "SELECT surface, postings FROM unnest(%s::text[]) AS asked (text) CROSS JOIN LATERAL "
    '(SELECT * FROM iptui.surfaces WHERE surface = asked.text COLLATE "C" OFFSET 0) AS found'
)

_FIELDS: Final = (
    "(strpos(split_part(held, E'\\x01', 1), {0}) > 0)::int "
    "+ 2 * (strpos(split_part(held, E'\\x01', 2), {0}) > 0)::int "
    "+ 4 * (strpos(split_part(held, E'\\x01', 3), {0}) > 0)::int "
    "+ 8 * (strpos(split_part(held, E'\\x01', 4), {0}) > 0)::int "
)
ADJACENT: Final = (
    "SELECT number, FIELDS "
    # Unpacked once, not for each look at it.
    "FROM (SELECT number, words || '' AS held FROM iptui.word_texts WHERE number = ANY(%s) OFFSET 0) "
    "AS read WHERE strpos(held, %s) > 0"
).replace("FIELDS", _FIELDS.format("%s"))
"""The fields, as bits, in which a text stands."""

_NEAR: Final = (
    "SELECT id, written FROM iptui.vocabulary WHERE id = ANY(ARRAY("
    "SELECT get_byte(held, at) + (get_byte(held, at + 1) << 8) + (get_byte(held, at + 2) << 16) "
    "+ (get_byte(held, at + 3)::bigint << 24) "
    "FROM unnest(%s::int[], %s::bytea[]) AS asked (bucket, hash) "
    # Read once, not at each entry, where a row is so long that it lies apart; most hold nothing of the kind.
    "CROSS JOIN LATERAL (SELECT entries || ''::bytea AS held FROM iptui.neighbours "
    "WHERE bucket = asked.bucket OFFSET 0) AS whole "
    "CROSS JOIN LATERAL (SELECT position(hash IN held) AS first OFFSET 0) AS begin "
    "CROSS JOIN LATERAL generate_series((first - 1) / 8 * 8, "
    "CASE first WHEN 0 THEN -1 ELSE length(held) - 8 END, 8) AS at "
    "WHERE substr(held, at + 5, 4) = hash)) "
    "UNION ALL SELECT -1, '' FROM unnest(%s::int[]) AS asked (bucket) CROSS JOIN LATERAL "
    "(SELECT FROM iptui.neighbours WHERE bucket = asked.bucket AND length(entries) %% 8 <> 0 OFFSET 0) AS cut"
)
"""An entry is `hash << 32 | id` in 8 bytes, the lowest first. The id -1 says that a row is damaged."""

_AROUND: Final = (
    "SELECT {0} FROM iptui.vocabulary WHERE left({0}, 200) >= %s AND left({0}, 200) < %s "
    "AND {0} > %s AND starts_with({0}, %s) AND {0} IS NOT NULL AND id %% 2 = 0 "
    "ORDER BY left({0}, 200), {0} LIMIT %s"
)

_ADJACENT_AHEAD: Final = (
    "SELECT place, number, FIELDS FROM (SELECT place, wanted, number, words || '' AS held "
    'FROM (SELECT place, wanted COLLATE "C" AS wanted FROM unnest(%s::text[], %s::text[]) '
    "WITH ORDINALITY AS asked (name, wanted, place) WHERE (SELECT coalesce(sum(products), 0) "
    "FROM iptui.word_phrases WHERE left(phrase, 200) = left(name, 200) AND phrase = name) <> %s "
    "OFFSET 0) AS unknown "
    "JOIN unnest(%s::bigint[], %s::bigint[]) AS candidates (place, number) USING (place) "
    "JOIN iptui.word_texts USING (number) OFFSET 0) AS read WHERE strpos(held, wanted) > 0"
).replace("FIELDS", _FIELDS.format("wanted"))
"""Of the phrases that were no brand's name at the import: where they stand, and in which fields, as bits."""


def at_once(connection: Connection, questions: Sequence[Question]) -> list[list[Any]]:
    """The rows of each, in one turn."""
    with connection.pipeline():
        cursors = [
            connection.execute(text.encode(), values, binary=True) for text, values in questions
        ]
    return [cursor.fetchall() for cursor in cursors]


def by_head(query: str, texts: Iterable[str]) -> Question:
    """A question about texts that can be longer than a key of an index may be."""
    once = list(dict.fromkeys(texts))
    return query, ([one[:LONGEST_HEAD] for one in once], once)


def near(keys: Collection[str]) -> Question:
    """(id, word or written form) of what is filed under any of the keys."""
    hashes = sorted({key_hash(key) for key in keys})
    buckets = [hashed >> 32 - BUCKET_BITS for hashed in hashes]
    return _NEAR, (buckets, [hashed.to_bytes(4, "little") for hashed in hashes], buckets)


def around(column: str, part: str, head: str, limit: int) -> Question:
    """The words that go on after the part, by the column `written` or `backwards`."""
    return _AROUND.format(column), (head, head + "\U0010ffff", part, part, limit)


def adjacent(candidates: Mapping[Phrase, Any], past: int) -> Question:
    """(place in the list from 1, number, fields) of phrases that the server does not know whole."""
    pairs = [(at, number) for at, found in enumerate(candidates.values(), 1) for number in found]
    return _ADJACENT_AHEAD, (
        [" ".join(phrase) for phrase in candidates],
        [phrase_text(phrase) for phrase in candidates],
        past,
        [at for at, _ in pairs],
        [number for _, number in pairs],
    )


def askable(text: str) -> bool:
    """False for what is no word, and what a server would refuse as a text."""
    return "\0" not in text and text.isprintable()


def storable(surface: str) -> bool:
    """False for half a character: it stands in no table, and a server would refuse the question."""
    return not any("\ud800" <= c <= "\udfff" or c == "\0" for c in surface)


def parts(connection: Connection) -> tuple[list[Any], list[Any]]:
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
