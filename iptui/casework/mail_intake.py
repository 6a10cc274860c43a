"""Taking in mails and notices: each becomes a draft for a person to confirm, or a note with the mail attached."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.casework.drafts import CONFIRMABLE, confirm_draft, find_draft
from iptui.casework.intake import ImportReport
from iptui.domain.accounts import Permission
from iptui.domain.complaints import Complaint, complaint_id
from iptui.domain.errors import BadInput
from iptui.domain.notices import ComplaintDraft, DraftState, NoticeKind
from iptui.domain.records import Blob
from iptui.formats.notices.bodies import decoded
from iptui.formats.notices.files import (
    MOST_NOTICE_BYTES,
    holds_mail,
    mails_of,
    mails_of_folder,
    may_be_notice,
    peeked,
    rejoined,
)
from iptui.formats.notices.mails import MOST_MAIL_BYTES, Attachment, Mail, read_mail
from iptui.formats.notices.reading import Notice, read_notice, read_text
from iptui.formats.reading import Rejection
from iptui.store.protocol import Progress

MOST_TOGETHER = 50
"""Mails of one commit."""

Kept = tuple[ComplaintDraft, bytes, tuple[Attachment, ...]]


class DraftLine(msgspec.Struct, frozen=True, kw_only=True):
    """A draft as a list shows it."""

    id: str
    kind: NoticeKind
    state: DraftState
    platform: str
    no: str
    complainant: str
    right: str
    received_at: str
    subject: str
    sender: str
    missing: tuple[str, ...]
    complaint_id: str
    why: str


class MailReport(ImportReport, kw_only=True):
    """`added` counts what was kept: drafts and notes."""

    drafts: list[DraftLine] = []
    kept: int = 0
    """Mails that are kept as notes."""
    confirmed: int = 0


def line_of(draft: ComplaintDraft) -> DraftLine:
    return DraftLine(
        id=draft.id,
        kind=draft.kind,
        state=draft.state,
        platform=draft.value("platform"),
        no=draft.value("no"),
        complainant=draft.value("complainant.name") or draft.value("complainant.email"),
        right=draft.value("right.title") or draft.value("right.number"),
        received_at=draft.value("received_at"),
        subject=draft.subject,
        sender=draft.sender,
        missing=draft.missing if draft.kind in CONFIRMABLE else (),
        complaint_id=draft.complaint_id,
        why=draft.why,
    )


def take_notices(
    desk: Desk,
    source: BinaryIO,
    name: str,
    *,
    format: str | None = None,
    dry_run: bool = False,
    confirm: bool = False,
    progress: Progress | None = None,
) -> tuple[MailReport | None, BinaryIO]:
    """Keep the mails, or the notice in plain text, of a file; None with the file again where it is neither.

    Raises:
        BadInput: `format` says mail or notice, and the file is none.
    """
    desk.require(Permission.IMPORT)
    head, stream = peeked(source)
    if format in (None, "mail") and holds_mail(head):
        mails = ((name, raw) for raw in mails_of(head, stream))
        return take_mails(desk, mails, dry_run=dry_run, confirm=confirm, progress=progress), stream
    if format == "mail":
        raise BadInput(f"{name} holds no mail: it does not begin with the headers of one.")
    if format not in (None, "notice") or not may_be_notice(head):
        return None, stream
    raw = stream.read(MOST_NOTICE_BYTES + 1)
    again = rejoined(raw, stream)
    if len(raw) > MOST_NOTICE_BYTES:
        if format == "notice":
            raise BadInput(f"{name} is longer than {MOST_NOTICE_BYTES >> 20} MB, no notice is.")
        return None, again
    notice = read_text(decoded(raw, ""))
    if notice.kind is NoticeKind.NOTE and format is None:
        return None, again
    report = MailReport(read=1)
    draft = _draft_of(desk, raw, notice, name=name, media_type="text/plain")
    _keep(desk, [(draft, raw, ())], report, name=name, dry_run=dry_run)
    _finish(desk, report, dry_run=dry_run, confirm=confirm)
    return report, again


def take_mails(
    desk: Desk,
    mails: Iterable[tuple[str, bytes | None]],
    *,
    dry_run: bool = False,
    confirm: bool = False,
    progress: Progress | None = None,
) -> MailReport:
    """Keep each mail: a complaint becomes a draft for a person to confirm, anything else a note.

    A mail that is kept already counts as unchanged. Nothing is confirmed without `confirm`, and then only
    what names its number, platform and day of receipt.

    Raises:
        Cancelled: by `progress`; what was kept until then stays.
    """
    desk.require(Permission.IMPORT)
    report = MailReport()
    waiting: list[Kept] = []
    last, held = "", 0
    for name, raw in mails:
        report.read += 1
        last = name
        if progress is not None:
            progress(report.read, None)
        if raw is None:
            reason = f"The mail is longer than {MOST_MAIL_BYTES >> 20} MB; save its text without attachments."
            report.rejected.append(Rejection(name, report.read, reason))
            continue
        if not raw.strip():
            report.rejected.append(
                Rejection(name, report.read, "The mail is empty; save it again.")
            )
            continue
        mail = read_mail(raw)
        draft = _draft_of(desk, raw, read_notice(mail), mail=mail, name=name)
        waiting.append((draft, raw, mail.attachments))
        held += len(raw)
        if len(waiting) >= MOST_TOGETHER or held > MOST_MAIL_BYTES:
            _keep(desk, waiting, report, name=name, dry_run=dry_run)
            waiting, held = [], 0
    _keep(desk, waiting, report, name=last, dry_run=dry_run)
    _finish(desk, report, dry_run=dry_run, confirm=confirm)
    return report


def take_folder(
    desk: Desk,
    path: Path,
    *,
    dry_run: bool = False,
    confirm: bool = False,
    progress: Progress | None = None,
) -> MailReport:
    """The mails of a Maildir, or of a folder of `.eml` files.

    Raises:
        BadInput: it holds none, or one cannot be read.
    """
    return take_mails(
        desk, mails_of_folder(path), dry_run=dry_run, confirm=confirm, progress=progress
    )


def _draft_of(
    desk: Desk,
    raw: bytes,
    notice: Notice,
    *,
    name: str,
    mail: Mail | None = None,
    media_type: str = "message/rfc822",
) -> ComplaintDraft:
    digest = sha256(raw.replace(b"\r\n", b"\n").strip()).hexdigest()
    draft = ComplaintDraft(
        id=f"draft-{digest[:12]}",
        kind=notice.kind,
        state=DraftState.OPEN if notice.kind in CONFIRMABLE else DraftState.KEPT,
        facts=notice.facts,
        why=" ".join(one for one in (notice.why, mail.problem if mail else "") if one).strip(),
        subject=mail.subject if mail else "",
        sender=mail.sender if mail else "",
        sent_at=mail.sent_at if mail else None,
        message_id=mail.message_id if mail else "",
        filename=Path(name).name if name != "-" else "",
        mail=Blob(sha256=sha256(raw).hexdigest(), size=len(raw), media_type=media_type),
    )
    known = _known_complaint(desk, draft)
    return replace(draft, complaint_id=known.id) if known is not None else draft


def _known_complaint(desk: Desk, draft: ComplaintDraft) -> Complaint | None:
    """The complaint that the notice names by platform and number."""
    platform, no = draft.value("platform"), draft.value("no")
    return desk.store.get(Complaint, complaint_id(platform, no)) if platform and no else None


def _keep(
    desk: Desk,
    drafts: list[Kept],
    report: MailReport,
    *,
    name: str,
    dry_run: bool,
) -> None:
    fresh: dict[str, Kept] = {}
    for draft, raw, attached in drafts:
        if draft.id in fresh or desk.store.get(ComplaintDraft, draft.id) is not None:
            report.unchanged += 1
        else:
            fresh[draft.id] = (draft, raw, attached)
    report.added += len(fresh)
    kept: list[ComplaintDraft] = []
    for draft, raw, attached in fresh.values():
        if draft.state is DraftState.KEPT:
            report.kept += 1
        if not dry_run:
            put = desk.store.put_blob
            filename = draft.filename or f"{draft.id}.eml"
            draft = replace(
                draft,
                mail=put(raw, filename=filename, media_type=draft.mail.media_type),
                attachments=tuple(
                    put(one.data, filename=one.filename, media_type=one.media_type)
                    for one in attached
                ),
            )
        kept.append(draft)
        report.drafts.append(line_of(draft))
    if kept and not dry_run:
        note = f"{name}: {len(kept)} kept"
        with desk.commit(Permission.IMPORT, "notices.import", note=note) as tx:
            for draft in kept:
                tx.put(draft)


def _finish(desk: Desk, report: MailReport, *, dry_run: bool, confirm: bool) -> None:
    if not confirm or dry_run:
        return
    for place, line in enumerate(report.drafts):
        if line.kind not in CONFIRMABLE or line.missing:
            continue
        draft = find_draft(desk, line.id)
        try:
            complaint = confirm_draft(desk, draft)
        except BadInput as error:
            report.rejected.append(Rejection(draft.filename, place + 1, str(error)))
            continue
        report.confirmed += 1
        report.drafts[place] = replace(line, state=DraftState.CONFIRMED, complaint_id=complaint.id)
