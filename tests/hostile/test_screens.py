"""Every screen with hostile records, in a terminal: no byte of theirs gets there as control.

The walks go by keys through every screen there is (found by looking), with both walls standing, and with
either of them alone: the cleaning where text is shown, and the filter of what is sent.
"""

from __future__ import annotations

import base64
import importlib
import inspect
import os
import pkgutil
import re
import sys
from pathlib import Path

import pytest
from textual.screen import Screen

import iptui.screens
from tests.hostile.corpus import ALL, ROOT
from tests.hostile.poison import WORD, hostile_workspace
from tests.terminal.pty_session import PtySession, restored

NO_SCREENS = {"DeskScreen", "TextScreen", "FilteredListScreen", "Dialog"}
"""What screens are made from; nobody sees these themselves."""

SENT = re.compile(
    rb"\x1b\[\d+;\d+H"  # to a cell
    rb"|\x1b\[[0-9;]*m"  # colours
    rb"|\x1b\[\?(?:7|25|1000|1003|1004|1006|1015|1049|2004|2026|2048)[hl]"
    rb"|\x1b\[\?20(?:26|48)\$p|\x1b\[>\d+u|\x1b\[<u|\x1b\[\?u"
    rb"|\x1b\]22;[a-z-]*\x07"  # the pointer's shape
    rb"|\x1b\]8;(?:id=\d+-\d+;https?://[!-~]+|;)\x1b\\"  # a link to a page of the web
    rb"|\x1b\]52;c;[A-Za-z0-9+/=]*\x07"  # `y`
)
"""All that the app says to a terminal besides text; anything else came from outside."""
FOREIGN = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e0fff]"
)
COPIED = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\U000e0000-\U000e0fff]"
)
PASTE = "\x1b[200~" + UNSEEN.sub("", ALL).replace("\x1b[20", "") + "\x1bdy\x1b[201~"
"""Pasted without the letters that nobody sees: a field keeps those of its user, and the filter stops them."""
KEYS = {
    "enter": "\r", "esc": "\x1b", "tab": "\t", "back-tab": "\x1b[Z", "space": " ", "palette": "\x10", "down": "\x1b[B",
    "f2": "\x1bOQ", "page": "\x1b[6~", "end": "\x1b[F", "workspaces": "\x0f", "paste": PASTE, "clear": "\x15",
    "quit": "\x11",
}  # fmt: skip

WALKS: dict[str, str] = {
    "lists": "j j j page end g y tab j enter esc tab / paste enter / clear enter esc E j page / paste enter esc esc ? end esc "
    "palette paste esc 4 tab tab page ? esc 5 j page enter esc / paste enter esc esc 1 space j space m esc",
    "complaint": "end enter page end ? end esc i page end y enter esc m esc esc p page end n esc esc h esc w paste tab paste esc "
    "d end esc r esc e clear paste f2 esc esc E page paste tab paste f2 esc esc m j enter esc esc esc n page n enter paste f2 esc "
    "esc r esc o esc esc s page space d esc K paste f2 esc a paste f2 esc v esc t esc esc q",
    "product": "end enter v end enter tab tab tab tab p f t tab tab end esc esc v enter tab end esc esc esc",
    "answer": "g enter c g enter e j space enter esc e / paste enter esc esc a enter paste tab paste f2 esc esc t paste f2 esc enter "
    "esc f esc ? end esc esc esc",
    "catalog": f"2 {WORD} tab j j page enter end tab end esc v enter esc space j space K paste f2 esc d end esc s y / clear paste tab esc",
    "brands": "3 j page a paste tab paste f2 esc esc e paste f2 esc esc x esc / paste enter esc esc s j page v esc K paste esc a paste f2 "
    "esc t esc",
}  # fmt: skip
SIGN_IN = "paste tab paste enter esc paste enter"
WORKSPACES = "workspaces tab paste enter tab esc"


def every_screen() -> set[str]:
    found = set()
    for module in pkgutil.iter_modules(iptui.screens.__path__, "iptui.screens."):
        for name, one in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(one, Screen) and one.__module__ == module.name:
                found.add(name)
    return found - NO_SCREENS


