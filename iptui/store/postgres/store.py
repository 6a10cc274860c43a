"""The store of a team: a PostgreSQL database, followed and written by many machines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import psycopg

from iptui.domain.errors import BadInput
from iptui.domain.records import Blob
from iptui.store.postgres import derived, schema
from iptui.store.postgres.address import Address
from iptui.store.postgres.errors import went_wrong
from iptui.store.postgres.link import Connection, Link, connect
from iptui.store.postgres.products import ServerProducts
from iptui.store.protocol import (
    Problem,
    Progress,
    StoreDamaged,
    StoreInfo,
)

T = TypeVar("T")


class PostgresStore(ServerProducts):
    """`protocol.Store` on a server. Make one with `open`.

    Records are held in memory once they were asked for, so that keys never wait for the network; the
    audit trail, products and blobs are asked of the server each time.
    """

    def __init__(
        self, address: Address, given: str, link: Link, workspace: str, seen: int, history: int
    ) -> None:
        super().__init__(address, given, link, seen, history)
        self._identity = sha256(f"{workspace} {address}".encode()).hexdigest()[:32]

    @classmethod
    def open(cls, text: str, *, create: bool = False) -> PostgresStore:
        """Open the workspace in the database; with `create`, make its tables where they are missing.

        Raises:
            BadInput: no address, or a newer iptui wrote the workspace.
            NotFound: no such database, or no workspace in it and `create` is False.
            NotPermitted: the server does not let the login in, or it may not make tables.
            StoreUnreachable: no answer.
        """
        address = Address(text)
        link = Link(address)

        def look(connection: Connection) -> tuple[str, int, int]:
            schema.prepare(connection, address, create=create)
            row = connection.execute(
                "SELECT (SELECT value FROM iptui.facts WHERE name = 'workspace'), "
                "(SELECT coalesce(max(commit), 0) FROM iptui.commits), "
                "(SELECT value FROM iptui.facts WHERE name = 'moving'), "
                "(SELECT value FROM iptui.facts WHERE name = 'history')"
            ).fetchone()
            assert row is not None
            if row[2]:
                raise BadInput(
                    f"A workspace is being moved to {address} and is not whole yet; run the same "
                    "`iptui migrate` again to go on."
                )
            return str(row[0]), int(row[1]), int(row[3] or 0)

        try:
            workspace, seen, history = link.run(look)
        except BaseException:
            link.close()
            raise
        return cls(address, text, link, workspace, seen, history)

    @property
    def cache_folder(self) -> Path:
        """In the person's own cache: whoever deletes it loses nothing."""
        from platformdirs import user_cache_path

        folder = user_cache_path("iptui") / "servers" / self._identity
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def close(self) -> None:
        if self._follower is not None:
            self._follower.close()
        self._link.close()

    def info(self) -> StoreInfo:
        def ask(connection: Connection) -> StoreInfo:
            deleted = [edit.id for edit in self.catalog_edits() if edit.deleted]
            rows = connection.execute(
                "SELECT kind, count(*) FROM iptui.records GROUP BY kind "
                "UNION ALL SELECT 'audit', count(*) FROM iptui.audit"
            )
            records = {kind: int(count) for kind, count in sorted(rows) if count}
            row = connection.execute(
                "SELECT (SELECT coalesce(sum(added), 0)::bigint FROM iptui.batches), "
                "(SELECT count(*) FROM iptui.product_ids WHERE id = ANY(%s)), "
                "pg_database_size(current_database()), pg_is_in_recovery()",
                (deleted,),
            ).fetchone()
            assert row is not None
            return StoreInfo(
                engine="postgresql",
                place=str(self.address),
                commit=self._mirror.seen,
                records=records,
                products=row[0] - row[1],
                bytes=row[2],
                read_only="the server is a standby" if row[3] else "",
            )

        return self._link.run(ask)

    # -- blobs ----------------------------------------------------------------------------------
    def put_blob(self, data: bytes, *, filename: str = "", media_type: str = "") -> Blob:
        digest = sha256(data).hexdigest()
        self._link.run(
            lambda connection: connection.execute(
                "INSERT INTO iptui.blobs VALUES (%b, %b) ON CONFLICT DO NOTHING", (digest, data)
            )
        )
        return Blob(
            sha256=digest,
            size=len(data),
            filename=filename,
            media_type=media_type or "application/octet-stream",
        )

    def get_blob(self, blob: Blob) -> bytes:
        row = self._link.run(
            lambda connection: connection.execute(
                "SELECT data FROM iptui.blobs WHERE sha256 = %s", (blob.sha256,), binary=True
            ).fetchone()
        )
        name = f"{blob.sha256[:80]}{f' ({blob.filename})' if blob.filename else ''}"
        if row is None:
            raise StoreDamaged(f"The file {name} is not in {self.address}; restore a backup.")
        data = bytes(row[0])
        if sha256(data).hexdigest() != blob.sha256:
            raise StoreDamaged(
                f"The file {name} in {self.address} was changed: its bytes do not match its SHA-256; "
                "restore a backup."
            )
        return data

    # -- derived files --------------------------------------------------------------------------
    def derived(self) -> list[str]:
        return self._link.run(derived.marks)

    def fetch_derived(self, mark: str, folder: Path, progress: Progress | None = None) -> bool:
        with connect(self.address) as connection:
            try:
                return derived.fetch(connection, mark, folder, progress)
            except psycopg.Error as error:
                raise went_wrong(self.address, error) from error

    def share_derived(self, mark: str, files: Sequence[Path]) -> bool:
        with connect(self.address) as connection:
            try:
                return derived.share(connection, mark, files)
            except psycopg.Error as error:
                raise went_wrong(self.address, error) from error

    # -- care -----------------------------------------------------------------------------------
    def check(self) -> list[Problem]:
        from iptui.store.postgres.check import check_workspace

        return self._long(check_workspace)

    def check_audit(self, heads: Sequence[str] = ()) -> list[Problem]:
        from iptui.store.postgres.check import check_audit

        return self._long(lambda connection: check_audit(connection, heads))

    def backup(self, target: Path) -> None:
        from iptui.store.postgres.backup import write_backup

        self._long(lambda connection: write_backup(target, connection, self.address))

    def _long(self, work: Callable[[Connection], T]) -> T:
        """Long work on a connection of its own, all of it as of one moment."""
        with connect(self.address) as connection:
            try:
                connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                return work(connection)
            except psycopg.Error as error:
                raise went_wrong(self.address, error) from error
