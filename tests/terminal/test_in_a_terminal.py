"""The app in a pseudo-terminal: hostile text, stray bytes, signals, silence, and how much it sends."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from iptui.casework.demo import make_demo
from iptui.domain.complaints import Complaint
from iptui.domain.parties import Party
from iptui.domain.products import Product
from iptui.domain.rights import IpRight
from iptui.store.protocol import Query
from tests.terminal.pty_session import OPEN, ROOT, PtySession, foreign_control, restored

PAYLOAD = (
    "\x1b]52;c;SGFja2Vk\x1b\\\x1b]0;Hacked\x07\x1b[2J\x9b2J\x9d0;Hacked\x9c\u202eevil\u2066"
    "\x00\x7f[/nope][@click=app.quit]CLICK[/] price [50%] [/b [link=https://x]"
)
MANY = 300
"""Complaints in the workspace, so that lists have more than a page."""


def poisoned(value: Any) -> Any:
    """Every free text of a record with the payload in front."""
    import msgspec

    changes: dict[str, Any] = {}
    for field in msgspec.structs.fields(type(value)):
        held = getattr(value, field.name)
        if field.name in TEXTS and isinstance(held, str):
            changes[field.name] = PAYLOAD + held
    return replace(value, **changes)


NAMED = {"enter": "\r", "esc": "\x1b", "tab": "\t", "space": " ", "palette": "\x10"}
TEXTS = {"title", "reason", "name", "owner", "agent", "address", "note", "email", "phone"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's records, every one of them hostile, and enough complaints for several pages."""
    place = tmp_path_factory.mktemp("hostile") / "workspace"
    desk = make_demo(place)
    store = desk.store
    with store.transaction(actor="test", action="poison", at=desk.now()) as tx:
        for kind in (Complaint, IpRight, Party):
            for record in store.query(kind, Query()):
                tx.put(poisoned(record))
    first = store.query(Complaint, Query())[0]
    with store.transaction(actor="test", action="many", at=desk.now()) as tx:
        for number in range(MANY):
            no = f"M{number:04}"
            tx.put(replace(first, id=f"{first.id}-{no}", no=no, rev=0))
    store.import_products(
        [Product(id="EVIL-1", name=f"zorbex {PAYLOAD}", description=f"<p>zorbex {PAYLOAD}</p>")],
        actor="test",
        at=desk.now(),
        source=PAYLOAD,
    )
    desk.catalog.prepare()
    desk.close()
    return place


@pytest.fixture
def app(workspace: Path) -> Iterator[PtySession]:
    session = PtySession.of_workspace(workspace, columns=120, lines=40)
    try:
        session.wait_for("To respond")
        session.quiet()
        yield session
    finally:
        session.kill_if_alive()


def test_no_control_character_of_a_record_reaches_the_terminal(app: PtySession) -> None:
    walks = (
        "j enter i esc p esc v tab tab esc h esc n esc c esc w esc E esc e esc y esc",
        "2 zorbex tab space enter esc",
        "3 j enter esc 4 5 j enter esc ? esc palette esc",
    )
    seen = ""
    for name in " ".join(walks).split():
        keys = NAMED.get(name, name)
        app.press(keys, silence=0.15)
        assert not app.closed, f"the app ended after {keys!r}"
        assert foreign_control(app.sent) == ""
        seen += app.text
    assert "␛]0;Hacked" in seen
    assert "⟨U+202E⟩evil" in seen
    assert "zorbex ␛" in seen
    assert b"\x1b]52;c;SGFja2Vk" not in app.sent
    app.press("1")
    for _ in range(4):  # once for each screen that still stands over the inbox
        if not app.closed:
            app.press("q")
    assert app.end() == 0
    assert restored(app.sent)


def test_bytes_that_are_no_utf8_do_not_end_it(app: PtySession) -> None:
    for data in (b"\xe9", b"\xff\xfe", b"\xc3(", b"\x1b[M \xff\xff", b"\xf0\x9f"):
        app.press(data, silence=0.15)
        assert not app.closed
    app.press("5")
    app.wait_for("entries")


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)],
    ids=["TERM", "HUP", "INT"],
)
def test_a_signal_leaves_the_terminal_as_it_was(
    app: PtySession, number: signal.Signals, status: int
) -> None:
    os.kill(app.pid, number)
    assert app.end() == status
    assert restored(app.sent)


def test_a_lost_connection_ends_it(workspace: Path) -> None:
    session = PtySession.of_workspace(workspace)
    try:
        session.wait_for("To respond")
        os.close(session.fd)
        session.closed = True
        assert session.end() in (129, -signal.SIGHUP)
    finally:
        session.kill_if_alive()