def foreign(sent: bytes) -> str:
    """What came from outside, with what is around it; empty when nothing did."""
    text = SENT.sub(b"", sent).decode("utf-8", "replace")
    match = FOREIGN.search(text.replace("\r\n", ""))
    if match is None and "\r" in text.replace("\r\n", ""):
        return "a lone CR"
    text = text.replace("\r\n", "")
    return ascii(text[max(0, match.start() - 40) : match.start() + 40]) if match else ""


class Walk:
    """One app on the hostile desk, and what was seen of it."""

    def __init__(self, place: Path, log: Path, walls: str = "both", **environment: str) -> None:
        self.log = log
        self.session = PtySession(
            [sys.executable, "-m", "tests.hostile.watched_app", str(place), str(log), walls],
            columns=120,
            lines=40,
            environment={"PYTHONPATH": str(ROOT), "TMUX": "", "SSH_CONNECTION": "", **environment},
        )
        self.copies = 0

    def go(self, keys: str) -> str:
        """Press the keys, looking at every byte that comes back; all that stood on the screen."""
        seen = ""
        for name in keys.split():
            key = KEYS.get(name, name)
            sent = self.session.press(key, silence=0.12)
            if trace := self.crash():
                pytest.fail(f"the app met a defect after {name!r}:\n{trace[-1500:]}")
            assert foreign(self.session.sent) == "", (name, foreign(self.session.sent))
            assert not self.session.closed, f"the app ended after {name!r}:\n{self.session.text}"
            copied = COPIED.findall(sent)
            if name not in ("y", "enter"):
                assert copied == [], name
            for one in copied:
                text = base64.b64decode(one).decode()
                assert FOREIGN.search(text) is None, ascii(text)
                self.copies += 1
            seen += self.session.text
        return seen

    @staticmethod
    def crash() -> str:
        """The trace of a defect, if the app met one."""
        path = Path(os.environ["XDG_STATE_HOME"]) / "iptui" / "crash.log"
        return path.read_text() if path.exists() else ""

    def noted(self, what: str) -> list[str]:
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [line.partition(" ")[2] for line in lines if line.startswith(f"{what} ")]

    def end(self) -> None:
        for _ in range(8):
            if not self.session.closed:
                self.session.press("\x1b", silence=0.1)
        if not self.session.closed:
            self.session.press(KEYS["quit"])
        assert self.session.end() == 0
        assert restored(self.session.sent)
        assert foreign(self.session.sent) == ""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # The folder's name is shown too.
    return hostile_workspace(tmp_path_factory.mktemp("hostile") / "w\x1b]0;Hacked\x07\u202e[nope")


def walked(place: Path, log: Path, keys: str, walls: str = "both") -> tuple[Walk, str]:
    walk = Walk(place, log, walls)
    try:
        walk.session.wait_for("To respond")
        walk.session.quiet()
        seen = walk.session.text + walk.go(keys)
        walk.end()
    finally:
        walk.session.kill_if_alive()
    return walk, seen


@pytest.fixture(scope="module")
def screens() -> set[str]:
    return set()


@pytest.mark.parametrize("name", WALKS)
def test_a_walk(place: Path, tmp_path: Path, name: str, screens: set[str]) -> None:
    walk, seen = walked(place, tmp_path / "log", WALKS[name])
    screens.update(walk.noted("screen"))
    print(sorted(set(walk.noted("screen"))))
    assert walk.noted("network") == []
    assert all(sys.executable in one for one in walk.noted("process")), walk.noted("process")
    # Every text was cleaned where it is shown: the filter found nothing left to do.
    assert walk.noted("passed") == []
    assert "␛" in seen
    assert "⟨U+" in seen
    assert "\ufffd" not in seen.replace("\ufffd\ufffd", "")
    if name in ("lists", "complaint"):
        assert walk.copies > 0


@pytest.mark.parametrize("walls", ["first", "second"])
@pytest.mark.parametrize("name", WALKS)
def test_either_wall_holds_alone(place: Path, tmp_path: Path, name: str, walls: str) -> None:
    walk, _ = walked(place, tmp_path / "log", WALKS[name], walls)
    assert walk.noted("network") == []
