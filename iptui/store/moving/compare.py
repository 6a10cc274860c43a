"""Two workspaces compared, record by record and byte by byte."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import zip_longest

from iptui.store.local.audit import chain_problems
from iptui.store.moving.contents import Contents, Difference

Count = Callable[[int], None]
"""Told how many more things were compared."""

MOST = 100
"""Differences named; more say nothing new."""


def differences(one: Contents, other: Contents, counted: Count) -> list[Difference]:
    """Everything that is not the same; empty when the two hold the same workspace."""
    found: list[Difference] = []
    for difference in _all(one, other, counted):
        found.append(difference)
        if len(found) == MOST:
            break
    return found


def _all(one: Contents, other: Contents, counted: Count) -> Iterator[Difference]:
    if (one.commit, one.head) != (other.commit, other.head):
        yield Difference("audit", "the last commits are not the same")
    records = ((f"{kind}/{identity}", document) for kind, identity, document in one.records())
    others = ((f"{kind}/{identity}", document) for kind, identity, document in other.records())
    yield from _compared(records, others, counted)
    yield from _compared(_rules(one), _rules(other), counted)
    yield from _compared(
        ((f"audit/{number}", document) for number, document in one.audit()),
        ((f"audit/{number}", document) for number, document in other.audit()),
        counted,
    )
    for entry, what in chain_problems((document for _, document in other.audit()), other.head):
        yield Difference(f"audit/{entry}", what)
    if one.batches() != other.batches():
        yield Difference("catalog", "the imports are not the same")
        return
    for batch in one.batches():
        where = f"catalog/{batch.name}"
        yield from _compared(
            ((f"{where}, product {n}", text) for n, text in enumerate(one.products(batch.name))),
            ((f"{where}, product {n}", text) for n, text in enumerate(other.products(batch.name))),
            counted,
        )
    if one.blobs() != other.blobs():
        yield Difference("blobs", "the files are not the same")
        return
    for digest in one.blobs():
        if sha256(other.blob(digest)).hexdigest() != digest:
            yield Difference(f"blobs/{digest}", "its bytes do not match its SHA-256")
        counted(1)


def _rules(contents: Contents) -> Iterator[tuple[str, bytes]]:
    for name, text in contents.rules().items():
        yield f"rules/{name}", text.encode()


def _compared(
    one: Iterable[tuple[str, bytes]], other: Iterable[tuple[str, bytes]], counted: Count
) -> Iterator[Difference]:
    for mine, theirs in zip_longest(one, other):
        if mine != theirs:
            where = min(pair[0] for pair in (mine, theirs) if pair is not None)
            alike = mine is not None and theirs is not None and mine[0] == theirs[0]
            yield Difference(where, "it is not the same" if alike else "it is in one of them only")
            if not alike:
                return
        counted(1)
