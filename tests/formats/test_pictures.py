"""Pictures are opened within limits, and a bad one is a sentence."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from iptui.domain.errors import BadInput
from iptui.formats.pictures import DRAWN_SIDE, open_picture
from iptui.widgets.pictures import method_of, size_in_cells

SAMPLES = Path(__file__).parents[2] / "sample_data" / "snapshots"


def png(width: int, height: int, *, data: bytes = b"") -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        whole = kind + body
        return struct.pack(">I", len(body)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = data or zlib.compress(bytes((width + 7) // 8 + 1) * min(height, 10))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("name", ["plush-fox.png", "running-shoes.png", "crane-lamp.webp"])
def test_sample_pictures_open(name: str) -> None:
    picture = open_picture((SAMPLES / name).read_bytes(), name)
    assert picture.mode == "RGB"
    assert max(picture.size) <= DRAWN_SIDE


def test_a_large_one_is_shrunk_and_a_transparent_one_stands_on_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (3000, 30), (255, 0, 0, 0)).save(file, "PNG")
    picture = open_picture(file.getvalue(), "wide.png")
    assert picture.size == (DRAWN_SIDE, 12)
    assert picture.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize("size", [(30_000, 30_000), (9_000, 9_000), (200_000, 200_000)])
def test_a_bomb_is_a_sentence(size: tuple[int, int]) -> None:
    with pytest.raises(BadInput, match="too many"):
        open_picture(png(*size), "bomb.png")


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"not a picture", b"\xff\xd8\xff\xe0" + bytes(50), png(10, 10)[:-30]]
)
def test_a_broken_one_is_a_sentence(data: bytes) -> None:
    with pytest.raises(BadInput, match="its bytes are kept"):
        open_picture(data, "broken")


@given(st.data())
def test_damaged_bytes_never_raise_anything_else(data: st.DataObject) -> None:
    whole = bytearray((SAMPLES / "plush-fox.png").read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(BadInput):
        assert open_picture(bytes(whole), "damaged.png").mode == "RGB"


def test_the_method_follows_setting_and_terminal() -> None:
    assert method_of("auto", {"TERM": "xterm-kitty"}, colour=True) == "kitty"
    assert method_of("auto", {"TERM": "xterm-kitty", "TMUX": "x"}, colour=True) == "halfblocks"
    assert method_of("auto", {"TERM_PROGRAM": "WezTerm"}, colour=True) == "sixel"
    assert method_of("auto", {"TERM": "xterm-256color"}, colour=True) == "halfblocks"
    assert method_of("sixel", {}, colour=True) == "sixel"
    assert method_of("kitty", {"TERM": "xterm-kitty"}, colour=False) == "letters"


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_a_picture_is_never_larger_than_its_room(width: int, height: int) -> None:
    columns, lines = size_in_cells(width, height, (60, 20))
    assert 1 <= columns <= 60
    assert 1 <= lines <= 20
