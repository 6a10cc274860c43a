"""Both walls against hostile text, and the decoder against stray bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.drivers import linux_driver

from iptui.terminal.clean import clean
from iptui.terminal.safety import ControlFilter, scrub, tolerate_stray_bytes

HOSTILE = [
    "\x1b]52;c;SGFja2Vk\x1b\\",
    "\x1b]0;Hacked\x07",
    "\x1b[2J",
    "\x9b2J",
    "\x9d0;x\x9c",
    "a\u202eb",
    "\u2066x\u2069",
    "\x00\x7f\r\n",
    "\ud800",
    "\U000e0041",
    "\u2028",
    "ni\u200bke",
]


def dangerous(text: str) -> list[str]:
    ranges = (
        (0, 0x20),
        (0x7F, 0xA0),
        (0x202A, 0x202F),
        (0x2066, 0x206A),
        (0xD800, 0xE000),
        (0xE0000, 0xE1000),
        (0x2028, 0x202A),
        (0x200E, 0x2010),
        (0x61C, 0x61D),
    )
    return [one for one in text if any(low <= ord(one) < high for low, high in ranges)]


@pytest.mark.parametrize("payload", HOSTILE)
def test_either_wall_holds_alone(payload: str) -> None:
    assert dangerous(clean(payload)) == []
    assert dangerous(scrub(payload)) == []


@given(st.text(st.characters(codec=None)))
def test_any_text_is_harmless_after_either_wall(text: str) -> None:
    assert dangerous(clean(text)) == []
    assert dangerous(scrub(text)) == []


@given(st.text(st.characters(codec=None, exclude_characters="\t")))
def test_the_second_wall_keeps_the_width_that_was_laid_out(text: str) -> None:
    assert cell_len(scrub(text)) == cell_len(text)


def test_links_are_cleaned_too() -> None:
    style = Style(link="https://e.example/\x1b]52;c;eA==\x07")
    (segment,) = ControlFilter().apply([Segment("x", style)], Color(0, 0, 0))
    assert segment.style is not None
    assert segment.style.link == "https://e.example/]52;c;eA=="


def test_harmless_segments_stay_the_same_objects() -> None:
    segments = [Segment("Nike 耐克 é", Style(bold=True, link="https://e.example/a?b=c"))]
    assert ControlFilter().apply(segments, Color(0, 0, 0))[0] is segments[0]


@given(st.binary(), st.integers(1, 5))
def test_the_keyboard_takes_any_bytes_in_any_pieces(data: bytes, size: int) -> None:
    tolerate_stray_bytes()
    decode = linux_driver.getincrementaldecoder("utf-8")().decode  # type: ignore[attr-defined]
    pieces = [decode(data[at : at + size]) for at in range(0, len(data), size)]
    assert "".join(pieces) + decode(b"", final=True) == data.decode("utf-8", "replace")
