from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iptui.domain.letters import Letter
from iptui.formats.cell_width import cells_of
from iptui.formats.letters.mail import letter_mail
from iptui.formats.letters.text import on_one_line
from tests.formats.letters.letters import BOMBS, LETTER, LETTERS


def read(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_draft_with_its_headers_and_both_bodies() -> None:
    message = read(letter_mail(LETTER))
    assert message["X-Unsent"] == "1"
    assert (message["From"], message["To"]) == ("shop@seller.example", "ipr@platform.example")
    assert message["Subject"] == LETTER.subject
    assert parsedate_to_datetime(message["Date"]) == datetime(2026, 9, 30, tzinfo=UTC)
    text, html = body(message, "plain"), body(message, "html")
    assert "Łukasz Wójcik, Łódź\n[your telephone number]\n" in text
    assert text.index("Dear Sir or Madam") < text.index("简体中文") < text.index("尊敬的平台")
    assert "1. The goods are ours:\n   - bought from the mark's owner,\n   - with invoices" in text
    assert "fit.\n\n> Your platform's rule 4.2 asks for an invoice.\n\n" in text
    assert "**" not in text
    assert '<div class="text" lang="zh-Hans">' in html
    assert "Still empty" not in html


def test_text_is_wrapped_where_words_end_and_no_chinese_line_begins_with_a_full_stop() -> None:
    sentences = "".join(f"{'深' * (length % 5 + 1)}，（" for length in range(300))
    letter = Letter("s", "word " * 60 + "\n\n- " + "item " * 40, sentences, "zh")
    text = body(read(letter_mail(letter)), "plain")
    lines = text.split("\n")
    assert max(map(cells_of, lines)) <= 76
    assert any(line.startswith("  item") for line in lines)
    assert not any(line.startswith("，") or line.endswith("（") for line in lines[:-2])
    assert text.count("深") == sentences.count("深")


def test_files_are_attached_under_their_names() -> None:
    files = [
        ("发票 2026.png", b"\x89PNG"),
        ("../../etc/passwd", b"x"),
        ("mail.eml", b"From: a\n\nb"),
        ("a\r\nBcc: b", b""),
    ]
    message = read(letter_mail(LETTER, files, pdf=b"%PDF-1.4\n"))
    found = [(one.get_filename(), one.get_content_type()) for one in message.iter_attachments()]
    assert found == [
        ("Counter-notification- complaint CN-2026-00417.pdf", "application/pdf"),
        ("发票 2026.png", "image/png"),
        ("etc-passwd", "application/octet-stream"),
        ("mail.eml", "application/octet-stream"),
        ("a Bcc- b", "application/octet-stream"),
    ]
    assert [one.get_content() for one in message.iter_attachments()] == [
        b"%PDF-1.4\n",
        *(content for _, content in files),
    ]
    assert b"filename*=utf-8''" in letter_mail(LETTER, files)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@b",
        "a@b.example\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "a b@c.example",
        "é@b.example",
        ".a@b.example",
        "a@-b.example",
        "a@b.example\r\n\r\nbody",
        "<a@b.example>",
        "\ud800@b.example",
    ],
)
def test_an_address_that_is_none_is_left_out(address: str) -> None:
    message = read(letter_mail(msgspec.structs.replace(LETTER, to=address, sender=address)))
    assert set(message) == {"X-Unsent", "Subject", "Date", "MIME-Version", "Content-Type"}


def test_a_subject_brings_no_header_with_it() -> None:
    message = read(
        letter_mail(msgspec.structs.replace(LETTER, subject="a\r\nBcc: b@c.example\n\nbody\x00"))
    )
    assert message["Subject"] == "a Bcc: b@c.example body"
    assert "Bcc" not in message


def test_the_same_letter_gives_the_same_bytes_in_seven_bits_and_short_lines() -> None:
    one = letter_mail(LETTER, [("a.bin", bytes(range(256)) * 40)], pdf=b"%PDF")
    assert one == letter_mail(LETTER, [("a.bin", bytes(range(256)) * 40)], pdf=b"%PDF")
    assert one.isascii()
    assert max(map(len, one.split(b"\r\n"))) <= 998
    assert b"\n" not in one.replace(b"\r\n", b"")


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_become_drafts(name: str) -> None:
    read(letter_mail(Letter(BOMBS[name][:1000], BOMBS[name], BOMBS[name][:50_000], "zh")))


@given(LETTERS, st.lists(st.tuples(st.text(max_size=30), st.binary(max_size=20)), max_size=3))
def test_any_letter_is_read_back(letter: Letter, files: list[tuple[str, bytes]]) -> None:
    data = letter_mail(letter, files)
    message = read(data)
    assert message["Subject"] == on_one_line(letter.subject)
    assert set(message) <= {
        "X-Unsent",
        "From",
        "To",
        "Subject",
        "Date",
        "MIME-Version",
        "Content-Type",
    }
    assert [one.get_content() for one in message.iter_attachments()] == [
        content for _, content in files
    ]
    assert body(message, "html").startswith("<!doctype html>")
