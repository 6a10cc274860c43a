"""A line to a server that takes its time: every packet arrives later than it was sent."""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SOCKET = ".s.PGSQL.5432"


@contextmanager
def slow_line(server: Path, folder: Path, delay: float) -> Iterator[Path]:
    """A folder with a socket that leads to the server's, `delay` seconds away in each direction."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / SOCKET))
    listener.listen()

    def accept() -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(str(server / SOCKET))
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=_carry, args=(one, other, delay), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield folder
    finally:
        listener.close()


def _carry(one: socket.socket, other: socket.socket, delay: float) -> None:
    """What comes in goes out `delay` later, however much is on the way."""
    under_way: deque[tuple[float, bytes]] = deque()
    arrived = threading.Condition()

    def send() -> None:
        with suppress(OSError):
            while True:
                with arrived:
                    arrived.wait_for(lambda: under_way)
                    due, data = under_way.popleft()
                time.sleep(max(0.0, due - time.monotonic()))
                if not data:
                    other.close()
                    return
                other.sendall(data)

    threading.Thread(target=send, daemon=True).start()
    with suppress(OSError):
        while data := one.recv(1 << 16):
            with arrived:
                under_way.append((time.monotonic() + delay, data))
                arrived.notify()
    with arrived:
        under_way.append((time.monotonic() + delay, b""))
        arrived.notify()
