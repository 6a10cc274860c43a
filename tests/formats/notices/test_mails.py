"""Mails of marketplaces: complaints fill a draft, anything else is a note; nothing is invented, nothing raises."""

from __future__ import annotations

import io
import random
import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iptui.domain.notices import Confidence, NoticeFact, NoticeKind
from iptui.formats.notices.mails import MOST_BOUNDARIES, read_mail, split_mbox
from iptui.formats.notices.reading import Notice, read_notice
from tests.formats.notices.complaint_mails import ALIBABA, AMAZON, AMAZON_BODY, COMPLAINTS
from tests.formats.notices.mail_building import mail, with_file
from tests.formats.notices.other_mails import OTHERS

DATES = ("received_at", "stated_due")
DERIVED = ("platform", "right.type", *DATES)
"""Fields whose value is not the text's own words."""


def read(raw: bytes) -> Notice:
    return read_notice(read_mail(raw))


def got(notice: Notice, field: str, wanted: Any) -> Any:
    values = [one.value for one in notice.facts if one.field == field]
    if isinstance(wanted, set):
        return set(values)
    first = values[0] if values else ""
    return first[:10] if field in DATES else first


def test_the_written_mails_fill_their_drafts() -> None:
    wrong: list[str] = []
    fields = 0
    for name, raw, expected in COMPLAINTS:
        notice = read(raw)
        if notice.kind is not NoticeKind.COMPLAINT:
            wrong.append(f"{name} is read as {notice.kind.value}")
        for field, wanted in expected.items():
            fields += 1
            found = got(notice, field, wanted)
            if found != wanted:
                wrong.append(f"{name}: {field} is {found!r}, not {wanted!r}")
    print(f"{fields - len(wrong)} of {fields} fields of {len(COMPLAINTS)} mails right")
    assert len(COMPLAINTS) == 40
    assert fields > 250
    assert len(wrong) <= fields // 10, "\n".join(wrong)
    assert wrong == []


@pytest.mark.parametrize(("name", "raw"), OTHERS, ids=[name for name, _ in OTHERS])
def test_what_is_no_complaint_is_not_made_one(name: str, raw: bytes) -> None:
    notice = read(raw)
    assert notice.kind is not NoticeKind.COMPLAINT
    assert notice.kind in (NoticeKind.NOTE, NoticeKind.RETRACTION)
    assert (notice.kind is NoticeKind.RETRACTION) == name.startswith("withdrawn")
    if name.startswith("phishing"):
        assert "fraud" in notice.why or "forged" in notice.why


def flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize(
    ("name", "raw"), [(n, r) for n, r, _ in COMPLAINTS], ids=[n for n, _, _ in COMPLAINTS]
)
def test_every_value_stands_in_the_line_it_names(name: str, raw: bytes) -> None:
    notice = read(raw)
    assert notice.facts, name
    for fact in notice.facts:
        assert fact.source, fact
        if fact.field in DERIVED:
            continue
        assert flat(fact.value) in flat(fact.source), fact
        if fact.line:
            around = "".join(notice.lines[fact.line - 1 : fact.line + 12])
            assert flat(fact.value) in flat(around.replace("\t", " ")), fact


def test_confidence_says_how_a_value_was_found() -> None:
    facts = {one.field: one for one in read(mail(AMAZON, "Notice", AMAZON_BODY)).facts}
    assert facts["no"].confidence is Confidence.STATED
    assert facts["complainant.name"].confidence is Confidence.WORDED
    assert facts["platform"].confidence is Confidence.IMPLIED
    assert facts["platform"].source == "From: notice@amazon.com"


def test_an_ambiguous_or_missing_value_stays_empty() -> None:
    body = AMAZON_BODY.replace(
        "-- Kestrel Lamps Ltd\n-- ip@kestrel-lamps.example", "-- [private]\n-- [private]"
    )
    notice = read(
        mail(AMAZON, "Notice", body + "\nRespond by: 03/04/2026\nRegistration number: n/a\n")
    )
    fields = {one.field for one in notice.facts}
    assert notice.kind is NoticeKind.COMPLAINT
    assert not fields & {"complainant.name", "complainant.email", "stated_due"}


