"""Answering a Query over lazily decoded documents: decode only the fields that the query names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Any

import msgspec

from iptui.store.local.tables import Table
from iptui.store.protocol import Query, Where


@lru_cache(maxsize=256)
def _decoder(fields: tuple[str, ...]) -> msgspec.json.Decoder[Any]:
    spec = [(name, Any, None) for name in ("id", *fields)]
    return msgspec.json.Decoder(msgspec.defstruct("Fields", spec))


def _top(field: str) -> str:
    return field.split(".", 1)[0]


def value_of(row: Any, field: str) -> Any:
    """The (dotted) field's plain JSON value; None where missing."""
    first, _, rest = field.partition(".")
    value = getattr(row, first, None)
    while rest:
        first, _, rest = rest.partition(".")
        if not isinstance(value, dict):
            return None
        value = value.get(first)
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value


def _instant(value: Any) -> Any:
    """A stored date-time text as an instant, when the other side is one."""
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return None
    return value


def matches(row: Any, condition: Where) -> bool:
    """One condition on one decoded row; see `Where` for the meaning."""
    stored = value_of(row, condition.field)
    op = condition.op
    if op == "empty":
        return stored is None or stored in ("", [], {})
    if op == "not_empty":
        return not (stored is None or stored in ("", [], {}))
    wanted = _plain(condition.value)
    if op == "in":
        return stored in [_plain(one) for one in wanted]
    if op == "contains":
        if isinstance(stored, str):
            return str(wanted).casefold() in stored.casefold()
        return isinstance(stored, (list, dict)) and wanted in stored
    if isinstance(wanted, datetime):
        stored = _instant(stored)
    if op == "eq":
        return bool(stored == wanted)
    if op == "ne":
        return bool(stored != wanted)
    if stored is None or wanted is None:
        return False
    try:
        if op == "lt":
            return bool(stored < wanted)
        if op == "le":
            return bool(stored <= wanted)
        if op == "gt":
            return bool(stored > wanted)
        return bool(stored >= wanted)
    except TypeError:
        return False


def _sort_key(value: Any) -> Any:
    if isinstance(value, str):
        return (1, value.casefold())
    if isinstance(value, (bool, int, float)):
        return (0, value)
    return (2, str(value))


def select(table: Table, query: Query) -> list[str]:
    """The document ids that the query asks for, in its order."""
    documents = table.documents
    if not query.where and not query.sort:
        found: Iterable[str] = documents
        end = None if query.limit is None else query.offset + query.limit
        return list(found)[query.offset : end]
    fields = tuple(
        dict.fromkeys([_top(w.field) for w in query.where] + [_top(s.field) for s in query.sort])
    )
    decode = _decoder(tuple(name for name in fields if name != "id")).decode
    rows: list[tuple[str, Any]] = []
    for document_id, document in documents.items():
        row = decode(document)
        if all(matches(row, condition) for condition in query.where):
            rows.append((document_id, row))
    if query.sort:
        rows.sort(key=lambda pair: str(pair[1].id))
        for order in reversed(query.sort):
            present = [pair for pair in rows if value_of(pair[1], order.field) is not None]
            missing = [pair for pair in rows if value_of(pair[1], order.field) is None]
            present.sort(
                key=lambda pair, field=order.field: _sort_key(value_of(pair[1], field)),  # type: ignore[misc]
                reverse=order.descending,
            )
            rows = present + missing
    end = None if query.limit is None else query.offset + query.limit
    return [document_id for document_id, _ in rows[query.offset : end]]
