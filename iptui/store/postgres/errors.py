"""What the server says, as one sentence of ours: what happened, where, what to do."""

from __future__ import annotations

import psycopg
from psycopg import errors

from iptui.domain.errors import BadInput, NotFound, NotPermitted, UserError
from iptui.store.postgres.address import Address
from iptui.store.protocol import StoreDamaged, StoreFull, StoreLocked, StoreReadOnly


class StoreUnreachable(StoreLocked):
    """The server does not answer, or went away; the same call may work later."""


class OutcomeUnknown(StoreUnreachable):
    """The server went away while it was asked to keep a change, and has not come back to say whether it did."""


def is_lost(error: psycopg.Error, connection: psycopg.Connection | None) -> bool:
    """True when the connection is of no use any more, and another one may do."""
    if connection is not None and connection.broken:
        return True
    return isinstance(
        error,
        errors.AdminShutdown
        | errors.CrashShutdown
        | errors.CannotConnectNow
        | errors.IdleInTransactionSessionTimeout
        # A server that was the primary and is a standby now.
        | errors.ReadOnlySqlTransaction,
    ) or (isinstance(error, psycopg.OperationalError) and error.sqlstate is None)


def cannot_connect(address: Address, error: psycopg.Error) -> UserError:
    """Why there is no connection. Before the sign-in there is no code of the error, so its text is read."""
    state = error.sqlstate or ""
    text = str(error)
    if "invalid" in text and ("port" in text or "connection option" in text):
        return BadInput(
            f"A setting in the workspace's address is not valid; {address} is what was understood."
        )
    if (
        state in ("28P01", "28000")
        or "authentication" in text
        or "no pg_hba.conf entry" in text
        or ("role" in text and "does not exist" in text)
    ):
        return NotPermitted(
            f"The server of {address} did not let {address.user or 'you'} in: the password or the way "
            "of signing in is wrong, or the password's time has run out. Ask who runs the server."
        )
    if "no password supplied" in text:
        return NotPermitted(
            f"The server of {address} asks for a password; put it into ~/.pgpass or PGPASSWORD."
        )
    if state == "3D000" or ("does not exist" in text and "database" in text):
        return NotFound(
            f"There is no database {address.database} on that server ({address}); make it first: "
            f"createdb {address.database}"
        )
    if state == "42501" or "permission denied" in text:
        return NotPermitted(f"{address.user or 'You'} may not connect to {address}.")
    if state == "53300" or "too many clients" in text or "connection slots" in text:
        return StoreUnreachable(
            f"The server of {address} has no connection left; try again, or raise max_connections."
        )
    if "session is not read-write" in text or "session is read-only" in text:
        return StoreUnreachable(
            f"No server takes changes just now: a standby has to be promoted ({address}). "
            "What is shown stays; changes work once one does."
        )
    if "certificate" in text or "SSL" in text:
        return NotPermitted(
            f"The connection to {address} is not safe as asked for: its TLS certificate or setting "
            "does not fit. Check sslmode and sslrootcert."
        )
    # One line for each server that was tried; a hint of the library follows on further lines.
    tried = [line for line in text.splitlines() if not line.startswith(("\t", " "))]
    reason = (tried[-1] if tried else text).rpartition(": ")[2].rstrip("?. ")[:120]
    return StoreUnreachable(
        f"The server does not answer ({reason}). Check that it runs and can be reached: {address}."
    )


def went_wrong(address: Address, error: psycopg.Error) -> UserError:
    """What a statement that failed means."""
    if isinstance(error, errors.InsufficientPrivilege):
        return NotPermitted(
            f"The database refused it: {address.user or 'your login'} has no role that may do this "
            f"in {address}. Ask the owner for the role."
        )
    if isinstance(error, errors.RaiseException) and error.sqlstate == "P0001":
        return NotPermitted(f"The database refused it: {error.diag.message_primary}.")
    if isinstance(error, errors.DiskFull):
        return StoreFull(
            f"The disk of the server of {address} is full; nothing was changed. Make room there and "
            "try again."
        )
    if isinstance(error, errors.LockNotAvailable | errors.QueryCanceled | errors.DeadlockDetected):
        return StoreLocked(
            f"Another client of {address} has been saving for too long; nothing was changed. Try again."
        )
    if isinstance(error, errors.ReadOnlySqlTransaction):
        return StoreReadOnly(
            f"The server of {address} only reads: it is a standby. Name the primary, or both with "
            "target_session_attrs=read-write."
        )
    if isinstance(error, errors.UndefinedTable | errors.InvalidSchemaName):
        return StoreDamaged(
            f"The database {address} lacks a table of iptui ({error.diag.message_primary}); restore a "
            "backup."
        )
    if isinstance(error, psycopg.DataError):
        return BadInput(
            "A text has a character that the database cannot hold (such as NUL); nothing was "
            "changed. Remove it and try again."
        )
    if is_lost(error, None):
        return StoreUnreachable(f"The connection to the server was cut; try again ({address}).")
    reason = error.diag.message_primary or type(error).__name__
    return StoreDamaged(f"The database {address} could not do it ({reason}); ask who runs it.")
