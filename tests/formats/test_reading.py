"""One bad row never stops a reader, and its rejection says in one sentence what is wrong."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from iptui.domain.brands import BrandReference, BrandRelation
from iptui.domain.complaints import AttemptOutcome, ComplaintState, LineState, Severity, Target
from iptui.domain.errors import BadInput
from iptui.domain.products import Product, ReviewState
from iptui.domain.rights import RightStatus, RightType, right_id
from iptui.formats.complaint_rows import ImportedComplaint
from iptui.formats.reading import Rejection, read_brands, read_complaints, read_products

NOW = datetime(2026, 9, 30, 2, tzinfo=UTC)


def jsonl(*rows: object) -> io.BytesIO:
    return io.BytesIO(b"".join(json.dumps(row).encode() + b"\n" for row in rows))


def products(data: bytes | io.BytesIO, **options: str) -> list[Product | Rejection]:
    source = io.BytesIO(data) if isinstance(data, bytes) else data
    return list(read_products(source, name="catalog", **options))


def complaint(**row: object) -> ImportedComplaint | Rejection:
    full = {"no": "A1", "platform": "alibaba.com", "received_at": "2026-09-29T08:00Z", **row}
    (read,) = read_complaints(jsonl(full), name="complaints", now=NOW)
    return read


def only_product(**row: object) -> Product | Rejection:
    (read,) = products(jsonl({"id": "1", **row}))
    return read


def test_a_full_product() -> None:
    row = {
        "id": 1600123,
        "name": "Case for iPhone",
        "keywords": ["phone case", 12],
        "attributes": {"Color": "red", "Waterproof": True, "Sizes": [1, 2.5], "Note": None},
        "description": "<p>Soft</p>",
        "state": "Pending",
        "price": "12.50",
        "currency": "USD",
        "updated_at": "2026-09-01T08:00:00+08:00",
        "sku": {"a": [1]},
    }
    (product,) = products(jsonl(row))
    assert product == Product(
        id="1600123",
        name="Case for iPhone",
        keywords=("phone case", "12"),
        attributes={"Color": "red", "Waterproof": "true", "Sizes": "1, 2.5", "Note": ""},
        description="<p>Soft</p>",
        state=ReviewState.PENDING,
        price=12.5,
        currency="USD",
        updated_at=datetime(2026, 9, 1, tzinfo=UTC),
        extra={"sku": {"a": [1]}},
    )


def test_null_and_empty_are_missing() -> None:
    assert only_product(name=None, keywords=None, price="", state=None, updated_at=None) == Product(
        id="1"
    )


def test_attributes_as_pairs_keep_repeated_names() -> None:
    pairs = [{"name": "Color", "value": "red"}, {"name": "Color", "value": "blue"}]
    product = only_product(attributes=pairs)
    assert isinstance(product, Product)
    assert product.attributes == {"Color": "red, blue"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({}, "id is missing: every product needs its listing's id."),
        ({"id": " "}, "id is missing: every product needs its listing's id."),
        ({"id": True}, "id must be text, not the truth value 'True'."),
        ({"id": ["1"]}, "id must be text, not the list '['1']'."),
        (
            {"id": "a\x1b[31m"},
            "id 'a\\u001b[31m' holds a control or invisible character: remove it.",
        ),
        ({"id": "x" * 501}, f"id '{'x' * 40}…' is 501 characters long, more than 500."),
        ({"id": "1", "name": {"en": "x"}}, "name must be text, not the object '{'en': 'x'}'."),
        (
            {"id": "1", "keywords": "a"},
            "keywords must be a list of texts, not the text 'a'.",
        ),
        (
            {"id": "1", "keywords": ["a", {}]},
            "Item 2 of keywords must be text, not the object '{}'.",
        ),
        (
            {"id": "1", "attributes": "x"},
            "attributes must be an object of names and values, not the text 'x'.",
        ),
        (
            {"id": "1", "state": "on sale"},
            "state 'on sale' is not known: use approved, pending, rejected or offline.",
        ),
        ({"id": "1", "price": "cheap"}, "price 'cheap' is not a number: write it like 12.50."),
        ({"id": "1", "price": True}, "price 'True' is not a number: write it like 12.50."),
        ({"id": "1", "price": -1}, "price '-1' is out of range: it must be zero or more."),
        ({"id": "1", "price": "nan"}, "price 'nan' is out of range: it must be zero or more."),
        (
            {"id": "1", "updated_at": "yesterday"},
            "updated_at 'yesterday' is not a time: write it like 2026-09-30T10:00:00+08:00.",
        ),
    ],
)
def test_bad_products(row: dict[str, object], reason: str) -> None:
    assert products(jsonl(row)) == [Rejection("catalog", 1, reason)]


def test_what_a_rejection_shows_is_short_and_harmless() -> None:
    rejection = only_product(price="\u202e\x1b]52;c;" + "x" * 5000)
    assert isinstance(rejection, Rejection)
    assert rejection.reason.isprintable()
    assert len(rejection.reason) < 120


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": "2", "na', "The row is not complete JSON: it ends in the middle of a value."),
        (b'"id"', "The row is not a JSON object but 'id'."),
        (
            b'{"id": "2"} {"id": "3"}',
            "The row is not complete JSON: trailing characters (byte 13).",
        ),
        (
            b'{"id": "2", "x": ' + b"[" * 200_000,
            "The row is not complete JSON: it is nested too deep.",
        ),
        (
            b'{"id": "2", "x": ' + b"[" * 40 + b"]" * 40 + b"}",
            "The row is nested more than 32 levels deep: flatten it.",
        ),
        (
            '{"id": "2", "name": "café"}'.encode("latin-1"),
            "Byte 25 of the row (0xE9) is not UTF-8; it looks like WINDOWS-1252: convert the file "
            "first (iconv -f WINDOWS-1252 -t UTF-8), or save it as UTF-8.",
        ),
        (
            '{"id": "2", "name": "手机壳"}'.encode("gbk"),
            "Byte 22 of the row (0xCA) is not UTF-8; it looks like GB18030: convert the file first "
            "(iconv -f GB18030 -t UTF-8), or save it as UTF-8.",
        ),
    ],
)
def test_bad_lines_between_good_ones(line: bytes, reason: str) -> None:
    read = products(b'{"id": "1"}\r\n\r\n' + line + b'\n{"id": "9"}')
    assert read == [Product(id="1"), Rejection("catalog", 3, reason), Product(id="9")]


def test_a_huge_line_costs_one_row() -> None:
    huge = b'{"id": "2", "name": "' + b"x" * 5_000_000 + b'"}\n'
    first, second, third = products(b'{"id": "1"}\n' + huge + b'{"id": "3"}\n')
    assert (first, third) == (Product(id="1"), Product(id="3"))
    assert second == Rejection(
        "catalog",
        2,
        "The row is longer than 2 MB: shorten it (pictures do not belong inside).",
    )


def test_duplicate_ids_name_the_first_row() -> None:
    read = products(jsonl({"id": "a"}, {"id": "b"}, {"id": " a "}))
    assert read[2] == Rejection(
        "catalog", 3, "The product 'a' is already in row 1: keep one of the two."
    )
    assert len(read) == 3


def test_a_rejected_row_does_not_block_its_id() -> None:
    rejected, taken = products(jsonl({"id": "a", "price": "x"}, {"id": "a"}))
    assert isinstance(rejected, Rejection)
    assert taken == Product(id="a")


def test_a_thousand_rows_with_ten_broken_ones() -> None:
    lines = [json.dumps({"id": str(n), "name": f"Product {n}"}).encode() for n in range(1, 1001)]
    broken = [1, 2, 100, 101, 333, 500, 512, 777, 999, 1000]
    for place, row in enumerate(broken):
        lines[row - 1] = [
            lines[row - 1][:9],
            b'{"name": "no id"}',
            b"\xff\xfe",
            b"[]",
            b'{"id": "x", "price": "?"}',
        ][place % 5]
    read = products(b"\n".join(lines))
    assert [r.row for r in read if isinstance(r, Rejection)] == broken
    assert sum(isinstance(r, Product) for r in read) == 990


def test_a_json_array_and_a_single_object() -> None:
    array = products(b'\xef\xbb\xbf[\n {"id": "1"},\n {"id": 2, "price": "x"}, 3]')
    assert array[0] == Product(id="1")
    assert [(r.row, r.reason) for r in array[1:] if isinstance(r, Rejection)] == [
        (2, "price 'x' is not a number: write it like 12.50."),
        (3, "The row is not a JSON object but '3'."),
    ]
    assert products(b'{\n  "id": "1"\n}\n') == [Product(id="1")]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "catalog is empty: expected JSON Lines, or CSV with a header line."),
        (b"\xef\xbb\xbf \r\n\r\n", "catalog is empty: expected JSON Lines, or CSV"),
        (b"PK\x03\x04\x14\x00", "catalog is a zip archive or an Excel workbook (xlsx): save it as"),
        (
            b"\x89PNG\r\n\x1a\n",
            "catalog is a picture (PNG): save the list as UTF-8 CSV or JSON Lines.",
        ),
        (b"\x1f\x8b\x08\x00", "catalog is compressed with gzip: unpack it first."),
        ("id,name".encode("utf-16"), "catalog is text in UTF-16: save it as UTF-8."),
        ("id,name".encode("utf-16-le"), "catalog is not UTF-8 text (it looks binary or UTF-16)"),
        (b"<html><body>", "catalog is HTML or XML: expected JSON Lines, or CSV"),
        (b"Dear seller\nplease respond", "catalog is neither JSON Lines nor CSV"),
        (b"sku,title\n1,x\n", "catalog has no column id; its columns are 'sku', 'title'."),
        (b"id,name,ID\n1,x,1\n", "catalog has the column 'id' twice: rename or remove one."),
        (b'[{"id": "1"},', "catalog is not complete JSON: it ends in the middle of a value."),
    ],
)
def test_files_that_are_none(data: bytes, sentence: str) -> None:
    with pytest.raises(BadInput) as raised:
        products(data)
    assert str(raised.value).startswith(sentence)
    assert "\n" not in str(raised.value)


def test_a_format_can_be_asked_for() -> None:
    assert products(b"id\n{1}\n", format="csv") == [Product(id="{1}")]
    with pytest.raises(
        BadInput, match=r"^Format 'xlsx' is not known: use jsonl, ndjson, json, csv\.$"
    ):
        products(b"id\n1\n", format="xlsx")


def test_a_pipe_that_gives_little_at_a_time() -> None:
    class Dribble(io.RawIOBase):
        data = jsonl({"id": "1"}, {"id": "2"}).getvalue()

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            piece, self.data = self.data[:3], self.data[3:]
            return piece

    assert list(read_products(Dribble(), name="-")) == [Product(id="1"), Product(id="2")]  # type: ignore[arg-type]


def test_a_full_complaint() -> None:
    read = complaint(
        received_at="2026-09-29T16:00+08:00",
        target="Storefront",
        severity="serious",
        litigation="yes",
        right={
            "ip_number": "IP1",
            "type": "Utility Model",
            "office": "dpma",
            "number": "20 2004 002 000",
            "classes": [9, "25"],
            "status": "registered",
            "expires": "2030-01-31",
            "gazette": "12",
        },
        complainant={"name": "Ada  Brown", "email": "ada@example.com", "fax": "1"},
        products=[{"id": 7, "url": "u", "lane": 3}, "8", {"id": "7"}],
        state="waiting_complainant",
        attempts=[{"outcome": "filed", "filed_at": "2026-09-29"}],
        channel="mail",
    )
    assert isinstance(read, ImportedComplaint)
    assert (read.id, read.received_at.hour) == ("alibaba.com/A1", 8)
    assert (read.target, read.severity, read.litigation) == (
        Target.STOREFRONT,
        Severity.SERIOUS,
        True,
    )
    assert read.right is not None
    assert read.right.id == right_id("IP1", "DE", "utility_model", "")
    assert (read.right.type, read.right.office) == (RightType.UTILITY_MODEL, "DE")
    assert (read.right.status, read.right.expires) == (RightStatus.REGISTERED, date(2030, 1, 31))
    assert (read.right.number, read.right.classes) == ("20 2004 002 000", ("9", "25"))
    assert read.right.extra == {"gazette": "12"}
    assert read.complainant is not None
    assert (read.complainant.name, read.complainant.disclosed) == ("Ada Brown", True)
    assert read.complainant.extra == {"fax": "1"}
    assert [line.product_id for line in read.lines] == ["7", "8"]
    assert read.state is ComplaintState.WAITING_COMPLAINANT
    assert read.attempts[0].outcome is AttemptOutcome.FILED
    assert read.extra == {"channel": "mail", "products": {"7": {"lane": 3}}}


def test_a_complainant_without_contact_is_undisclosed() -> None:
    read = complaint(complainant="Hidden Holder")
    assert isinstance(read, ImportedComplaint)
    assert read.complainant is not None
    assert not read.complainant.disclosed


def test_times_without_an_offset_are_the_platforms() -> None:
    row = {"no": "1", "platform": "Alibaba.com", "received_at": "2026-09-29"}
    asked: list[str] = []

    def zone_of(platform: str) -> timezone:
        asked.append(platform)
        return timezone(timedelta(hours=8))

    (read,) = read_complaints(jsonl(row), name="c", now=NOW, zone_of=zone_of)
    assert isinstance(read, ImportedComplaint)
    assert asked == ["alibaba.com"]
    assert read.received_at == datetime(2026, 9, 28, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"no": None}, "no is missing: every complaint needs its number."),
        ({"platform": ""}, "platform is missing: say where the complaint was made, such as"),
        ({"received_at": None}, "received_at is missing: the time to respond runs from it."),
        ({"received_at": "2026-13-01"}, "received_at '2026-13-01' is not a time: write it like"),
        ({"received_at": 1759190400}, "received_at '1759190400' is not a time: write it like"),
        ({"received_at": "1999-12-31"}, "received_at '1999-12-31' is before 2000: check the year."),
        (
            {"received_at": "2026-10-02T02:00:01Z"},
            "received_at '2026-10-02T02:00:01Z' lies in the future: check the date.",
        ),
        ({"state": "open"}, "state 'open' is not known: use pending_response, "),
        ({"severity": "bad"}, "severity 'bad' is not known: use general, serious or unknown."),
        ({"right": "DE1"}, "right must be an object, not 'DE1'."),
        ({"right": {"number": "1"}}, "right.type is missing: use trademark, patent,"),
        ({"right": {"type": "song"}}, "right.type 'song' is not known: use trademark,"),
        ({"right": {"type": "patent", "office": "DE"}}, "right has neither an ip_number, a number"),
        (
            {"right": {"type": "patent", "office": "Mars", "number": "1"}},
            "right.office 'Mars' is no office code: use the two letters of WIPO ST.3",
        ),
        (
            {"right": {"type": "patent", "number": "1", "expires": "31.12.2030"}},
            "right.expires '31.12.2030' is not a date: write it like 2026-09-30.",
        ),
        ({"complainant": {"email": "a@example.com"}}, "complainant.name is missing: a complainant"),
        ({"complainant": ["x"]}, "complainant must be an object, not '['x']'."),
        ({"products": {"id": "1"}}, "products must be a list of objects, not '{'id': '1'}'."),
        ({"products": [{"url": "u"}]}, "products[1].id is missing: a complained product needs"),
        ({"products": ["1", None]}, "products[2] must be an object, not 'None'."),
        ({"attempts": [{"number": 2}]}, "attempts[1].number is 2: attempts are numbered 1, 2, 3"),
        ({"attempts": [{"outcome": "won"}]}, "attempts[1].outcome 'won' is not known: use open,"),
        ({"litigation": "perhaps"}, "litigation 'perhaps' is neither true nor false."),
    ],
)
def test_bad_complaints(row: dict[str, object], reason: str) -> None:
    read = complaint(**row)
    assert isinstance(read, Rejection)
    assert read.reason.startswith(reason)
    assert read.reason.endswith(".")


def test_the_same_number_on_two_platforms_is_no_duplicate() -> None:
    rows = [
        {"no": "1", "platform": p, "received_at": "2026-09-29"} for p in ("a.com", "b.com", "A.com")
    ]
    read = list(read_complaints(jsonl(*rows), name="c", now=NOW))
    assert [type(r) for r in read] == [ImportedComplaint, ImportedComplaint, Rejection]


def test_brands() -> None:
    rows = [
        {"name": " Dr.\u00a0Martens ", "aliases": ["Docs"], "classes": [25], "wikidata": "Q1"},
        {"name": "Canon", "relation": "Authorized", "authorised_until": "2027-01-31T00:00Z"},
        {"name": "CANON"},
        {"name": "®"},
        {"name": "X", "relation": "friend"},
    ]
    martens, canon, *rest = read_brands(jsonl(*rows), name="b")
    assert isinstance(martens, BrandReference)
    assert (martens.id, martens.name, martens.extra) == (
        "dr. martens",
        "Dr. Martens",
        {"wikidata": "Q1"},
    )
    assert isinstance(canon, BrandReference)
    assert (canon.relation, canon.authorised_until) == (
        BrandRelation.AUTHORISED,
        date(2027, 1, 31),
    )
    assert [r.name for r in rest if isinstance(r, BrandReference)] == ["CANON"]
    assert [r.reason for r in rest if isinstance(r, Rejection)] == [
        "name '®' has no letter and no digit: it could never be found.",
        "relation 'friend' is not known: use third_party, authorised or own.",
    ]


def test_line_states_are_read() -> None:
    read = complaint(products=[{"id": "1", "state": "removed_by_platform"}])
    assert isinstance(read, ImportedComplaint)
    assert read.lines[0].state is LineState.REMOVED_BY_PLATFORM
