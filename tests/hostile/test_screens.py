"""Every screen with hostile records, in a terminal: no byte of theirs gets there as control.

The walks go by keys through every screen there is (found by looking), with both walls standing: the cleaning where
text is shown, and the filter of what is sent, which must find nothing left to change. Then with the filter alone.
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
from msgspec.structs import replace
from textual.screen import Screen

import iptui.screens
from iptui.domain.brands import BrandReference
from iptui.store.protocol import Query
from tests.hostile.corpus import ALL, ROOT, TEXTS
from tests.hostile.poison import WORD, hostile_workspace
from tests.terminal.pty_session import PtySession, restored

NO_SCREENS = {"DeskScreen", "TextScreen", "FilteredListScreen", "CleanUpScreen", "Dialog"}
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
    "quit": "\x11", "f4": "\x1bOS", "lock": "\x0c",
}  # fmt: skip
WALKS: dict[str, str] = {
    "lists": "j j page end g y tab j enter esc tab / paste enter / clear enter esc E j page / paste enter esc esc ? end esc "
    "palette paste esc 4 tab tab page ? esc 5 j page enter esc / paste enter esc esc",
    "complaint": "end enter page end y ? end esc h esc w paste tab paste esc d end n E page paste tab paste f2 esc esc "
    "e clear paste f2 esc esc r esc",
    "right": "end enter i page end y enter esc m enter esc esc esc",
    "complainant": "end enter p page end y n page n enter paste f2 esc esc r paste f2 esc esc o enter esc",
    "sweep": "end enter s page space d n K paste f2 esc a paste f2 esc v esc t esc",
    "together": "end enter i m enter esc j enter esc o enter esc e space esc t paste f2 esc f esc ? esc",
    "product": "end enter v end enter tab tab tab tab p f t tab tab end esc esc v enter tab end esc",
    "letter": "g enter l j page end y g c j enter n esc s paste tab paste tab paste f2 esc esc e clear paste f2 esc esc "
    "l end w page end ? esc esc c l end esc T paste f2 esc esc f4 s paste esc esc",
    "answer": "g enter c g enter e j space enter esc e / paste enter esc esc a enter paste tab paste f2 esc esc t paste f2 "
    "esc enter esc f esc ? end esc",
    "catalog": f"2 {WORD} tab tab j j page enter end tab end esc v enter esc space j space K paste f2 esc d end n s y / clear paste tab",
    "office": "f4 j page end y enter esc esc 1 d j page t y enter j page end y e paste esc esc esc 2 tab D j page end y t e esc",
    "brands": "3 j page a paste tab paste f2 esc esc e paste f2 esc esc x n / paste enter esc esc s j page v esc K paste esc "
    "a paste f2 esc t",
}  # fmt: skip
PASSED: dict[str, str] = {
    "lists": "ComplaintsScreen ComplaintScreen EvidenceScreen HelpScreen PointsScreen ActivityScreen MessageScreen",
    "complaint": "ComplaintScreen FormScreen ConfirmScreen ChoiceScreen",
    "right": "RightScreen",
    "complainant": "ComplainantScreen NegotiationScreen",
    "sweep": "FindingsScreen",
    "together": "TogetherScreen",
    "product": "ProductScreen",
    "answer": "CounterNotificationScreen EvidenceScreen FormScreen",
    "letter": "LetterScreen ChoiceScreen FormScreen",
    "catalog": "SearchScreen ProductScreen",
    "office": "AccountsScreen DraftsScreen DraftScreen DeletionsScreen",
    "brands": "BrandsScreen FindingsScreen",
    "import": "CatalogImportScreen",
    "lock": "LockScreen",
    "sign-in": "SignInScreen",
    "workspaces": "WorkspacesScreen",
    "conflict": "ConflictScreen",
}
"""The screens that each walk has to come through."""


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
        self.walls = walls
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
            if name == WORD:
                self.session.wait_for("Near (")  # `tab` goes there when it stands, else to the hits
                sent += self.session.quiet(0.12)
            if trace := self.crash():
                pytest.fail(f"the app met a defect after {name!r}:\n{trace[-1500:]}")
            assert foreign(self.session.sent) == "", (name, foreign(self.session.sent))
            assert not self.session.closed, f"the app ended after {name!r}:\n{self.session.text}"
            copied = COPIED.findall(sent)
            if name not in ("y", "enter"):
                assert copied == [], name
            for one in copied:
                text = base64.b64decode(one).decode()
                # What is copied is cleaned by the first wall alone; base64 is no control either way.
                assert self.walls == "second" or FOREIGN.search(text) is None, ascii(text)
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


def require_only_text(walk: Walk) -> None:
    """Nothing was fetched, nothing but the index's own workers was started, and the filter was idle."""
    assert walk.noted("network") == []
    assert all(sys.executable in one for one in walk.noted("process")), walk.noted("process")
    assert walk.noted("passed") == [], "not cleaned where it is shown"


def test_no_screen_is_forgotten() -> None:
    walked = {name for names in PASSED.values() for name in names.split()}
    assert every_screen() == walked, "let a walk of this file pass through these screens"
    assert set(PASSED) == {*WALKS, "sign-in", "workspaces", "conflict", "import", "lock"}


