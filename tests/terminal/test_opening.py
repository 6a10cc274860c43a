"""How the app opens in a terminal: remembered, or asking who it is."""

from __future__ import annotations

import sys
from pathlib import Path

from iptui.casework.remembered import remember_here, session_file
from iptui.casework.sign_in import create_main_account
from iptui.casework.workspaces import open_desk
from tests.terminal.pty_session import PtySession


def test_it_opens_on_the_inbox_while_the_sign_in_is_remembered(tmp_path: Path) -> None:
    place = tmp_path / "w"
    desk = open_desk(place, create=True)
    create_main_account(desk, "shop", "correct horse")
    path = remember_here(desk)
    desk.close()
    command = [sys.executable, "-m", "iptui", "--workspace", str(place)]
    session = PtySession(command)
    try:
        session.wait_for("To respond (0)")
        session.press("q")
        assert session.end() == 0
    finally:
        session.kill_if_alive()
    path.write_text("not a session\n")
    session = PtySession(command)
    try:
        session.wait_for("Remember me here")
        assert not session_file(place).exists()
    finally:
        session.kill_if_alive()
