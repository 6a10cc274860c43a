"""Makes the bytes of mails as programs write them: encodings, HTML, forwards, quotes."""

from __future__ import annotations

import base64
import quopri
from email.header import Header

TO = "office@lantern-shop.example"
DAY = "Mon, 02 Nov 2026 09:30:00 +0000"


def mail(
    sender: str,
    subject: str,
    body: str,
    *,
    kind: str = "plain",
    charset: str = "utf-8",
    coding: str = "8bit",
    date: str = DAY,
    more: str = "",
) -> bytes:
    """One part; `more` are further header lines."""
    head = (
        f"Received: from mx.example by {TO.split('@')[1]}; {date}\n"
        f"From: {_word(sender, charset)}\nTo: {TO}\nSubject: {Header(subject, 'utf-8').encode() if not subject.isascii() else subject}\n"
        f"Date: {date}\nMessage-ID: <{abs(hash((sender, subject, body)))}@mx.example>\n{more}"
        f"MIME-Version: 1.0\nContent-Type: text/{kind}; charset={charset}\n"
        f"Content-Transfer-Encoding: {coding}\n\n"
    )
    return head.encode() + _coded(body.strip() + "\n", charset, coding)


def _word(sender: str, charset: str) -> str:
    name, _, address = sender.rpartition(" <")
    if name.isascii():
        return sender
    return f"{Header(name, charset).encode()} <{address}"


def _coded(text: str, charset: str, coding: str) -> bytes:
    data = text.encode(charset)
    if coding == "base64":
        return base64.encodebytes(data)
    if coding == "quoted-printable":
        return quopri.encodestring(data)
    return data


def both(
    sender: str, subject: str, plain: str, html: str, *, date: str = DAY, more: str = ""
) -> bytes:
    """A text and the same in HTML."""
    return (
        f"From: {sender}\nTo: {TO}\nSubject: {subject}\nDate: {date}\n{more}MIME-Version: 1.0\n"
        'Content-Type: multipart/alternative; boundary="=b1"\n\n'
        f"--=b1\nContent-Type: text/plain; charset=utf-8\n\n{plain.strip()}\n"
        f"--=b1\nContent-Type: text/html; charset=utf-8\n\n{html.strip()}\n--=b1--\n"
    ).encode()


def with_file(raw: bytes, filename: str, data: bytes) -> bytes:
    """The mail with a file attached."""
    head, _, body = raw.partition(b"\n\n")
    kept = [line for line in head.split(b"\n") if not line.startswith((b"Content-", b"MIME-"))]
    inner = [line for line in head.split(b"\n") if line.startswith(b"Content-")]
    return b"\n".join(
        [
            *kept,
            b"MIME-Version: 1.0",
            b'Content-Type: multipart/mixed; boundary="=m1"',
            b"",
            b"--=m1",
            *inner,
            b"",
            body,
            b"--=m1",
            b"Content-Type: application/octet-stream",
            f'Content-Disposition: attachment; filename="{filename}"'.encode(),
            b"Content-Transfer-Encoding: base64",
            b"",
            base64.encodebytes(data),
            b"--=m1--",
            b"",
        ]
    )


FROM_A_COLLEAGUE = "Mei Lin <mei@lantern-shop.example>"


def gmail_forward(
    sender: str, subject: str, body: str, *, above: str = "See below, please."
) -> bytes:
    text = (
        f"{above}\n\n---------- Forwarded message ---------\nFrom: {sender}\n"
        f"Date: Mon, Nov 2, 2026 at 9:30 AM\nSubject: {subject}\nTo: <{TO}>\n\n\n{body.strip()}\n"
    )
    return mail(FROM_A_COLLEAGUE, f"Fwd: {subject}", text, date="Tue, 03 Nov 2026 08:00:00 +0000")


def outlook_forward(sender: str, subject: str, body: str, *, german: bool = False) -> bytes:
    names = ("Von", "Gesendet", "An", "Betreff") if german else ("From", "Sent", "To", "Subject")
    sent = "Montag, 2. November 2026 10:30" if german else "Monday, November 2, 2026 10:30 AM"
    text = (
        f"\n________________________________\n{names[0]}: {sender}\n{names[1]}: {sent}\n"
        f"{names[2]}: {TO}\n{names[3]}: {subject}\n\n{body.strip()}\n"
    )
    return mail(
        FROM_A_COLLEAGUE,
        ("WG: " if german else "FW: ") + subject,
        text,
        date="Tue, 03 Nov 2026 08:00:00 +0000",
        coding="base64",
    )


def quoted_forward(sender: str, subject: str, body: str) -> bytes:
    """Apple's: a line, the head and the text all behind quote marks."""
    inner = f"From: {sender}\nSubject: {subject}\nDate: 2 November 2026 at 09:30:00 GMT\nTo: {TO}\n\n{body.strip()}"
    text = "Fyi\n\nBegin forwarded message:\n\n" + "\n".join(
        f"> {line}".rstrip() for line in inner.split("\n")
    )
    return mail(FROM_A_COLLEAGUE, f"Fwd: {subject}", text, date="Tue, 03 Nov 2026 08:00:00 +0000")


def chinese_forward(sender: str, subject: str, body: str) -> bytes:
    text = (
        f"请处理\n\n------------------ 原始邮件 ------------------\n发件人: {sender}\n"
        f"发送时间: 2026年11月2日(星期一) 17:30\n收件人: {TO}\n主题: {subject}\n\n{body.strip()}\n"
    )
    return mail(FROM_A_COLLEAGUE, f"转发：{subject}", text, charset="gb18030", coding="base64")


def attached_forward(inner: bytes, *, above: str = "The mail is attached.") -> bytes:
    return (
        (
            f"From: {FROM_A_COLLEAGUE}\nTo: {TO}\nSubject: Fwd: notice\nDate: {DAY}\nMIME-Version: 1.0\n"
            'Content-Type: multipart/mixed; boundary="=f1"\n\n--=f1\nContent-Type: text/plain\n\n'
            f"{above}\n--=f1\nContent-Type: message/rfc822\n\n"
        ).encode()
        + inner
        + b"\n--=f1--\n"
    )
