"""Following the workspace in a thread: LISTEN for commits, take them in, come back after a cut."""

from __future__ import annotations

import threading
from contextlib import suppress

import psycopg

from iptui.domain.errors import UserError
from iptui.store.postgres.address import Address
from iptui.store.postgres.errors import is_lost, went_wrong
from iptui.store.postgres.link import FIRST_PAUSE, LONGEST_PAUSE, connect
from iptui.store.postgres.mirror import Mirror

CLOSED_WITHIN = 0.25
"""Seconds within which the thread sees that it is to end; a notification wakes it at once."""

PROBE_AFTER = 20
"""So many quiet waits, then the connection is tried: a cut one may give no sign."""


class Follower(threading.Thread):
    """Keeps a mirror up to date until it is closed; `trouble` says why it cannot at present."""

    def __init__(self, address: Address, mirror: Mirror, kinds: list[str]) -> None:
        super().__init__(name="iptui-follow", daemon=True)
        self.trouble: UserError | None = None
        self.up_to_date = threading.Event()
        """Set while the server is heard."""
        self._address = address
        self._mirror = mirror
        self._kinds = kinds
        self._closing = threading.Event()

    def close(self) -> None:
        self._closing.set()

    def run(self) -> None:
        pause = FIRST_PAUSE
        while not self._closing.is_set():
            try:
                self._follow()
                return
            except psycopg.Error as error:
                problem = went_wrong(self._address, error)
                if not is_lost(error, None):
                    pause = LONGEST_PAUSE
            except UserError as error:
                problem = error
            if self.up_to_date.is_set():
                self.up_to_date.clear()
                pause = FIRST_PAUSE
            self.trouble = problem
            with self._mirror.lock:
                self._mirror.arrived.notify_all()
            self._closing.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _follow(self) -> None:
        """Until closed or cut."""
        connection = connect(self._address)
        try:
            # First LISTEN, then look: a commit between the two is seen either way.
            connection.execute("LISTEN iptui")
            self._mirror.load(connection, self._kinds)
            self._mirror.catch_up(connection)
            self.trouble = None
            self.up_to_date.set()
            quiet = 0
            while not self._closing.is_set():
                heard = [*connection.notifies(timeout=CLOSED_WITHIN, stop_after=1)]
                quiet = 0 if heard else quiet + 1
                if heard or quiet >= PROBE_AFTER:
                    self._mirror.catch_up(connection)
                    quiet = 0
        finally:
            with suppress(psycopg.Error):
                connection.close()
