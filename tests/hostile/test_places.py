"""Files and folders that point elsewhere, pages and archives that ask for more, cells that run."""

from __future__ import annotations

import csv
import io
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest

from iptui.casework.demo import make_demo
from iptui.casework.exports import export_case, export_complaints, export_deadlines
from iptui.casework.moves import find_complaint
from iptui.casework.snapshots import add_file, page_text
from iptui.casework.workspaces import open_desk
from iptui.domain.complaints import Complaint
from iptui.domain.products import Product
from iptui.formats.pages.reader import read_page
from iptui.store.protocol import Query, StoreDamaged, UnsafePlace
from tests.hostile.corpus import BYTES, TEXTS
from tests.hostile.poison import hostile_workspace


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_workspace(tmp_path_factory.mktemp("places") / "w")


@pytest.mark.parametrize(
    "name", ["desk.json", "desk.journal", "desk.lock", "catalog", "catalog.lock", "blobs", "cache",
             "blobs/ab", "catalog/one", "cache/catalog.sqlite"]
)  # fmt: skip
def test_a_workspace_that_points_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    place, outside = tmp_path / "w", tmp_path / "outside"
    make_demo(place).close()
    outside.mkdir()
    (outside / "kept").write_bytes(b"kept")
    path = place / name
    if path.is_file():
        path.unlink()
    elif path.is_dir():
        path.rename(tmp_path / "moved")
    path.symlink_to(outside / "kept" if "." in name else outside)
    with pytest.raises(UnsafePlace, match="symbolic link"):
        open_desk(place)
    assert [one.name for one in outside.iterdir()] == ["kept"]
    assert (outside / "kept").read_bytes() == b"kept"


@pytest.mark.parametrize(
    "digest",
    ["../../outside", "/etc/passwd", "ab/../../../x", "AB" * 32, "a" * 63, "a" * 64 + "\n"],
)
def test_a_record_names_no_file_outside_the_blobs(poisoned: Path, digest: str) -> None:
    from iptui.domain.records import Blob

    desk = open_desk(poisoned)
    try:
        with pytest.raises(StoreDamaged):
            desk.store.get_blob(Blob(sha256=digest, size=1))
    finally:
        desk.close()


def test_a_bundle_unpacks_into_its_own_folder(poisoned: Path) -> None:
    desk = open_desk(poisoned, account=None or "")
    from iptui.casework.sign_in import main_account

    desk.account = main_account(desk)
    try:
        for complaint in desk.store.query(Complaint, Query())[:12]:
            out = io.BytesIO()
            export_case(desk, complaint, out)
            with zipfile.ZipFile(out) as bundle:
                names = bundle.namelist()
            assert len({PurePosixPath(name).parts[0] for name in names}) == 1
            for name in names:
                assert not name.startswith("/")
                assert ".." not in PurePosixPath(name).parts
                assert name.isprintable()
                assert "\\" not in name
                assert ":" not in name
    finally:
        desk.close()


STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CELLS = [f"{start}cmd|' /C calc'!A0" for start in STARTS] + [
    "first line\n=1+1", "a\r\n@SUM(1)", 'x",=1+1,"', "x;=1+1", " =1+1", "\u00a0=1+1", "'=1+1", "''@x", "\ufeff=1",
    "x\t=1+1", "x\n\t=1",
]  # fmt: skip


@pytest.mark.parametrize("cell", CELLS, ids=ascii)
def test_no_exported_cell_is_a_formula(cell: str) -> None:
    from iptui.formats.csv_writing import write_csv

    out = io.BytesIO()
    write_csv(out, ["id", "name"], [["1", cell], [cell, "2"]])
    rows = list(csv.reader(io.StringIO(out.getvalue().decode(), newline="")))
    assert [len(row) for row in rows] == [
        2,
        2,
        2,
    ]  # one cell is one cell: no line of it begins a row
    for one in (rows[1][1], rows[2][0]):
        assert one.lstrip(" \u00a0\ufeff")[:1] not in STARTS


def test_no_exported_complaint_is_a_formula(poisoned: Path) -> None:
    from iptui.casework.sign_in import main_account

    desk = open_desk(poisoned)
    desk.account = main_account(desk)
    out = io.BytesIO()
    try:
        assert export_complaints(desk, out, format="csv") > 50
    finally:
        desk.close()
    csv.field_size_limit(1 << 24)
    for row in csv.reader(io.StringIO(out.getvalue().decode(), newline="")):
        assert [cell for cell in row if cell[:1] in STARTS] == []


