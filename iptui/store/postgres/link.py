"""The one connection of a store: opened when needed, replaced when cut, used by one thread at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

import psycopg

from iptui.domain.errors import UserError
from iptui.store.postgres.address import Address
from iptui.store.postgres.errors import StoreUnreachable, cannot_connect, is_lost, went_wrong
from iptui.store.protocol import PATIENCE

T = TypeVar("T")
Connection = psycopg.Connection[tuple[Any, ...]]

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 1.0
"""Seconds between two tries to connect; they double."""


def connect(address: Address, **more: Any) -> Connection:
    """A connection in autocommit mode.

    Raises:
        UserError: why there is none.
    """
    try:
        return psycopg.connect(address.connection_text(**more), autocommit=True)
    except psycopg.Error as error:
        raise cannot_connect(address, error) from error


class Link:
    """Runs work on the connection; what was cut is tried again on a new one while there is patience."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.lock = threading.RLock()
        self._connection: Connection | None = None
        self._closed = False

    def run(self, work: Callable[[Connection], T], *, patience: float | None = None) -> T:
        """The result of the work, which may be called again after a cut: it must be able to bear that.

        Raises:
            StoreUnreachable: no answer within `patience` seconds (else `PATIENCE`).
            UserError: what the server refused.
        """
        end = time.monotonic() + (PATIENCE.get() if patience is None else patience)
        pause = FIRST_PAUSE
        while True:
            # Not held while it is waited for the next try: another thread may have less patience.
            if not self.lock.acquire(timeout=max(0.0, end - time.monotonic())):
                raise StoreUnreachable(
                    f"The server does not answer another question of this app either: {self.address}."
                )
            try:
                problem, result = self._tried(work, end)
            finally:
                self.lock.release()
            if problem is None:
                return cast("T", result)
            if time.monotonic() + pause >= end:
                raise problem
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _tried(
        self, work: Callable[[Connection], T], end: float
    ) -> tuple[UserError | None, T | None]:
        """(None, result), or (why another connection may do better, None)."""
        try:
            return None, work(self._opened(end))
        except psycopg.Error as error:
            if not is_lost(error, self._connection):
                self._leave_transaction()
                raise went_wrong(self.address, error) from error
            problem: UserError = went_wrong(self.address, error)
        except StoreUnreachable as error:
            problem = error
        except BaseException:
            self._leave_transaction()
            raise
        self.drop()
        return problem, None

    def _opened(self, end: float) -> Connection:
        if self._closed:
            raise ValueError(f"the store of {self.address} is closed")
        if self._connection is None or self._connection.closed:
            left = min(5, max(2, int(end - time.monotonic())))
            self._connection = connect(self.address, connect_timeout=left)
        return self._connection

    def _leave_transaction(self) -> None:
        """After an error the connection may stand in a failed transaction."""
        connection = self._connection
        if connection is None or connection.closed:
            return
        try:
            if connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
                connection.execute("ROLLBACK")
        except psycopg.Error:
            self.drop()

    def drop(self) -> None:
        """Forget the connection; the next work makes a new one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def close(self) -> None:
        with self.lock:
            self._closed = True
            self.drop()
