"""What a saved file is, by its bytes; its page, address, time and pictures."""

from __future__ import annotations

import gzip
import sys
from datetime import UTC, datetime

import brotli
import pytest

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from iptui.formats.pages.kinds import PageKind
from iptui.formats.pages.reader import SavedPage, read_page
from iptui.formats.pages.web_packings import unbrotlied, unpacked_by_zstandard
from tests.formats.pages.written import (
    FILES,
    JSON_LD,
    PICTURE,
    RECORDS,
    URI,
    WARC,
    mhtml,
    page,
    record,
    wacz,
)

SAVED = datetime(2026, 11, 24, 2, tzinfo=UTC)
KINDS = {
    "HTML": PageKind.HTML,
    "HTML of SingleFile": PageKind.HTML,
    "HTML, gzip": PageKind.HTML,
    "MHTML": PageKind.MHTML,
    "WARC": PageKind.WARC,
    "WARC, gzip": PageKind.WARC,
    "WACZ": PageKind.WACZ,
    "PNG": PageKind.PICTURE,
    "text": PageKind.TEXT,
}


@pytest.mark.parametrize("name", FILES)
def test_each_kind_is_told_by_its_content(name: str) -> None:
    found = read_page(FILES[name])
    assert found.kind is KINDS[name]
    if found.kind is not PageKind.PICTURE:
        assert found.facts.title == "Harbour Desk Lamp, brass"
        assert found.facts.price == 49.90
        assert found.facts.currency == "EUR"
        assert found.facts.brand == "Nordlicht"
        assert "HB-2041" in {one.value for one in found.facts.identifiers}


@pytest.mark.parametrize("name", ["HTML of SingleFile", "MHTML", "WARC", "WARC, gzip", "WACZ"])
def test_address_and_time_are_the_archives(name: str) -> None:
    facts = read_page(FILES[name]).facts
    assert (facts.url, facts.saved_at) == (URI, SAVED)
    assert facts.where["url"] != "the page"


@pytest.mark.parametrize("name", ["HTML of SingleFile", "MHTML", "WARC", "WACZ", "PNG"])
def test_pictures_inside_are_taken_out_once(name: str) -> None:
    assert [one.data for one in read_page(FILES[name]).pictures] == [PICTURE]


@pytest.mark.parametrize("name", FILES)
def test_a_sound_file_has_no_problems(name: str) -> None:
    problems = read_page(FILES[name]).facts.problems
    assert [one for one in problems if "more page(s)" not in one] == []


def test_a_frame_of_the_archive_is_opened() -> None:
    assert "The description stands in a frame — here." in read_page(FILES["MHTML"]).main


def test_other_pages_of_an_archive_are_named() -> None:
    [problem] = read_page(WARC).facts.problems
    assert URI + "/more" in problem


