"""Guards behind which a second one stands: without these tests nobody would notice that the first is gone."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from iptui.domain.errors import BadInput
from iptui.formats import csv_rows, json_rows
from iptui.formats.outside_files import read_regular
from iptui.formats.reading import read_brands


@contextmanager
def written_into(pipe: Path) -> Iterator[None]:
    """Somebody who has the pipe open and writes, so that reading it would give something."""

    def write() -> None:
        with pipe.open("wb") as out:
            out.write(b"Nike\n")

    writer = Thread(target=write, daemon=True)
    writer.start()
    try:
        yield
    finally:
        # Whoever waits for a reader gets one.
        os.close(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK))
        writer.join(5)


def test_a_pipe_is_refused_as_a_pipe_even_when_it_has_something_to_read(tmp_path: Path) -> None:
    pipe = tmp_path / "brands.txt"
    os.mkfifo(pipe)
    with written_into(pipe), pytest.raises(BadInput, match="is a pipe or a device"):
        read_regular(pipe, 1000)


def test_a_device_is_refused_before_a_byte_of_it_is_read() -> None:
    with pytest.raises(BadInput, match="is a pipe or a device"):
        read_regular(Path("/dev/zero"), 1000)


@pytest.mark.parametrize(
    "header",
    [b"name," + b"x" * csv_rows.MAX_HEADER_BYTES, b"name" + b",x" * (csv_rows.MOST_COLUMNS + 1)],
    ids=["bytes", "columns"],
)
def test_a_header_is_measured_before_it_is_cut(
    header: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise AssertionError("the header was cut into columns")

    monkeypatch.setattr(csv_rows, "_columns", cut)
    with pytest.raises(BadInput, match="it is no list that can be taken"):
        list(read_brands(io.BytesIO(header + b"\nNike\n"), name="brands.csv", format="csv"))


def test_the_values_of_a_document_are_counted_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(json_rows, "MOST_VALUES", 2)
    few, many = b'["a", "b", "c"]', b'["a", "b", "c", "d"]'
    assert list(json_rows.json_document(io.BufferedReader(io.BytesIO(few)), "few"))
    with pytest.raises(BadInput, match="more than 2 values: save it as JSON Lines"):
        json_rows.json_document(io.BufferedReader(io.BytesIO(many)), "many")
