"""Building the index: parts of the catalog are cut into words side by side, then merged in order."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sqlite3
import tempfile
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from pyroaring import BitMap

from iptui.search.english import english_rows, english_words
from iptui.search.filing import Filing
from iptui.search.index import Index, IndexDamaged
from iptui.search.layout import TABLES, VERSION, Progress
from iptui.search.merging import Prefixes, joined, merged
from iptui.search.neighbours import both
from iptui.search.postings import pack_anywhere, place_of_anywhere
from iptui.search.query import Phrase
from iptui.search.segment import Row, Run, remove, rows_of, streams_file
from iptui.search.streams import StreamsWriter
from iptui.search.workers import Part, cut_parts

T = TypeVar("T")
Tick = Callable[[], None]
"""Called now and then; it may raise to stop the work."""

_TICK_EVERY = 20_000
_FILED_AT_ONCE = 5_000
_STREAMS = ".streams"
_YOUNG = 60
"""Seconds between the placing of the streams and of the index that names them, at the very most."""


def build(
    path: Path,
    parts: Sequence[Part],
    *,
    fingerprint: str,
    phrases: Iterable[Phrase] = (),
    base: Index | None = None,
    dead: Iterable[int] = (),
    total: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Write the index of numbered products to `path`, whole or not at all.

    Where one of the `phrases` stands is noted, so that it is found as quickly as a word. With a `base`
    the parts hold only what came after it; `dead` are numbers in it that are gone.
    `progress` may raise to stop; then, as after any error, `path` is as it was. What a killed build
    left is removed.

    Raises:
        IndexDamaged: the base's file is not the one that was opened any more.
        UserError: a part cannot be read.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    remove_left_overs(path)
    folder = Path(tempfile.mkdtemp(prefix=_left_over_prefix(path), dir=path.parent))
    try:
        first_run = base.next_run if base is not None else 0
        runs = cut_parts(
            parts,
            folder,
            phrases=sorted({phrase for phrase in phrases if len(phrase) > 1}),
            first_run=first_run,
            progress=progress,
            total=total,
        )

        def tick() -> None:
            if progress is not None:
                progress(total or 0, total)

        new = folder / "index"
        streams = path.with_name(f"{path.stem}-{secrets.token_hex(8)}{_STREAMS}")
        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        connection = sqlite3.connect(f"file:{quote(str(new))}", uri=True, isolation_level=None)
        with contextlib.closing(connection):
            connection.executescript(
                "PRAGMA page_size=8192; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
                "PRAGMA cache_size=-16000;" + TABLES
            )
            if base is not None:
                address = f"file:{quote(str(base.path.absolute()))}?mode=ro&immutable=1"
                connection.execute("ATTACH ? AS base", (address,))
                query = "SELECT value FROM base.facts WHERE name = 'fingerprint'"
                if connection.execute(query).fetchone() != (base.fingerprint,):
                    raise IndexDamaged(base.path)  # another process has replaced it meanwhile
            connection.execute("BEGIN")
            with StreamsWriter(folder / streams.name) as side:
                _Writer(connection, runs, base, side, tick).write(fingerprint, dead)
            stamp = int(time.time()) // 2 * 2  # seconds, as coarse as any file system's
            connection.execute("INSERT INTO facts VALUES ('stamp', ?)", (stamp,))
            connection.execute("COMMIT")
        for file, place in ((folder / streams.name, streams), (new, path)):
            os.utime(file, (stamp, stamp))  # a file that is written to later shows another time
            with file.open("rb") as written:
                os.fsync(written.fileno())
            file.replace(place)
        _sync_folder(path.parent)
        _remove_old_streams(path, streams)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _left_over_prefix(path: Path) -> str:
    return f".{path.name}-{os.getpid()}-"


def remove_left_overs(path: Path) -> None:
    """Remove the folders of builds whose process is gone."""
    for folder in path.parent.glob(f".{path.name}-*-*"):
        process = folder.name.removeprefix(f".{path.name}-").partition("-")[0]
        if process.isdecimal() and not _is_alive(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def _remove_old_streams(path: Path, current: Path) -> None:
    """Remove streams of earlier indexes; young ones may be another process' that is about to name them."""
    for file in path.parent.glob(f"{path.stem}-*{_STREAMS}"):
        with contextlib.suppress(OSError):
            if file != current and time.time() - file.stat().st_mtime > _YOUNG:
                file.unlink()


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Writer:
    """Merges the runs into the tables. Memory holds the vocabulary and the widest postings, no more.

    A base is one run more; its words keep their ids, so that what is filed by id stays.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        runs: Sequence[Run],
        base: Index | None,
        streams: StreamsWriter,
        tick: Tick,
    ) -> None:
        self._db = connection
        self._runs = runs
        self._streams = streams
        self._base = base
        self._tick = tick

    def write(self, fingerprint: str, dead: Iterable[int]) -> None:
        """All tables, and the streams."""
        self._write_streams()
        filing = Filing(self._base.bucket_bits if self._base is not None else None)
        try:
            self._write_surfaces(filing)
            self._write_words(filing)
            self._write_phrases()
            self._write_neighbours(filing)
        finally:
            filing.close()
        size, products = self._streams.finish()
        self._db.executemany(
            "INSERT INTO facts VALUES (?, ?)",
            (
                ("streams", self._streams.name),
                ("streams_size", size),
                ("streams_products", products),
            ),
        )
        for run in self._runs:
            remove(run)
        self._write_facts(fingerprint, dead)

    def _ticking(self, rows: Iterable[T]) -> Iterator[T]:
        for number, row in enumerate(rows, 1):
            if number % _TICK_EVERY == 0:
                self._tick()
            yield row

    def _write_streams(self) -> None:
        writer = self._streams
        if self._base is not None:
            self._db.execute("INSERT INTO runs SELECT * FROM base.runs")
            writer.take(self._base.streams)
        for run in self._runs:
            self._tick()
            if run.products:
                row = (run.number, run.first, run.last)
                self._db.execute("INSERT INTO runs VALUES (?, ?, ?)", row)
                writer.add(_numbers(run.numbers), _numbers(run.lengths), streams_file(run))

    def _merged(self, what: str, of_base: str) -> Iterator[tuple[str, list[Row]]]:
        each: list[Iterable[Row]] = [rows_of(run, what) for run in self._runs]
        if self._base is not None:
            kept = self._base.streams.kept
            rows = self._db.execute(of_base)
            each.insert(0, ((*row[:4], kept(row[4])) for row in rows))
        return self._ticking(merged(each))

    def _write_words(self, filing: Filing) -> None:
        english = english_words()
        # For words that are searched and stand nowhere: the list itself would take 13 MB of the app.
        self._db.executemany("INSERT INTO english VALUES (?, ?)", english_rows())
        texts = _Texts(self._db, "word", filing, 0)
        keep = self._streams.keep
        prefixes = Prefixes()
        of_base = "SELECT word, -1, id, codes, postings FROM base.words ORDER BY word"

        def rows() -> Iterator[tuple[str, int, int, bytes, bytes, bytes]]:
            for word, found in self._merged("words", of_base):
                packed = joined(found)
                prefixes.add(word, packed)
                codes = b"".join([row[3] for row in found])
                number = texts.number(word, found[0][2])
                kept = keep(packed)
                within = place_of_anywhere(packed)
                anywhere = (
                    StreamsWriter.part(kept, *within) if within else keep(pack_anywhere(packed))
                )
                yield word, number, english.get(word, 0), codes, anywhere, kept

        self._db.executemany("INSERT INTO words VALUES (?, ?, ?, ?, ?, ?)", rows())
        self._db.executemany(
            "INSERT INTO prefixes VALUES (?, ?)",
            ((prefix, keep(packed)) for prefix, packed in prefixes.rows()),
        )
        texts.write()
        if self._base is not None:
            self._db.execute("INSERT INTO backwards SELECT * FROM base.backwards")
        backwards = sorted(w[::-1] for w in texts.new if len(w) > 4 and w.isalpha())
        self._db.executemany("INSERT INTO backwards VALUES (?)", ((word,) for word in backwards))

    def _write_surfaces(self, filing: Filing) -> None:
        texts = _Texts(self._db, "surface", filing, 1)
        keep = self._streams.keep
        of_base = "SELECT surface, -1, id, x'', postings FROM base.surfaces ORDER BY surface"
        self._db.executemany(
            "INSERT INTO surfaces VALUES (?, ?, ?)",
            (
                (written, texts.number(written, found[0][2]), keep(joined(found)))
                for written, found in self._merged("surfaces", of_base)
            ),
        )
        texts.write()

    def _write_phrases(self) -> None:
        """Only phrases that every run has noted: of the others nothing can be said without looking."""
        of_base = "SELECT phrase, -1, -1, x'', postings FROM base.phrases ORDER BY phrase"
        runs = len(self._runs) + (self._base is not None)
        keep = self._streams.keep
        self._db.executemany(
            "INSERT INTO phrases VALUES (?, ?)",
            (
                (phrase, keep(joined(found)))
                for phrase, found in self._merged("phrases", of_base)
                if len(found) == runs
            ),
        )

    def _write_neighbours(self, filing: Filing) -> None:
        bits, rows = filing.rows()
        if self._base is not None:
            known = self._db.execute("SELECT bucket, entries FROM base.neighbours ORDER BY bucket")
            rows = both(known, rows)
        self._db.executemany("INSERT INTO neighbours VALUES (?, ?)", self._ticking(rows))
        self._db.execute("INSERT INTO facts VALUES ('bucket_bits', ?)", (bits,))

    def _write_facts(self, fingerprint: str, dead: Iterable[int]) -> None:
        everything, approved = BitMap(), BitMap()
        if self._base is not None:
            gone = BitMap(dead)
            everything, approved = self._base.all - gone, self._base.approved - gone
        for run in self._runs:
            everything |= BitMap(_numbers(run.numbers))
            approved |= BitMap(_numbers(run.approved))
        self._db.executemany(
            "INSERT INTO facts VALUES (?, ?)",
            (
                ("version", VERSION),
                ("fingerprint", fingerprint),
                ("all", everything.serialize()),
                ("approved", approved.serialize()),
            ),
        )


class _Texts:
    """The words (or surfaces) by id: those of the base keep theirs, new ones follow and are filed."""

    def __init__(
        self, connection: sqlite3.Connection, what: str, filing: Filing, kind: int
    ) -> None:
        """`kind` parts words (0) from surfaces (1) in the numbers under which they are filed."""
        self._db = connection
        self._what = what
        self.new: list[str] = []
        self._filing = filing
        self._kind = kind
        self._filed = 0
        self._first = 0
        if any(row[1] == "base" for row in connection.execute("PRAGMA database_list")):
            query = f"SELECT coalesce(max(id), -1) + 1 FROM base.{what}_texts"  # noqa: S608
            self._first = int(connection.execute(query).fetchone()[0])

    def number(self, written: str, known: int) -> int:
        if known >= 0:
            return known
        self.new.append(written)
        if len(self.new) - self._filed == _FILED_AT_ONCE:
            self._file()
        return self._first + len(self.new) - 1

    def _file(self) -> None:
        number = 2 * (self._first + self._filed) + self._kind
        self._filing.add(number, self.new[self._filed :])
        self._filed = len(self.new)

    def write(self) -> None:
        self._file()
        table = f"{self._what}_texts"
        if self._first:
            self._db.execute(f"INSERT INTO {table} SELECT * FROM base.{table}")  # noqa: S608
        rows = enumerate(self.new, self._first)
        self._db.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)  # noqa: S608


def _numbers(packed: bytes) -> array[int]:
    numbers = array("I")
    numbers.frombytes(packed)
    return numbers