@pytest.mark.parametrize("name", WALKS)
def test_a_walk(place: Path, tmp_path: Path, name: str) -> None:
    walk, seen = walked(place, tmp_path / "log", WALKS[name])
    assert set(PASSED[name].split()) - set(walk.noted("screen")) == set()
    require_only_text(walk)
    assert "␛" in seen
    assert "⟨U+" in seen
    if "y" in WALKS[name].split() and name != "catalog":
        assert walk.copies > 0


@pytest.mark.parametrize("name", WALKS)
def test_the_filter_holds_alone(place: Path, tmp_path: Path, name: str) -> None:
    """That the cleaning does, too, is seen in `test_a_walk`: there the filter finds nothing to change."""
    walk, _ = walked(place, tmp_path / "log", WALKS[name], "second")
    assert walk.noted("network") == []


def test_at_the_door(place: Path, tmp_path: Path) -> None:
    walk = Walk(place, tmp_path / "log", HOSTILE_SIGN_IN="1")
    try:
        walk.session.wait_for("Remember me here")
        walk.go("paste tab paste enter")
        walk.session.wait_for("wrong")
        walk.go("esc paste enter paste enter")
        assert walk.noted("screen") == ["SignInScreen"]
        require_only_text(walk)
    finally:
        walk.session.kill_if_alive()


def test_another_workspace(place: Path, tmp_path: Path) -> None:
    walk = Walk(place, tmp_path / "log")
    try:
        walk.session.wait_for("To respond")
        walk.session.quiet()
        seen = walk.go("workspaces tab paste enter clear tab esc")
        assert "w␛]0;" in seen
        assert PASSED["workspaces"] in walk.noted("screen")
        require_only_text(walk)
        walk.end()
    finally:
        walk.session.kill_if_alive()


def test_a_conflict(place: Path, tmp_path: Path) -> None:
    from iptui.casework.workspaces import open_desk

    walk = Walk(place, tmp_path / "log")
    try:
        walk.session.wait_for("To respond")
        walk.session.quiet()
        walk.go("3 e")
        walk.session.wait_for("F2 Save")
        walk.go("tab paste")
        desk = open_desk(place, settle=False)
        with desk.store.transaction(actor="other", action="other", at=desk.now()) as tx:
            for brand in desk.store.query(BrandReference, Query()):
                tx.put(replace(brand, note=ALL, aliases=(ALL, "other")))
        desk.close()
        walk.go("f2")
        walk.session.wait_for("Changed by somebody else")
        seen = walk.go("j page tab j end esc")
        assert PASSED["conflict"] in walk.noted("screen")
        assert "␛" in seen
        require_only_text(walk)
        walk.end()
    finally:
        walk.session.kill_if_alive()


def test_a_catalog_file(place: Path, tmp_path: Path) -> None:
    """A file whose name, columns and cells come from outside, taken through the mapping."""
    cells = [one.replace('"', '""') for one in TEXTS.values()]
    file = tmp_path / "list\x1b]0;Hacked\x07\u202e[nope].csv"
    row = ",".join(f'"{one}{WORD}"' for one in cells)
    file.write_text("\n".join([row.replace(WORD, "id"), *[row] * 4]), errors="replace")
    walk = Walk(place, tmp_path / "log")
    try:
        walk.session.wait_for("To respond")
        walk.session.quiet()
        walk.go("2 tab i")
        walk.session.press(f"\x1b[200~{tmp_path}/list\x1b[201~")
        link = tmp_path / "list"
        link.symlink_to(file)
        walk.go("f2")
        walk.session.wait_for("Its first cells")
        seen = walk.go("j page enter esc a esc c esc w esc y end")
        assert PASSED["import"] in walk.noted("screen")
        assert "⟨U+" in seen
        require_only_text(walk)
        walk.end()
    finally:
        walk.session.kill_if_alive()


def test_the_cover(place: Path, tmp_path: Path) -> None:
    walk = Walk(place, tmp_path / "log")
    try:
        walk.session.wait_for("To respond")
        walk.session.quiet()
        walk.go("lock paste enter")
        assert PASSED["lock"] in walk.noted("screen")
        require_only_text(walk)
    finally:
        walk.session.kill_if_alive()


def test_letters_that_nobody_sees_are_stopped_in_a_field(place: Path, tmp_path: Path) -> None:
    walk = Walk(place, tmp_path / "log")
    try:
        walk.session.wait_for("To respond")
        walk.session.quiet()
        unseen = "\x1b[200~" + "a\u202e\u2066\u200b\ufeff\U000e0041b" + "\x1b[201~"
        for keys in ("2", "1 /", "3 a"):
            walk.go(keys)
            walk.session.press(unseen)
            assert foreign(walk.session.sent) == ""
        walk.end()
    finally:
        walk.session.kill_if_alive()


def test_a_paste_presses_no_key(place: Path, tmp_path: Path) -> None:
    """`esc d y` in a pasted text would delete a listing."""
    walk = Walk(place, tmp_path / "log")
    try:
        walk.session.wait_for("To respond")
        walk.session.quiet()
        before = walk.session.text
        walk.session.press("\x1b[200~x\x1b2\x1b[B\rq\x11\x1b[201~")
        assert not walk.session.closed
        assert walk.session.text == before
        walk.end()
    finally:
        walk.session.kill_if_alive()
