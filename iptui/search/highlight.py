"""Where the searched words stand in a shown product, found by cutting its text again."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from iptui.search.fields import items
from iptui.search.query import terms
from iptui.search.results import FIELDS, SearchText, Span, Spans
from iptui.search.surfaces import surface_key, surfaces
from iptui.search.words import Token, tokens, words


def occurrences(
    found: Sequence[Token], query: Sequence[str], *, prefix: bool = False
) -> Iterator[tuple[int, int]]:
    """Start and end of every place where the query's words stand adjacent, whole words only.

    With `prefix` the last word may be the beginning of a longer one; the whole word is marked.
    """
    if not query:
        return
    first, size = query[0], len(query)
    for at in range(len(found) - size + 1):
        if found[at].word != first and not (prefix and size == 1):
            continue
        if all(found[at + i].word == query[i] for i in range(1, size - 1)) and (
            found[at + size - 1].word == query[-1]
            or (prefix and found[at + size - 1].word.startswith(query[-1]))
        ):
            yield found[at].start, found[at + size - 1].end


def spans(
    text: SearchText,
    queries: Sequence[Sequence[str]],
    *,
    prefix: bool = False,
    fields: Collection[str] = FIELDS,
) -> Spans:
    """The stretches to highlight for phrases of words (as `words()` cuts them), in reading order.

    Overlapping stretches are merged. `prefix` is for the last word of the last phrase.
    """
    marked: Spans = {}
    asked = [
        (query, prefix and number == len(queries) - 1)
        for number, query in enumerate(queries)
        if query
    ]
    for field, item, piece in items(text):
        if field not in fields:
            continue
        if piece.isascii():
            lowered = piece.lower()
            places = [
                place for query, goes_on in asked for place in _plain(lowered, query, goes_on)
            ]
        else:
            found = tokens(piece)
            places = [
                place
                for query, goes_on in asked
                for place in occurrences(found, query, prefix=goes_on)
            ]
        _mark(marked, field, item, places)
    return marked


def _plain(lowered: str, query: Sequence[str], prefix: bool) -> Iterator[tuple[int, int]]:
    """What `occurrences` gives, for ASCII text: a list of hits on screen is cut at every letter typed."""
    if query[0] not in lowered:
        return
    pattern = _adjacent(tuple(query), prefix)
    match = pattern.search(lowered)
    while match is not None:
        yield match.start(), match.end()
        match = pattern.search(lowered, match.start() + 1)


@lru_cache(maxsize=256)
def _adjacent(query: tuple[str, ...], prefix: bool) -> re.Pattern[str]:
    whole = r"[^0-9a-z]+".join(map(re.escape, query))
    return re.compile(rf"(?<![0-9a-z]){whole}{'[0-9a-z]*' if prefix else '(?![0-9a-z])'}")


def query_spans(text: SearchText, query: str, *, prefix: bool = False) -> Spans:
    """The stretches to highlight for a typed query: each term in the fields that it is limited to."""
    every = terms(query)
    asked = [term for term in every if not term.excluded]
    prefix = prefix and bool(asked) and asked[-1] is every[-1]
    marked: Spans = {}
    for field in FIELDS:
        here = [term.phrase for term in asked if term.field in ("", field)]
        if here:
            last = prefix and asked[-1].field in ("", field)
            marked.update(spans(text, here, prefix=last, fields=(field,)))
    return marked


def variant_spans(text: SearchText, variant: str, *, fields: Collection[str] = FIELDS) -> Spans:
    """The stretches where a variant (its `key` or `word`) stands: as it is written, or as words."""
    key = surface_key(variant)
    marked: Spans = {}
    for field, item, piece in items(text):
        if field in fields:
            _mark(marked, field, item, [(s.start, s.end) for s in surfaces(piece) if s.key == key])
    return marked or spans(text, [words(variant)], fields=fields)


def _mark(marked: Spans, field: str, item: int | None, places: list[tuple[int, int]]) -> None:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    if merged:
        marked.setdefault(field, []).extend(Span(start, end, item) for start, end in merged)
