"""Two people on one workspace, each with an app of their own in a terminal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from iptui.casework.demo import make_demo
from iptui.casework.moves import find_complaint
from iptui.casework.workspaces import open_desk
from iptui.domain.brands import BrandReference
from iptui.store.protocol import Query
from tests.terminal.pty_session import PtySession

SEEN_WITHIN = 2.0
"""Seconds; half a second is meant, and a busy machine gets more."""
NUMBER = "8840217736"
"""The sample complaint that is due first."""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    place = tmp_path / "demo"
    make_demo(place).close()
    return place


@pytest.fixture
def apps(workspace: Path) -> Iterator[tuple[PtySession, PtySession]]:
    """Both stand on the inbox."""
    both = tuple(PtySession.of_workspace(workspace, columns=120, lines=40) for _ in range(2))
    try:
        for one in both:
            one.wait_for("To respond")
            one.quiet()
        yield both[0], both[1]
    finally:
        for one in both:
            one.kill_if_alive()


def shown_after(session: PtySession, text: str) -> float:
    """Seconds until the text stands on the session's screen."""
    start = time.monotonic()
    while text not in session.text:
        assert time.monotonic() - start < 15, session.text
        session.read(0.02)
    return time.monotonic() - start


def test_a_change_in_one_shows_in_the_other(
    apps: tuple[PtySession, PtySession], record_property: pytest.RecordProperty
) -> None:
    first, second = apps
    for one in apps:
        one.press("3")
        one.wait_for("brand(s)")
    took = []
    for name in ("1Zumarello", "1Zumarelli", "1Zumarella"):
        first.press("a")
        first.wait_for("F2 Save")
        first.press(name)
        start = time.monotonic()
        first.press("\x1bOQ", silence=0.02)
        shown_after(second, name)
        took.append(time.monotonic() - start)
        first.wait_for("Kept.")
    record_property("seconds_until_seen", took)
    assert min(took) < SEEN_WITHIN, took


def test_two_edits_of_a_brand_end_in_the_conflict_screen(
    apps: tuple[PtySession, PtySession], workspace: Path
) -> None:
    first, second = apps
    for one in apps:
        one.press("3")
        one.wait_for("brand(s)")
        one.press("e")
        one.wait_for("F2 Save")
        one.press("\t")  # from the name, which stands, to the aliases
    first.press("FIRSTWORD;")
    second.press("SECONDWORD;")
    first.press("\x1bOQ")
    first.wait_for("brand(s)")
    second.press("\x1bOQ")
    second.wait_for("Changed by somebody else")
    assert "FIRSTWORD" in second.text
    assert "SECONDWORD" in second.text
    desk = open_desk(workspace)
    texts = [" ".join(one.aliases) for one in desk.store.query(BrandReference, Query())]
    desk.close()
    assert any("FIRSTWORD" in text for text in texts)
    assert not any("SECONDWORD" in text for text in texts)


def test_two_corrections_of_a_complaint_end_in_the_conflict_screen(
    apps: tuple[PtySession, PtySession], workspace: Path
) -> None:
    for one, word in zip(apps, ("FIRSTNOTE", "SECONDNOTE"), strict=True):
        one.press("/")
        one.press(NUMBER)
        one.press("\r")
        one.press("\r")
        one.wait_for(f"Complaint {NUMBER}")
        one.press("E")
        one.wait_for("F2 Save")
        # Backwards from the first line: why it is corrected, then the note.
        one.press("\x1b[Z")
        one.press(f"because {word}")
        one.press("\x1b[Z")
        one.press(word)
    first, second = apps
    first.press("\x1bOQ")
    first.wait_for("Corrected.")
    second.press("\x1bOQ")
    second.wait_for("Changed by somebody else")
    assert "FIRSTNOTE" in second.text
    desk = open_desk(workspace)
    note = find_complaint(desk, NUMBER).note
    desk.close()
    assert "FIRSTNOTE" in note
    assert "SECONDNOTE" not in note
