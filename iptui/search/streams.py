"""The products' words in order, in a mapped file beside the index: a phrase is found by searching bytes.

The file holds the products' streams (see `postings`) one after another by product number, then the long
postings of the index, which are read from here with one copy instead of page by page, then a table of
where each stream begins: an unsigned 64-bit number for each product from 0 on, and one for the end. A product
without a stream begins where the next one does.
"""

from __future__ import annotations

import mmap
import os
import shutil
import struct
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Final

_ENTRY: Final = 8
_CLOSE: Final = 2000
"""Bytes from one product looked at to the next, on average: below, many are read at once."""
_WINDOW: Final = 1 << 16
_DONT_NEED: Final[int | None] = getattr(mmap, "MADV_DONTNEED", None)
_REST_EVERY: Final = 16
_KEPT_FROM: Final = 160
"""Bytes. Shorter ones stay in the table, whose rows are few to a page if they are long."""
_ELSEWHERE: Final = b"\x03"
"""Begins what stands in the table for bytes that are kept here; no postings and no bitmap begin so."""
_PLACE: Final = struct.Struct("=BQI")


class Streams:
    """The opened file. It stays readable when it is deleted meanwhile.

    Only the table is read through the map: of a mapped text each look would bring in, and keep in memory,
    many pages around it.
    """

    def __init__(self, path: Path, size: int, products: int) -> None:
        """Open the file, which is `size` bytes long and has a table for the numbers below `products`.

        Raises:
            OSError, ValueError: it is missing or not the one that was written.
        """
        self._file = path.open("rb", buffering=0)
        try:
            self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        except BaseException:
            self._file.close()
            raise
        table = size - _ENTRY * (products + 1)
        if len(self._map) != size or table < 0 or table % _ENTRY:
            self._map.close()
            self._file.close()
            raise ValueError(f"{path} is not the file that was written")
        self.path = path
        self.products = products
        self._begins = memoryview(self._map)[table:].cast("Q")
        self._looks = 0

    @property
    def length(self) -> int:
        """Of all streams, in bytes."""
        return self._begins[-1]

    @property
    def begins(self) -> Sequence[int]:
        return self._begins

    def _read(self, start: int, end: int) -> bytes:
        if not 0 <= start <= end <= len(self._map):
            raise ValueError("damaged table")
        try:
            return os.pread(self._file.fileno(), end - start, start)
        except (OSError, OverflowError) as error:
            raise ValueError("the file cannot be read") from error

    def of(self, number: int) -> bytes:
        """A product's words.

        Raises:
            ValueError: the table is damaged.
        """
        return self._read(self._begins[number], self._begins[number + 1])

    def holding(self, pattern: bytes, numbers: Sequence[int]) -> list[int]:
        """Those of the products, in ascending numbers, in whose words the pattern stands.

        Raises:
            ValueError: the table is damaged.
        """
        if not numbers:
            return []
        begins, handle, pread = self._begins, self._file.fileno(), os.pread
        found: list[int] = []
        span = begins[numbers[-1] + 1] - begins[numbers[0]]
        try:
            if span > _CLOSE * len(numbers):
                for number in numbers:
                    start = begins[number]
                    if pattern in pread(handle, begins[number + 1] - start, start):
                        found.append(number)
                return found
            first = stop = 0
            text = b""
            for number in numbers:
                start, end = begins[number], begins[number + 1]
                if end > stop:
                    first, stop = start, max(start + _WINDOW, end)
                    text = pread(handle, stop - first, first)
                if text.find(pattern, start - first, end - first) >= 0:
                    found.append(number)
        except (OSError, OverflowError) as error:
            raise ValueError("damaged table") from error
        return found

    def kept(self, stored: bytes) -> bytes:
        """What `StreamsWriter.keep` was given for this.

        Raises:
            ValueError, struct.error: it is damaged.
        """
        if stored[:1] != _ELSEWHERE:
            return stored
        _, start, length = _PLACE.unpack(stored)
        return self._read(start, start + length)

    def rest(self) -> None:
        """Called after many looks at the table: now and then gives back the memory that they brought in."""
        self._looks += 1
        if self._looks % _REST_EVERY == 0 and _DONT_NEED is not None:
            self._map.madvise(_DONT_NEED)

    def copy_to(self, file: IO[bytes]) -> None:
        """Write all streams, without the table."""
        for start in range(0, self.length, 1 << 20):
            file.write(self._read(start, min(start + (1 << 20), self.length)))

    def close(self) -> None:
        self._begins.release()
        self._map.close()
        self._file.close()


class StreamsWriter:
    """Writes the file: the streams in the order of the products' numbers, then what is kept besides."""

    def __init__(self, path: Path) -> None:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        self.name = path.name
        self._file = os.fdopen(handle, "wb")
        self._begins = array("Q")
        self._end = 0
        self._place = 0

    def __enter__(self) -> StreamsWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def take(self, base: Streams) -> None:
        """Begin with all that an earlier file holds."""
        base.copy_to(self._file)
        self._begins.extend(base.begins[:-1])
        self._place = self._end = base.length

    def add(self, numbers: Iterable[int], lengths: Iterable[int], streams: Path) -> None:
        """Add the products of one file of streams, which come after all added before.

        Raises:
            ValueError: the numbers do not ascend.
        """
        for number, length in zip(numbers, lengths, strict=True):
            if number < len(self._begins):
                raise ValueError(f"product {number} comes after a later one")
            while len(self._begins) <= number:
                self._begins.append(self._end)
            self._end += length
        with streams.open("rb") as file:
            shutil.copyfileobj(file, self._file, 1 << 20)
        self._place = self._end

    def keep(self, packed: bytes) -> bytes:
        """Write bytes that do not begin with `_ELSEWHERE`, if they are long; gives what to store for them.

        After all streams were added.
        """
        if len(packed) < _KEPT_FROM:
            return packed
        start = self._place
        self._file.write(packed)
        self._place += len(packed)
        return _PLACE.pack(_ELSEWHERE[0], start, len(packed))

    @staticmethod
    def part(stored: bytes, begin: int, end: int) -> bytes:
        """What to store for some of the bytes for which `stored` is stored."""
        if stored[:1] != _ELSEWHERE:
            return stored[begin:end]
        _, start, _ = _PLACE.unpack(stored)
        return _PLACE.pack(_ELSEWHERE[0], start + begin, end - begin)

    def finish(self) -> tuple[int, int]:
        """Write the table; gives the file's size and for how many products the table is."""
        self._file.write(bytes(-self._place % _ENTRY))
        self._file.write(self._begins.tobytes())
        self._file.write(array("Q", [self._end]).tobytes())
        size = self._file.tell()
        self._file.close()
        return size, len(self._begins)
