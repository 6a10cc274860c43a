"""Answering the store's declarative queries from documents kept as JSON bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import msgspec

from iptui.domain.records import Record
from iptui.store.local.tables import paused_gc
from iptui.store.protocol import Query, Sort, Where

Getter = Callable[[Any], Any]
Predicate = Callable[[Any], bool]

_PLAIN = re.compile(r"[A-Za-z0-9_.@/ -]+")
"""Text that our encoder writes as it is, without an escape."""

_EMPTY: tuple[Any, ...] = ("", (), [], {}, None)


@cache
def decoder_of(view: type[msgspec.Struct]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(view)


@cache
def _probe_of(kind: type[Record], names: frozenset[str]) -> type[msgspec.Struct]:
    """A struct with only those of the kind's fields, so that a condition decodes no more than it needs."""
    fields: list[tuple[str, Any, Any]] = []
    for field in msgspec.structs.fields(kind):
        if field.name in names and field.name != "id":
            default: Any = None
            if field.default is not msgspec.NODEFAULT:
                default = field.default
            elif field.default_factory is not msgspec.NODEFAULT:
                default = msgspec.field(default_factory=field.default_factory)
            fields.append((field.name, field.type | None, default))
    return msgspec.defstruct(f"{kind.__name__}Probe", [("id", str, ""), *fields])


@cache
def _covers(view: type[msgspec.Struct], kind: type[Record], names: frozenset[str]) -> bool:
    """True when the view itself can be asked: it has every named field with the record's type."""
    if view is kind:
        return True
    of_kind = {field.name: field.type for field in msgspec.structs.fields(kind)}
    of_view = {field.name: field.type for field in msgspec.structs.fields(view)}
    return all(name in of_view and of_view[name] == of_kind.get(name) for name in names)


def select(
    view: type[msgspec.Struct],
    kind: type[Record],
    documents: Iterable[msgspec.Raw],
    query: Query,
    *,
    narrowed: bool = False,
) -> list[Any]:
    """The view of each matching document, sorted and cut. `narrowed`: most of the documents match.

    Raises:
        msgspec.DecodeError: a document is no record of the kind.
    """
    names = frozenset(
        [where.field.partition(".")[0] for where in query.where]
        + [sort.field.partition(".")[0] for sort in query.sort]
        + ["id"]
    )
    # Where a condition has chosen the documents already, few are decoded in vain.
    cheap = _covers(view, kind, names) and (narrowed or not (view is kind and query.where))
    decode = decoder_of(view).decode
    with paused_gc():
        if cheap:
            rows = [decode(document) for document in documents]
            return _cut(_sorted(_filtered(rows, query.where), query.sort), query)
        probe = decoder_of(_probe_of(kind, names)).decode
        predicate = _all_of(query.where)
        pairs = [(found, document) for document in documents if predicate(found := probe(document))]
        by_probe = {id(found): document for found, document in pairs}
        ordered = _cut(_sorted([found for found, _ in pairs], query.sort), query)
        return [decode(by_probe[id(found)]) for found in ordered]


def count(kind: type[Record], documents: Iterable[msgspec.Raw], where: tuple[Where, ...]) -> int:
    """How many documents match all conditions."""
    names = frozenset(["id", *(condition.field.partition(".")[0] for condition in where)])
    probe = decoder_of(_probe_of(kind, names)).decode
    predicate = _all_of(where)
    return sum(predicate(probe(document)) for document in documents)


def needles(conditions: tuple[Where, ...]) -> list[bytes]:
    """Byte strings of which every document that fulfils all conditions holds at least one; none: no telling."""
    for where in conditions:
        values = [where.value] if where.op == "eq" else where.value if where.op == "in" else ()
        if values and all(isinstance(value, str) and _PLAIN.fullmatch(value) for value in values):
            return [b'"%b"' % value.encode() for value in values]
    return []


def _cut(rows: list[Any], query: Query) -> list[Any]:
    end = None if query.limit is None else query.offset + query.limit
    return rows[query.offset : end] if query.offset or end is not None else rows


def _filtered(rows: list[Any], where: tuple[Where, ...]) -> list[Any]:
    if not where:
        return rows
    predicate = _all_of(where)
    return [row for row in rows if predicate(row)]


def _sorted(rows: list[Any], sorts: tuple[Sort, ...]) -> list[Any]:
    rows = sorted(rows, key=lambda row: row.id)
    for sort in reversed(sorts):
        get = _getter(sort.field)
        keyed = [(get(row), row) for row in rows]
        present = [(_order(value), row) for value, row in keyed if value is not None]
        present.sort(key=lambda pair: pair[0], reverse=sort.descending)
        rows = [row for _, row in present] + [row for value, row in keyed if value is None]
    return rows


def _order(value: Any) -> tuple[int, Any]:
    """A key under which values of any types have an order: numbers, dates, text, the rest."""
    value = _comparable(value)
    if isinstance(value, str):
        return 3, value.casefold()
    if isinstance(value, datetime):
        return 2, value
    if isinstance(value, date):
        return 1, value
    if isinstance(value, int | float):
        return 0, value
    return 4, str(value)


def _comparable(value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value


def _getter(path: str) -> Getter:
    name, *rest = path.split(".")

    def get_field(row: Any) -> Any:
        value = getattr(row, name, None)
        for part in rest:
            if value is None:
                return None
            value = value.get(part) if isinstance(value, dict) else getattr(value, part, None)
        return value

    return get_field


def _all_of(where: tuple[Where, ...]) -> Predicate:
    predicates = [_predicate(condition) for condition in where]
    if len(predicates) == 1:
        return predicates[0]
    return lambda row: all(predicate(row) for predicate in predicates)


def _predicate(where: Where) -> Predicate:
    get = _getter(where.field)
    test = _test(where)

    if where.op in ("empty", "not_empty"):
        return lambda row: test(get(row))

    def holds(row: Any) -> bool:
        value = get(row)
        if value is None:
            return False
        try:
            return test(_comparable(value))
        except TypeError:
            # Values of kinds that have no order between them.
            return False

    return holds


def _test(where: Where) -> Predicate:
    wanted = where.value
    op = where.op
    if op == "in":
        values = [_comparable(value) for value in wanted]
        return lambda value: value in values
    if op == "contains":
        needle = wanted.casefold() if isinstance(wanted, str) else wanted
        return lambda value: (
            needle in value.casefold() if isinstance(value, str) else _comparable(wanted) in value
        )
    if op == "empty":
        return lambda value: value in _EMPTY
    if op == "not_empty":
        return lambda value: value not in _EMPTY
    wanted = _comparable(wanted)
    tests: dict[str, Predicate] = {
        "eq": lambda value: bool(value == wanted),
        "ne": lambda value: bool(value != wanted),
        "lt": lambda value: bool(value < wanted),
        "le": lambda value: bool(value <= wanted),
        "gt": lambda value: bool(value > wanted),
        "ge": lambda value: bool(value >= wanted),
    }
    return tests[op]