@pytest.mark.parametrize(
    ("declared", "codec", "words"),
    [
        ("gb2312", "gb18030", "全新台灯 黄铜"), ("GBK", "gb18030", "全新台灯 黄铜"), ("Shift_JIS", "cp932", "真鍮のデスクランプ"),
        ("iso-8859-1", "cp1252", "Schreibtischlampe für Köln – „neu“"), ("euc-kr", "cp949", "황동 책상 램프"),
        ("big5", "big5hkscs", "黃銅檯燈"), ("windows-1251", "cp1251", "Настольная лампа"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["charset", "http-equiv"])
def test_the_declared_encoding_is_read(declared: str, codec: str, words: str, form: str) -> None:
    meta = {
        "charset": f'<meta charset="{declared}">',
        "http-equiv": f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">',
    }[form]
    found = read_page(
        f"<html><head>{meta}<title>{words}</title></head><p>{words}</p>".encode(codec)
    )
    assert found.facts.title == words
    assert words in found.main
    assert found.facts.problems == ()


def test_a_wrong_declaration_is_said() -> None:
    data = "<meta charset=utf-8><title>Köln</title><p>für Mädchen, Büroräume, Größe, Öl, Äpfel</p>".encode(
        "cp1252"
    )
    found = read_page(data)
    assert "für Mädchen" in found.main
    assert any("encoding" in one for one in found.facts.problems)


def test_utf16_and_bom() -> None:
    for codec in ("utf-16", "utf-8-sig"):
        assert read_page(page("<h1>台灯</h1>", title="台灯").encode(codec)).facts.title == "台灯"


def problems_of(data: bytes) -> tuple[SavedPage, str]:
    found = read_page(data)
    return found, " ".join(found.facts.problems)


def test_a_cut_warc_gives_what_is_there() -> None:
    found, problems = problems_of(WARC[: len(RECORDS[0]) + len(RECORDS[1]) + len(RECORDS[2]) + 200])
    assert found.facts.title == "Harbour Desk Lamp, brass"
    assert "ends in the middle" in problems


def test_a_warc_with_a_wrong_length_is_read_on() -> None:
    broken = RECORDS[0].replace(b"Content-Length: 27", b"Content-Length: 9")
    assert broken != RECORDS[0]
    found, problems = problems_of(broken + RECORDS[2])
    assert found.facts.url == URI
    assert "damaged" in problems


def test_changed_bytes_of_a_warc_do_not_match_its_checksum() -> None:
    body = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>The lamp costs 10</title><p>10"
    )
    sound = record("response", URI, body, "application/http")
    assert problems_of(sound)[1] == ""
    assert "checksum" in problems_of(sound.replace(b"costs 10", b"costs 99"))[1]


def test_a_wacz_without_its_table_of_contents_is_searched() -> None:
    data = wacz()
    found, problems = problems_of(data[: data.rindex(b"PK\x01\x02") - 40])
    assert found.facts.title == "Harbour Desk Lamp, brass"
    assert "table of contents" in problems


PLAIN = b"<title>Harbour Desk Lamp, brass</title>" + b"<p>It costs 10.</p>" * 5000
PACKED = {"br": brotli.compress(PLAIN), "zstd": zstd.compress(PLAIN)}
PACKED["zstd in two frames"] = zstd.compress(PLAIN[:100]) + zstd.compress(PLAIN[100:])


def served(name: str, data: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {name.partition(' ')[0]}\r\n\r\n"
    return record("response", URI, head.encode() + data, "application/http")


@pytest.mark.parametrize("name", PACKED)
def test_a_page_as_the_server_packed_it(name: str) -> None:
    found, problems = problems_of(served(name, PACKED[name]))
    assert found.facts.title == "Harbour Desk Lamp, brass"
    assert problems == ""
    assert unpacked(name, PACKED[name]) == (PLAIN, "")


def unpacked(name: str, data: bytes, most: int = 1 << 20) -> tuple[bytes, str]:
    return (unbrotlied if name == "br" else unpacked_by_zstandard)(data, most)


@pytest.mark.parametrize("name", ["br", "zstd"])
def test_a_page_that_is_stored_plain_in_spite_of_its_head(name: str) -> None:
    found, problems = problems_of(served(name, PLAIN))
    assert (found.facts.title, problems) == ("Harbour Desk Lamp, brass", "")


@pytest.mark.parametrize("name", ["br", "zstd"])
def test_a_packed_page_gives_what_can_be_unpacked_and_says_the_rest(name: str) -> None:
    data = PACKED[name]
    for cut in range(0, len(data), 7):
        found, problem = unpacked(name, data[:cut])
        assert PLAIN.startswith(found)
        assert problem or not data[:cut]
    for at in range(0, len(data), 3):
        unpacked(name, data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :])
    _, problems = problems_of(served(name, b"\x8b\xff\xff\xff\xff\xff"))
    assert "packed and damaged" in problems or "ends in the middle" in problems


@pytest.mark.parametrize("name", ["br", "zstd"])
def test_a_packed_page_is_unpacked_up_to_the_limit(name: str) -> None:
    zeros = bytes(30_000_000)
    bomb = brotli.compress(zeros, quality=3) if name == "br" else zstd.compress(zeros)
    assert len(bomb) < 10_000
    found, problem = unpacked(name, bomb)
    assert len(found) == 1 << 20
    assert problem == "Only the first 1 MB of what it unpacks to are read."


def test_mhtml_without_its_marks_and_with_broken_headers() -> None:
    data = mhtml()
    torn = data.replace(b"----b--\r\n", b"\r\n", 1)
    assert read_page(torn).kind is PageKind.MHTML
    unfolded = data.replace(b"Subject: =?utf-8?Q?Harbour_Desk_Lamp?=", b"Subject: two\r\nlines")
    assert read_page(unfolded).facts.title == "Harbour Desk Lamp, brass"


def test_what_is_nothing_is_said() -> None:
    found, problems = problems_of(bytes(range(256)) * 20)
    assert found.kind is PageKind.UNKNOWN
    assert "bytes are kept" in problems


def test_a_gzip_bomb_is_read_to_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iptui.formats.pages.kinds.ungzipped.__defaults__", (1 << 20,))
    packed = gzip.compress(JSON_LD.encode() + b" " * (8 << 20), mtime=0)
    found, problems = problems_of(packed)
    assert found.facts.title == "Harbour Desk Lamp, brass"
    assert "first 1 MB" in problems
