"""Pictures of snapshots in terminals of several kinds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from iptui.casework.demo import make_demo
from tests.terminal.pty_session import PtySession, foreign_control, restored

NUMBER = "8840217736"
KITTY = re.compile(rb"\x1b_G[^\x1b]*\x1b\\")
SIXEL = re.compile(rb"\x1bP[0-9;]*q[^\x1b]*\x1b\\")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("pictures") / "demo"
    make_demo(place).close()
    return place


def opened(workspace: Path, **environment: str) -> PtySession:
    """The app on the snapshot with a picture."""
    cleared = {"SSH_CONNECTION": "", "TMUX": "", "NO_COLOR": "", "TERM_PROGRAM": ""}
    session = PtySession.of_workspace(
        workspace, columns=100, lines=40, environment={**cleared, **environment}
    )
    session.wait_for("To respond")
    session.quiet()
    for keys in ("/", NUMBER, "\r", "\r"):
        session.press(keys)
    session.wait_for(f"Complaint {NUMBER}")
    session.press("v")
    session.press("\r")
    session.press("\t")
    session.wait_for("image/png")
    session.quiet(0.5)
    return session


def ended(session: PtySession) -> None:
    """Leaves without a trace."""
    for _ in range(4):
        if not session.closed:
            session.press("q")
    assert session.end() == 0
    assert restored(session.sent)


@pytest.mark.parametrize(
    ("environment", "drawn"),
    [
        ({}, b"\xe2\x96\x80"),
        ({"TERM": "xterm-kitty"}, KITTY),
        ({"TERM": "foot"}, SIXEL),
        ({"TERM": "linux", "COLORTERM": ""}, b"\xe2\x96\x80"),
        ({"NO_COLOR": "1"}, None),
    ],
    ids=["unknown", "kitty", "sixel", "16 colours", "no colour"],
)
def test_a_picture_is_drawn_by_what_the_terminal_can(
    workspace: Path, environment: dict[str, str], drawn: bytes | re.Pattern[bytes] | None
) -> None:
    session = opened(workspace, **environment)
    try:
        session.press("G", silence=0.5)
        sent = session.sent
        if isinstance(drawn, re.Pattern):
            assert drawn.search(sent)
        elif drawn is not None:
            assert sent.count(drawn) > 50
        else:
            assert b"38;2;" not in sent
        # The terminal was asked no question besides those at the start.
        assert b"\x1b[16t" not in sent
        assert b"\x1b[c" not in sent
        assert foreign_control(SIXEL.sub(b"", KITTY.sub(b"", sent))) == ""
        assert "Picture" not in session.text.splitlines()[-2]
        ended(session)
    finally:
        session.kill_if_alive()


def test_over_ssh_it_waits_for_the_key(workspace: Path) -> None:
    session = opened(workspace, SSH_CONNECTION="192.0.2.1 50000 192.0.2.2 22")
    try:
        session.press("G", silence=0.5)
        assert session.sent.count(b"\xe2\x96\x80") == 0
        session.wait_for("1 picture(s); p draws them.")
        session.press("p", silence=0.6)
        session.press("G", silence=0.5)
        assert session.sent.count(b"\xe2\x96\x80") > 50
        session.press("p", silence=0.5)
        session.wait_for("p draws them")
        ended(session)
    finally:
        session.kill_if_alive()