def test_attachments_are_kept() -> None:
    read_back = read_mail(
        with_file(mail(AMAZON, "Notice", AMAZON_BODY), "notice.pdf", b"%PDF\x00\xff")
    )
    assert [(one.filename, one.data) for one in read_back.attachments] == [
        ("notice.pdf", b"%PDF\x00\xff")
    ]
    assert read_notice(read_back).kind is NoticeKind.COMPLAINT


def test_an_mbox_is_split_at_its_separators_only() -> None:
    first = mail(AMAZON, "One", "Hello\n\nFrom here on it is text.")
    second = mail(ALIBABA, "Two", ">From quoted stays text.")
    box = b"From a@b Mon Nov  2 09:30:00 2026\n" + first.replace(b"\nFrom here", b"\n>From here")
    box += b"\nFrom c@d Mon Nov  2 09:31:00 2026\n" + second
    mails = list(split_mbox(io.BytesIO(box)))
    assert len(mails) == 2
    assert mails[0] is not None
    assert b"\nFrom here on" in mails[0]
    assert read_mail(mails[1] or b"").subject == "Two"


def nested(levels: int) -> bytes:
    head = b"From: a@amazon.com\nSubject: x\n"
    for level in range(levels):
        head += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level)
    return head + b"Content-Type: text/plain\n\nWe removed your listing.\n"


HOSTILE = {
    "deep": nested(400),
    "as deep as allowed": nested(MOST_BOUNDARIES),
    "no boundary": b"From: a@b.c\nSubject: x\nContent-Type: multipart/mixed\n\nnothing",
    "unknown charset": b"From: a@b.c\nSubject: =?no-such?Q?x=FF?=\nContent-Type: text/plain; charset=no-such\n\n\xff\xfe text",
    "broken base64": b"From: a@b.c\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!=\n===",
    "broken word": b"From: =?utf-8?B?////?= <x\nSubject: =?utf-8?Q?=?=\nDate: 99 Foo 20266\n\nx",
    "nul": b"From: a@b.c\nSubject: \x00\x1b[31m\n\n\x00" * 50,
    "html soup": b"From: a@amazon.com\nContent-Type: text/html\n\n" + b"<div>" * 30_000 + b"infringe trademark",
    "long line": b"From: a@amazon.com\nSubject: y\n\ninfringed trademark " + b"notice from A " * 40_000,
    "colons": b"From: a@amazon.com\nSubject: y\n\ntrademark\n" + b"Case: " * 20_000 + b"\n" + b"a : b\n" * 20_000,
    "quotes": b"From: a@amazon.com\nSubject: y\n\n" + b"> " * 50_000 + b"\n" + b">" * 50_000,
    "punycode": b"From: a@b.c\nContent-Type: text/plain; charset=punycode\n\n" + b"a-b" * 40_000,
}  # fmt: skip


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_mail_is_read_in_bounded_time_and_never_raises(raw: bytes) -> None:
    started = time.process_time()
    notice = read(raw)
    assert notice.kind in NoticeKind
    assert time.process_time() - started < 5


@given(st.binary(max_size=2000))
def test_any_bytes_can_be_read(data: bytes) -> None:
    read(b"From: notice@amazon.com\nSubject: trademark\n" + data)


def test_a_complaint_cut_or_damaged_anywhere_can_be_read() -> None:
    chance = random.Random(7)
    for _, raw, _ in COMPLAINTS:
        for _ in range(6):
            damaged = bytearray(raw[: chance.randrange(1, len(raw))])
            for _ in range(5):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            notice = read(bytes(damaged))
            assert all(isinstance(one, NoticeFact) for one in notice.facts)
