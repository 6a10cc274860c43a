"""The journal's text: what is torn is dropped, what is damaged is refused."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iptui.store.local.journal import Commit, Damage, Header, encode_line, split_lines


def line(number: int, text: str = "x") -> bytes:
    document = msgspec.Raw(msgspec.json.encode({"id": "p", "name": text}))
    return encode_line(Commit(commit=number, changes=[("parties", "1", "p", document)]))


HEADER = encode_line(Header(format=1, after=0, follows="mark"))
LINES = [HEADER, line(1), line(2, "有限公司" * 200), line(3)]
WHOLE = b"".join(LINES)
LAST = len(WHOLE) - len(LINES[-1])


def test_every_line_is_found_with_its_place() -> None:
    found, end = split_lines(WHOLE)
    assert end == len(WHOLE)
    assert [offset for offset, _ in found] == [0, len(LINES[0]), len(LINES[0] + LINES[1]), LAST]


def test_a_last_line_cut_anywhere_is_torn() -> None:
    for cut in range(LAST, len(WHOLE)):
        found, end = split_lines(WHOLE[:cut])
        assert (len(found), end) == (3, LAST), cut


def test_a_changed_byte_anywhere_is_damage() -> None:
    """In the last line too: it was whole once, so it was promised to somebody."""
    for position in range(len(WHOLE)):
        for bit in (0x01, 0x10, 0x80):
            damaged = bytearray(WHOLE)
            damaged[position] ^= bit
            try:
                found, _ = split_lines(bytes(damaged))
            except Damage:
                continue
            # Bytes that are no part of what is read, such as a leading zero of the length, may differ.
            assert found == split_lines(WHOLE)[0], position


def test_blocks_that_were_never_written_are_torn() -> None:
    rest = len(WHOLE) - LAST
    assert split_lines(WHOLE[:LAST] + b"\0" * rest)[1] == LAST
    boundary = (LAST // 512 + 1) * 512
    if boundary < len(WHOLE):
        half = WHOLE[:boundary] + b"\0" * (len(WHOLE) - boundary)
        assert split_lines(half)[1] == LAST


def test_a_zero_byte_alone_is_damage() -> None:
    damaged = bytearray(WHOLE)
    damaged[LAST + 30] = 0
    with pytest.raises(Damage):
        split_lines(bytes(damaged))


@given(st.binary(max_size=60))
def test_rubbish_after_whole_lines_never_adds_or_removes_one(rubbish: bytes) -> None:
    try:
        found, end = split_lines(WHOLE + rubbish)
    except Damage as damage:
        assert damage.offset >= len(WHOLE)  # noqa: PT017
    else:
        assert (len(found), end) == (4, len(WHOLE))


@given(st.text(max_size=40), st.integers(0, 3))
def test_lines_come_back_whatever_they_hold(text: str, at: int) -> None:
    clean = text.encode("utf-8", "ignore").decode()
    data = HEADER + b"".join(line(n, clean * at) for n in range(1, 4))
    found, end = split_lines(data, start=100)
    assert end == 100 + len(data)
    assert len(found) == 4
