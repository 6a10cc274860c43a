"""What is written is read back the same, whatever the records hold."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from iptui.domain.brands import BrandReference, BrandRelation, brand_id
from iptui.domain.complaints import (
    Attempt,
    AttemptOutcome,
    Complaint,
    ComplaintLine,
    ComplaintState,
    Deadline,
    DeadlineBasis,
    LineState,
    Severity,
    Source,
    Target,
    complaint_id,
)
from iptui.domain.parties import Party, party_id
from iptui.domain.products import Product, ReviewState
from iptui.domain.records import Ref
from iptui.domain.rights import IpRight, RightStatus, RightType, right_id
from iptui.formats.cells import unguarded
from iptui.formats.complaint_rows import ImportedAttempt, ImportedComplaint
from iptui.formats.csv_writing import write_csv
from iptui.formats.reading import Rejection, read_brands, read_complaints, read_products
from iptui.formats.writing import (
    write_brands,
    write_complaints,
    write_complaints_csv,
    write_imported_complaints,
    write_products,
)

FORMULA_LETTERS = "=+-@'＝ \t\r\na;\""
NOW = datetime(2026, 9, 30, 2, tzinfo=UTC)
CHARACTERS = st.characters(exclude_categories=("Cs",))
TEXT = st.text(CHARACTERS, max_size=20)
KEY = st.text("abcXYZ019-_./ü手", min_size=1, max_size=12)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
MOMENTS = st.datetimes(
    datetime(2000, 1, 2), datetime(2026, 9, 29), timezones=st.just(UTC), allow_imaginary=False
)
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)
EXTRA = st.dictionaries(TEXT.map("x-".__add__), JSON_VALUES, max_size=2)

PRODUCTS = st.builds(
    Product,
    id=KEY,
    name=TEXT,
    keywords=TEXTS,
    attributes=st.dictionaries(TEXT, TEXT, max_size=3),
    description=TEXT,
    state=st.sampled_from(ReviewState),
    price=st.none() | st.floats(0, 1e14),
    currency=TEXT,
    category=TEXT,
    brand=TEXT,
    url=TEXT,
    image=TEXT,
    updated_at=st.none() | MOMENTS,
    extra=EXTRA,
)


@st.composite
def brands(draw: st.DrawFn) -> BrandReference:
    name = draw(st.text("abcXYZ019ü手", min_size=1, max_size=12))
    return BrandReference(
        id=brand_id(name),
        name=name,
        aliases=draw(TEXTS),
        owner=draw(TEXT),
        classes=draw(TEXTS),
        category=draw(TEXT),
        relation=draw(st.sampled_from(BrandRelation)),
        authorised_until=draw(st.none() | DAYS),
        allowed_phrases=draw(TEXTS),
        note=draw(TEXT),
        extra=draw(EXTRA),
    )


@st.composite
def rights(draw: st.DrawFn) -> IpRight:
    key = (draw(KEY), draw(st.sampled_from(["", "DE", "EM", "WO"])), draw(KEY), draw(TEXT))
    type_ = draw(st.sampled_from(RightType))
    ip_number, office, number, title = key
    return IpRight(
        id=right_id(ip_number, office, type_, number, title),
        ip_number=ip_number,
        type=type_,
        office=office,
        number=number,
        title=title,
        owner=draw(TEXT),
        classes=draw(TEXTS),
        status=draw(st.sampled_from(RightStatus)),
        registered=draw(st.none() | DAYS),
        expires=draw(st.none() | DAYS),
        territories=draw(TEXTS),
        extra=draw(EXTRA),
    )


@st.composite
def parties(draw: st.DrawFn) -> Party:
    name, email, address = draw(KEY), draw(TEXT), draw(TEXT)
    return Party(
        id=party_id(name, email, address),
        name=name,
        agent=draw(TEXT),
        email=email,
        phone=draw(TEXT),
        address=address,
        country=draw(TEXT),
        disclosed=draw(st.booleans()),
        extra=draw(EXTRA),
    )


@st.composite
def imported_complaints(draw: st.DrawFn) -> ImportedComplaint:
    ids = draw(st.lists(KEY, max_size=3, unique=True))
    return ImportedComplaint(
        no=draw(KEY),
        platform=draw(KEY).casefold(),
        received_at=draw(MOMENTS),
        source=draw(st.sampled_from(Source)),
        target=draw(st.sampled_from(Target)),
        reason=draw(TEXT),
        severity=draw(st.sampled_from(Severity)),
        litigation=draw(st.booleans()),
        right=draw(st.none() | rights()),
        complainant=draw(st.none() | parties()),
        lines=tuple(
            ComplaintLine(
                product_id=i,
                url=draw(TEXT),
                title=draw(TEXT),
                state=draw(st.sampled_from(LineState)),
            )
            for i in ids
        ),
        state=draw(st.sampled_from(ComplaintState)),
        state_at=draw(st.none() | MOMENTS),
        due_at=draw(st.none() | MOMENTS),
        attempts=tuple(
            ImportedAttempt(
                number=number,
                outcome=draw(st.sampled_from(AttemptOutcome)),
                due_at=draw(st.none() | MOMENTS),
                filed_at=draw(st.none() | MOMENTS),
            )
            for number in range(1, draw(st.integers(1, 4)))
        ),
        note=draw(TEXT),
        tags=draw(TEXTS),
        extra=draw(EXTRA),
    )


@given(PRODUCTS)
def test_products_come_back(product: Product) -> None:
    file = io.BytesIO()
    assert write_products(file, [product]) == 1
    file.seek(0)
    assert list(read_products(file, name="f")) == [product]


@given(brands())
def test_brands_come_back(brand: BrandReference) -> None:
    file = io.BytesIO()
    assert write_brands(file, [brand]) == 1
    file.seek(0)
    assert list(read_brands(file, name="f")) == [brand]


@given(imported_complaints())
def test_complaints_come_back(complaint: ImportedComplaint) -> None:
    file = io.BytesIO()
    assert write_imported_complaints(file, [complaint]) == 1
    file.seek(0)
    assert list(read_complaints(file, name="f", now=NOW)) == [complaint]


def test_a_stored_complaint_is_written_with_its_right_and_complainant() -> None:
    deadline = Deadline(
        due_at=NOW,
        strict=NOW,
        statutory=NOW,
        basis=DeadlineBasis.BOTH,
        provisional=False,
        rule_set="alibaba.com@2022-01-20",
        rule="respond",
        length=3,
        unit="business_days",
        started_at=NOW,
        time_zone="Asia/Shanghai",
    )
    right = IpRight(
        id=right_id("IP1", "DE", "trademark", "1"),
        rev=3,
        created_at=NOW,
        ip_number="IP1",
        office="DE",
        number="1",
        type=RightType.TRADEMARK,
        owner_party=Ref("party-x", "Owner"),
    )
    party = Party(id=party_id("Ada"), name="Ada", disclosed=False)
    stored = Complaint(
        id=complaint_id("alibaba.com", "A1"),
        rev=7,
        no="A1",
        platform="alibaba.com",
        received_at=NOW,
        right=Ref(right.id, "IP1"),
        complainant=Ref(party.id, party.name),
        lines=(ComplaintLine(product_id="1", snapshot_id="s"),),
        attempts=(Attempt(number=1, deadline=deadline, counter_notification_id="c"),),
        due_at=NOW,
        deadline=deadline,
        import_hash="of another import",
    )
    file = io.BytesIO()
    write_complaints(file, [(stored, right, party)])
    assert b'"rev"' not in file.getvalue()
    file.seek(0)
    (read,) = read_complaints(file, name="f", now=NOW)
    assert not isinstance(read, Rejection)
    assert (read.id, read.received_at, read.due_at) == (stored.id, NOW, NOW)
    assert read.extra == {}
    assert read.right is not None
    assert (read.right.id, read.right.number) == (right.id, "1")
    assert read.complainant == party
    assert read.lines == (ComplaintLine(product_id="1"),)
    assert read.attempts == (ImportedAttempt(number=1, due_at=NOW),)


@given(imported_complaints())
def test_complaints_come_back_from_csv(complaint: ImportedComplaint) -> None:
    file = io.BytesIO()
    rights_and_parties = (complaint, complaint.right, complaint.complainant)
    assert write_complaints_csv(file, [rights_and_parties]) == 1  # type: ignore[list-item]
    file.seek(0)
    assert list(read_complaints(file, name="f", now=NOW, format="csv")) == [complaint]


@given(st.lists(st.text(FORMULA_LETTERS, min_size=1, max_size=6), min_size=1, max_size=4))
def test_no_cell_is_a_formula_and_each_is_read_as_it_was(cells: list[str]) -> None:
    file = io.BytesIO()
    write_csv(file, [f"c{number}" for number in range(len(cells))], [cells])
    rows = list(csv.reader(io.StringIO(file.getvalue().decode(), newline="")))
    for cell in rows[1]:
        assert cell.lstrip(" \t\r\n")[:1] not in ("=", "+", "-", "@", "＝", "＋", "－", "＠")
        assert cell[:1] not in ("\t", "\r", "\n")
    assert [unguarded(cell) for cell in rows[1]] == cells
