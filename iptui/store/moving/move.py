"""One workspace moved to another place: everything carried over, then everything compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Protocol

import msgspec

from iptui.domain.errors import BadInput, NotFound
from iptui.store.moving.compare import differences
from iptui.store.moving.contents import Contents, Difference, FolderContents
from iptui.store.moving.folder import FolderTarget
from iptui.store.protocol import Progress

Place = Path | str
"""A folder, or the address of a server."""


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What was carried over and compared."""

    records: int
    audit: int
    products: int
    files: int
    rules: int
    """Own rule files."""
    differences: tuple[Difference, ...] = ()


class Target(Protocol):
    """An empty place being filled."""

    def run(self) -> Iterator[int]: ...
    def finish(self) -> None: ...
    def close(self) -> None: ...


def move(source: Place, target: Place, *, progress: Progress | None = None) -> Moved:
    """Carry the workspace over. After an interruption, call it again: it goes on from where it was.

    The source is only read. The target can be opened once everything in it was found the same.

    Raises:
        Refused: the target holds something else.
        NotFound: no workspace at the source.
        BadInput: the source changed while it was moved; call it again.
        UserError: a place cannot be reached, read or written.
    """
    with closing(_contents(source)) as contents:
        total = _size(contents)
        filler = _target(target, contents)
        try:
            done = 0
            for more in filler.run():
                done += more
                if progress is not None:
                    progress(done, 2 * total)

            def counted(more: int) -> None:
                nonlocal done
                done += more
                if progress is not None and done % 1000 == 0:
                    progress(done, 2 * total)

            with closing(_contents(target)) as result:
                found = differences(contents, result, counted)
                moved = _counts(result, found)
            if not found:
                _require_unchanged(source, contents)
                filler.finish()
        finally:
            filler.close()
    return moved


def _require_unchanged(source: Place, contents: Contents) -> None:
    with closing(_contents(source)) as now:
        if (now.commit, now.head) != (contents.commit, contents.head):
            raise BadInput(
                f"{contents.place} was changed while it was moved; close it everywhere and run the "
                "same command again."
            )


def _contents(place: Place) -> Contents:
    if isinstance(place, str):
        from iptui.store.postgres.moving import ServerContents

        return ServerContents(place)
    try:
        return FolderContents(place)
    except FileNotFoundError:
        raise NotFound(f"There is no workspace in {place}.") from None


def _target(place: Place, contents: Contents) -> Target:
    if isinstance(place, str):
        from iptui.store.postgres.moving import ServerTarget

        return ServerTarget(place, contents)
    return FolderTarget(place, contents)


def _size(contents: Contents) -> int:
    return (
        sum(1 for _ in contents.records())
        + contents.commit
        + sum(batch.rows for batch in contents.batches())
        + len(contents.blobs())
        + len(contents.rules())
    )


def _counts(contents: Contents, found: list[Difference]) -> Moved:
    return Moved(
        records=sum(1 for _ in contents.records()),
        audit=sum(1 for _ in contents.audit()),
        products=sum(batch.rows for batch in contents.batches()),
        files=len(contents.blobs()),
        rules=len(contents.rules()),
        differences=tuple(found),
    )
