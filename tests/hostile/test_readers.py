"""No file makes a reader do anything but give records, or say in one sentence why it does not."""

from __future__ import annotations

import re
import time
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from iptui.domain.errors import UserError
from iptui.formats.reading import Rejection
from tests.hostile.corpus import BYTES, TEXTS, samples
from tests.hostile.readers import NAMED, NO_DOORS, Reader, doors, readers, reads_rows

READERS = readers()
SAMPLES = samples()
LONGEST_SENTENCE = 600
SLOWEST = 20.0
"""Seconds for one file, on a busy machine; the largest here has 12 MB."""


def test_no_reader_is_forgotten() -> None:
    found = dict(doors())
    unknown = [
        name
        for name, function in found.items()
        if name not in NAMED and name not in NO_DOORS and not reads_rows(function)
    ]
    assert unknown == [], "name these readers in tests/hostile/readers.py, with how they are called"
    assert {"reading.read_products", "reading.read_brands", "reading.read_complaints"} <= set(
        READERS
    )
    assert [name for name in NO_DOORS if name not in found] == []


def require_sentence(text: str) -> None:
    assert text.isprintable(), repr(text)
    assert text.endswith("."), text
    assert len(text) <= LONGEST_SENTENCE, text


def taken(reader: Reader, data: bytes) -> list[Any]:
    """What the reader gives, each one fit to be kept; a refusal is a sentence."""
    found: list[Any] = []
    try:
        for one in reader(data):
            if isinstance(one, Rejection):
                require_sentence(one.reason)
            else:
                msgspec.json.encode(one)  # what cannot be written must not get in
            found.append(one)
            if len(found) > 2000:
                break
    except UserError as error:
        sentence = str(error)
        assert "\n" not in sentence, sentence
        assert len(sentence) <= 2 * LONGEST_SENTENCE, sentence
    return found


@pytest.mark.parametrize("file", BYTES)
@pytest.mark.parametrize("name", READERS)
def test_hostile_files(name: str, file: str) -> None:
    start = time.monotonic()
    taken(READERS[name], BYTES[file])
    assert time.monotonic() - start < SLOWEST


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A sample file with bytes changed, cut out, doubled, or with something hostile put in."""
    data = bytearray(SAMPLES[draw(st.sampled_from(sorted(SAMPLES)))])
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(data)))
        match draw(st.integers(0, 4)):
            case 0:
                data[at : at + 1] = draw(st.binary(min_size=1, max_size=3))
            case 1:
                del data[at : at + draw(st.integers(1, 200))]
            case 2:
                data[at:at] = data[at : at + draw(st.integers(1, 200))]
            case 3:
                text = TEXTS[draw(st.sampled_from(sorted(TEXTS)))]
                data[at:at] = text.encode("utf-8", "replace")
            case 4:
                data[at:at] = draw(st.sampled_from(
                    [b'"', b"\0", b"\n", b"[" * 50, b'{"a":' * 40, b"9" * 400, b"\\ud800", b"1e400", b","]
                ))  # fmt: skip
    return bytes(data)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=60)
@given(data=damaged())
def test_damaged_files(name: str, data: bytes) -> None:
    taken(READERS[name], data)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=40)
@given(data=st.binary(max_size=400))
@example(data=b'{"no":"1","platform":"a","received_at":"2026-01-01","x":1e999}')
def test_any_bytes(name: str, data: bytes) -> None:
    taken(READERS[name], data)


ROWS = [name for name in READERS if name not in NAMED]


@pytest.mark.parametrize("name", ROWS)
@settings(max_examples=60)
@given(
    row=st.dictionaries(
        st.sampled_from(
            ["id", "no", "platform", "name", "received_at", "price", "keywords", "attributes", "right",
             "complainant", "products", "attempts", "extra", "state", "tags", "relation", "aliases",
             "authorised_until", "due_at", "__proto__"]
        ),
        st.recursive(
            st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False)
            | st.sampled_from(sorted(TEXTS.values())) | st.text(max_size=10)
            | st.sampled_from(["2026-01-01", "0001-01-01", "9999-12-31T23:59:59-23:59", "1e400"]),
            lambda inner: st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["id", "name", "type", "number", "value", "x"]), inner, max_size=3),
            max_leaves=6,
        ),
    )
)  # fmt: skip
def test_rows_of_the_wrong_kinds(name: str, row: dict[str, Any]) -> None:
    full = {"id": "1", "no": "1", "platform": "a", "name": "n", "received_at": "2026-01-01", **row}
    import json

    text = re.sub(r"\bInfinity\b", "1e400", json.dumps(full))
    taken(READERS[name], text.encode() + b"\n")