def test_a_calendar_holds_only_the_events_that_were_written(poisoned: Path) -> None:
    from icalendar import Calendar

    from iptui.casework.sign_in import main_account

    desk = open_desk(poisoned)
    desk.account = main_account(desk)
    out = io.BytesIO()
    try:
        count = export_deadlines(desk, out)
    finally:
        desk.close()
    assert count
    calendar = Calendar.from_ical(out.getvalue())
    assert len(list(calendar.walk("VEVENT"))) == count
    assert b"\x1b" not in out.getvalue()


_FORBIDDEN: list[list[str]] = []


def _audit(event: str, _arguments: object) -> None:
    if _FORBIDDEN and event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto",
                                "socket.gethostbyname", "urllib.Request", "subprocess.Popen", "os.system"):  # fmt: skip
        _FORBIDDEN[-1].append(event)
        raise AssertionError(f"{event}: nothing is ever fetched")


sys.addaudithook(_audit)


@pytest.fixture
def nothing_is_fetched() -> Iterator[None]:
    """Any use of the network, or of another program, fails the test, even where the error is swallowed."""
    _FORBIDDEN.append([])
    try:
        yield
        assert _FORBIDDEN[-1] == []
    finally:
        _FORBIDDEN.pop()


@pytest.mark.usefixtures("nothing_is_fetched")
def test_the_guard_itself_sees_the_network() -> None:
    import socket

    with pytest.raises(AssertionError, match="nothing is ever fetched"):
        socket.getaddrinfo("127.0.0.1", 9)
    _FORBIDDEN[-1].clear()


@pytest.mark.usefixtures("nothing_is_fetched")
@pytest.mark.parametrize(
    "name", ["HTML that asks for more", "outside entity", "billion laughs", "SVG", "deep HTML"]
)
def test_a_page_is_read_and_nothing_else(poisoned: Path, tmp_path: Path, name: str) -> None:
    from iptui.casework.sign_in import main_account

    desk = open_desk(poisoned)
    desk.account = main_account(desk)
    path = tmp_path / "page.html"
    path.write_bytes(BYTES[name])
    try:
        text = page_text(desk, add_file(desk, "EVIL-0", path))
    finally:
        desk.close()
    assert "root:" not in text
    assert len(text) < 10 * len(BYTES[name]) + 1000
    for hidden in ("alert(1)", "@import", "b.css", "PHNjcmlwdD4="):
        assert hidden not in text


def test_what_is_deep_in_a_page_is_not_lost() -> None:
    def text(html: str) -> str:
        return read_page(html.encode()).text

    assert "deep word" in text("<div>" * 1000 + "deep word")
    assert "last word" in text("<p>x</p>" * 60_000 + "last word")
    long = read_page(("<p>" + "x" * 2_500_000).encode())
    assert "kept but not shown" in " ".join(long.facts.problems)


def test_no_part_of_the_program_can_fetch() -> None:
    """Nothing imports a client of the web; a team's store has its own driver."""
    import ast

    root = Path(__file__).resolve().parents[2] / "iptui"
    found = set()
    for path in root.rglob("*.py"):
        place = path.relative_to(root).as_posix()
        for node in ast.walk(ast.parse(path.read_text())):
            names = (
                [one.name for one in node.names] if isinstance(node, ast.Import)
                else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            )  # fmt: skip
            found |= {
                (place, name)
                for name in names
                if name != "urllib.parse"  # cuts addresses, fetches nothing
                and name.split(".")[0]
                in (
                    "urllib",
                    "http",
                    "ftplib",
                    "smtplib",
                    "webbrowser",
                    "requests",
                    "httpx",
                    "aiohttp",
                )
            }
    assert found == set()


def test_ids_that_are_paths_stay_ids(tmp_path: Path) -> None:
    from iptui.casework.sign_in import main_account
    from iptui.casework.snapshots import take_snapshot

    place = tmp_path / "w"
    desk = make_demo(place)
    desk.account = main_account(desk)
    strange = [
        "../../../out",
        "/etc/passwd",
        "__proto__",
        "C:\\x",
        "a/b",
        ".",
        "..",
        "x" * 500,
        "%2e%2e",
        "~",
        "-rf",
    ]
    desk.store.import_products(
        [Product(id=one, name=TEXTS["title"]) for one in strange],
        actor="a",
        at=datetime.now(UTC),
        source="s",
    )
    for one in strange:
        assert desk.store.get_blob(take_snapshot(desk, one).content).startswith(b"{")  # type: ignore[arg-type]
    assert desk.store.check() == []
    desk.close()
    assert sorted(one.name for one in tmp_path.iterdir() if not one.name.startswith("xdg")) == ["w"]


def test_a_complaint_is_found_by_its_number_alone(poisoned: Path) -> None:
    from iptui.domain.errors import NotFound

    desk = open_desk(poisoned)
    try:
        for text in ("*", "%", "../..", "__proto__", "", TEXTS["bidi"]):
            with pytest.raises(NotFound):
                find_complaint(desk, text)
    finally:
        desk.close()