def test_it_ends_with_a_terminal_that_sends_no_signal(workspace: Path) -> None:
    """As under a supervisor: the terminal is its standard streams and not its controlling one."""
    master, slave = pty.openpty()
    code = OPEN.format(root=str(ROOT))
    run = subprocess.Popen(
        [sys.executable, "-c", code, str(workspace)],
        stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color"},
    )  # fmt: skip
    try:
        os.close(slave)
        seen = b""
        while b"To respond" not in seen:
            seen += os.read(master, 65536)
        os.close(master)
        # 120: the interpreter could not write its last line either.
        assert run.wait(20) in (120, 129)
    finally:
        run.kill()
        run.wait()


STOP_FIRST = """
import os, signal
from textual.drivers.linux_driver import LinuxDriver
made = LinuxDriver.__init__
def and_stop(self, *given, **named):
    made(self, *given, **named)
    os.kill(os.getpid(), signal.SIGTSTP)
LinuxDriver.__init__ = and_stop
"""


def test_ctrl_z_before_it_stands_stops_it_and_no_more(workspace: Path) -> None:
    code = STOP_FIRST + OPEN.format(root=str(ROOT))
    session = PtySession([sys.executable, "-c", code, str(workspace)])
    try:
        status = Path(f"/proc/{session.pid}/status")
        end = time.monotonic() + 20
        while "State:\tT" not in status.read_text() and time.monotonic() < end:
            session.read(0.05)
        assert "State:\tT" in status.read_text()
        os.kill(session.pid, signal.SIGCONT)
        session.wait_for("To respond")
        assert threads(session.pid) == threads_of_one_that_was_not_stopped(workspace)
    finally:
        session.kill_if_alive()


def threads(pid: int) -> int:
    """How many when it has been quiet for a while: those that work in the background end."""
    time.sleep(1)
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def threads_of_one_that_was_not_stopped(workspace: Path) -> int:
    session = PtySession.of_workspace(workspace)
    try:
        session.wait_for("To respond")
        os.kill(session.pid, signal.SIGCONT)  # nothing to go on from
        return threads(session.pid)
    finally:
        session.kill_if_alive()


def test_nothing_is_sent_while_nothing_happens(app: PtySession) -> None:
    # The inbox, the search, the palette over it, and the sheet of keys.
    for keys in ("", "2", "nike", "\x10", "\x1b", "\x1b[B", "?"):
        if keys:
            app.press(keys)
        app.quiet(0.5)
        # Longer than a second: what ticks each second is seen.
        before, end = len(app.sent), time.monotonic() + 1.25
        while time.monotonic() < end:
            app.read(0.1)
        assert len(app.sent) == before, keys


def test_how_much_is_sent(app: PtySession) -> None:
    moves = [len(app.press("j")) for _ in range(6)]
    held = len(app.press("j" * 10))
    pages = [len(app.press("\x1b[6~")) for _ in range(3)]
    app.press("2")
    app.wait_for("Type a word")
    app.quiet(0.5)
    letters = [len(app.press(letter)) for letter in "zorb"]
    # A move repaints two rows, and then those lines of the preview that differ.
    assert max(moves) <= 4_500, moves
    assert held <= 10 * 600 + 4_500
    assert max(pages) <= 12_000, pages
    assert max(letters) <= 12_000, letters


def test_a_move_in_a_list_without_a_preview(workspace: Path) -> None:
    session = PtySession.of_workspace(workspace)
    try:
        session.wait_for("To respond")
        session.quiet()
        assert max(len(session.press("j")) for _ in range(6)) <= 600
        assert len(session.press("\x1b[6~")) <= 7_000
    finally:
        session.kill_if_alive()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20)])
def test_help_and_quit_stand_in_the_last_line(workspace: Path, size: tuple[int, int]) -> None:
    session = PtySession.of_workspace(workspace, columns=size[0], lines=size[1])
    try:
        session.wait_for("To respond")
        session.quiet()
        for key in ("2", "\x1b[B", "3", "4", "5", "1", "\r"):
            session.press(key, silence=0.15)
            stands = session.wait_for_last_line(("? Keys",), ("q Quit", "q Back"))
            assert stands, (key, session.text)
    finally:
        session.kill_if_alive()


def test_without_a_terminal_it_says_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "iptui", "--workspace", str(tmp_path / "w")],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        cwd=ROOT,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "terminal" in done.stderr
    assert done.stderr.count("\n") == 1


def test_no_color_sends_no_colour(workspace: Path) -> None:
    session = PtySession.of_workspace(workspace, environment={"NO_COLOR": "1"})
    try:
        session.wait_for("To respond")
        session.quiet()
        assert b"38;2;" not in session.sent
        assert b"48;2;" not in session.sent
    finally:
        session.kill_if_alive()
