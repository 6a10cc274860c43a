"""Both walls against hostile text, and the decoder against stray bytes."""

from __future__ import annotations

import json
import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.drivers import linux_driver

from iptui.terminal.clean import clean, json_escaped
from iptui.terminal.clipboard import LARGEST
from iptui.terminal.safety import ControlFilter, Keyboard, scrub, tolerate_stray_bytes

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


SIGNS = {
    0x600,
    0x601,
    0x602,
    0x603,
    0x604,
    0x605,
    0x6DD,
    0x70F,
    0x890,
    0x891,
    0x8E2,
    0x110BD,
    0x110CD,
}
"""Format characters that are drawn: marks around a number in Arabic, Syriac and Kaithi."""


def test_every_character_that_is_not_seen_gets_a_sign() -> None:
    for code in range(sys.maxunicode + 1):
        letter = chr(code)
        unseen = (
            unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") and code not in SIGNS
        )
        if unseen:
            assert letter not in clean(f"a{letter}b"), hex(code)
            assert len(clean(f"a{letter}b")) >= 3, hex(code)


@pytest.mark.parametrize(
    ("link", "stands"),
    [
        ("https://register.example/x?n=1", True),
        ("HTTP://register.example/", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("data:text/html,x", False),
        ("ssh://x", False),
        ("//x.example/", False),
        ("https:///etc/passwd", False),
        (" https://x.example/", False),
        ("java\nscript:x", False),
    ],
)
def test_only_an_address_of_the_web_is_a_link(link: str, stands: bool) -> None:
    (segment,) = ControlFilter().apply([Segment("x", Style(link=link))], Color(0, 0, 0))
    assert segment.style is not None
    assert (segment.style.link == link) is stands
    if not stands:
        assert not segment.style.link


@pytest.mark.parametrize("letter", ["\u00a0", "\u3000", "\u2009", " ", "\u202e", "\x1b"])
def test_no_blank_stands_in_a_link(letter: str) -> None:
    style = Style(link=f"https://x.example/a{letter}b")
    (segment,) = ControlFilter().apply([Segment("x", style)], Color(0, 0, 0))
    assert segment.style is not None
    assert segment.style.link == "https://x.example/ab"


PASTED = re.compile("\x1b\\[200~(.*?)(?:\x1b\\[201~|$)", re.DOTALL)
PIECES = [
    "\x1b[200~",
    "\x1b[201~",
    "\x1b",
    "\x1b[2",
    "\x1b[20",
    "a",
    "é",
    "\x9b",
    "\x1b[200",
    "0~",
    "1~",
    "d",
    "y",
    "\x7f",
]


@given(st.lists(st.sampled_from(PIECES), max_size=10), st.integers(1, 7))
def test_between_the_marks_of_a_paste_stands_no_key(pieces: list[str], size: int) -> None:
    text = "".join(pieces)
    data, keyboard = text.encode(), Keyboard()
    got = "".join(keyboard.decode(data[at : at + size]) for at in range(0, len(data), size))
    got += keyboard.decode(b"", final=True)
    for pasted in PASTED.findall(got):
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", pasted)
    # What is typed is left as it is, and nothing is lost.
    assert PASTED.sub("", got) == PASTED.sub("", text)
    assert len(got) == len(text)


@given(st.recursive(st.text(st.characters(exclude_categories=("Cs",))), st.lists))
def test_json_for_a_terminal_holds_the_same_values(value: object) -> None:
    document = json_escaped(json.dumps(value, ensure_ascii=False, indent=1).encode())
    assert json.loads(document) == value
    assert dangerous(document.decode().replace("\n", "")) == []


def test_what_is_copied_is_cleaned_and_fits() -> None:
    import base64
    from unittest.mock import patch

    from iptui.app import IptuiApp

    sent: list[str] = []
    app = IptuiApp.__new__(IptuiApp)
    with (
        patch.object(IptuiApp, "copy_to_clipboard", lambda _self, text: sent.append(text)),
        patch("iptui.app.copy_by_tmux", return_value=False),
    ):
        assert "OSC 52" in app.copy("\x1b]52;c;eA==\x07\u202e" + "n" * 1000)
        assert "too many" in app.copy("耐" * (LARGEST // 3 + 1))
        assert "OSC 52" in app.copy("耐" * (LARGEST // 3))
    assert [dangerous(one) for one in sent] == [[], []]
    assert all(len(base64.b64encode(one.encode())) < 75_000 for one in sent)
