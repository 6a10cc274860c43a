"""Letters: the statements that a person confirms, the letter of an attempt, and its file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import BinaryIO, Literal

from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.casework.exports import noted
from iptui.casework.moves import attempts_allowed
from iptui.casework.negotiate import negotiation_of
from iptui.casework.respond import (
    check,
    counter_notifications,
    draft_for,
    evidence_of,
    right_of,
    why_not_file,
)
from iptui.casework.sellers import seller_of
from iptui.casework.snapshots import snapshots_of_complaint
from iptui.domain.accounts import Permission
from iptui.domain.complaints import Complaint
from iptui.domain.counter_notifications import (
    Confirmation,
    CounterNotification,
    CounterNotificationState,
)
from iptui.domain.errors import BadInput, NotFound, Refused
from iptui.domain.grounds import GROUNDS
from iptui.domain.letter_cases import LetterCase
from iptui.domain.letter_statements import (
    STATEMENTS,
    Statement,
    confirmation_of,
    covered,
    statements_for,
)
from iptui.domain.letters import Letter
from iptui.domain.parties import Party
from iptui.formats.letter_writing import Kind, template_reader, write_letter

LetterFormat = Literal["md", "html", "pdf", "eml"]
FORMATS: tuple[LetterFormat, ...] = ("md", "html", "pdf", "eml")


# -- statements -----------------------------------------------------------------------------------
def statements_of(
    desk: Desk, complaint: Complaint, counter: CounterNotification
) -> list[tuple[Statement, Confirmation | None]]:
    """What the letter of this attempt has to state, each with the confirmation that stands."""
    right = right_of(desk, complaint)
    asked = statements_for(complaint.platform, right.type if right else None, seller_of(desk))
    return [(one, confirmation_of(counter, one)) for one in asked]


def confirm(
    desk: Desk, complaint: Complaint, draft: CounterNotification, names: Collection[str]
) -> CounterNotification:
    """Record that the account at work makes these statements, in their words of this moment.

    A later change of ground, statement, evidence or listings takes the confirmation's effect away.

    Raises:
        BadInput: no ground or statement yet; no such statement, one that this letter does not make, or one that cannot be worded yet.
        Refused: it was submitted already.
        NotPermitted: the account may not file.
        Conflict: somebody else changed the draft.
    """
    desk.require(Permission.SUBMIT)
    if draft.state is not CounterNotificationState.DRAFT:
        raise Refused("This counter-notification was submitted; what was sent cannot be changed.")
    if draft.ground not in GROUNDS or not draft.statement.strip():
        raise BadInput(
            "Choose the ground and write the statement first: what is confirmed covers them as they stand."
        )
    asked = {one.name: one for one, _ in statements_of(desk, complaint, draft)}
    for name in names:
        if name not in STATEMENTS:
            raise BadInput(f"'{name[:40]}' is no statement; choose one of {', '.join(STATEMENTS)}.")
        if name not in asked:
            raise BadInput(
                f"The letter on {complaint.no} does not make the statement '{name}'; "
                f"it makes {', '.join(asked)}."
            )
        if asked[name].needs:
            raise BadInput(f"The {asked[name].title} cannot be worded yet. {asked[name].needs}")
    made = tuple(
        Confirmation(
            statement=name,
            text=asked[name].text,
            covers=covered(draft, asked[name].text),
            by=desk.actor,
            at=desk.now(),
        )
        for name in dict.fromkeys(names)
    )
    kept = tuple(one for one in draft.confirmations if one.statement not in set(names))
    note = "; ".join(f"{one.statement}: {one.text}" for one in made)
    with desk.commit(
        Permission.SUBMIT, "counter_notification.confirm", subject=draft, note=note
    ) as tx:
        return tx.put(replace(draft, confirmations=(*kept, *made)))


def take_back(desk: Desk, draft: CounterNotification, name: str) -> CounterNotification:
    """Drop a confirmation.

    Raises:
        Refused: it was submitted already.
    """
    if draft.state is not CounterNotificationState.DRAFT:
        raise Refused("This counter-notification was submitted; what was sent cannot be changed.")
    left = tuple(one for one in draft.confirmations if one.statement != name)
    with desk.commit(
        Permission.SUBMIT, "counter_notification.take_back", subject=draft, note=name
    ) as tx:
        return tx.put(replace(draft, confirmations=left))


# -- the letter -----------------------------------------------------------------------------------
def counter_for(desk: Desk, complaint: Complaint, attempt: int | None = None) -> CounterNotification:  # fmt: skip
    """The counter-notification that a letter is about: of the attempt, else the draft, else the last one.

    Raises:
        NotFound: nothing was drafted or filed, and nothing can be.
    """
    stored = counter_notifications(desk, complaint)
    if attempt is not None:
        found = [one for one in stored if one.attempt == attempt]
        if not found:
            raise NotFound(
                f"Complaint {complaint.no} has no counter-notification for attempt {attempt}."
            )
        return found[0]
    if why_not_file(desk, complaint) is None:
        return draft_for(desk, complaint)
    if stored:
        return stored[-1]
    raise NotFound(
        f"Complaint {complaint.no} has no counter-notification, and none can be filed any more; "
        "there is no letter to write."
    )


def letter_case(
    desk: Desk,
    complaint: Complaint,
    counter: CounterNotification,
    *,
    kind: Kind = "counter-notification",
    zone: tzinfo | None = None,
) -> LetterCase:
    """The records of a letter; a filed one bears the day of its filing, a draft today's."""
    zone = zone or desk.time_zone
    filed = counter.submitted_at if kind == "counter-notification" else None
    party = desk.store.get(Party, complaint.complainant.id) if complaint.complainant else None
    messages = [one.at for one in negotiation_of(desk, complaint).messages if one.outgoing]
    return LetterCase(
        complaint=complaint,
        counter=counter,
        right=right_of(desk, complaint),
        complainant=party,
        seller=seller_of(desk),
        evidence=tuple(evidence_of(desk, counter)),
        snapshots=tuple(snapshots_of_complaint(desk, complaint)),
        attempts_allowed=attempts_allowed(desk, complaint),
        first_contact=min(messages, default=None),
        doubts=_doubts(desk, complaint, counter),
        day=(filed or desk.now()).astimezone(zone).date(),
        zone=zone,
    )


def _doubts(desk: Desk, complaint: Complaint, counter: CounterNotification) -> dict[str, str]:
    if counter.ground not in GROUNDS:
        return {}
    report = check(desk, complaint, counter)
    return {one.name: one.found for one in report.unmet}


def letter_of(
    desk: Desk,
    complaint: Complaint,
    *,
    kind: Kind = "counter-notification",
    attempt: int | None = None,
    second: bool | None = None,
) -> Letter:
    """The letter as it stands now, with its gaps.

    Raises:
        NotFound: there is nothing to write it from.
        BadInput: a template cannot be used.
    """
    desk.require(Permission.READ)
    counter = counter_for(desk, complaint, attempt)
    case = letter_case(desk, complaint, counter, kind=kind)
    return write_letter(case, kind, template_reader(own_templates(desk)), second=second)


def own_templates(desk: Desk) -> Path | None:
    """The workspace's folder of own templates; None where a server keeps it, or there is none."""
    folder = desk.place / "letters" if desk.place is not None else None
    return folder if folder is not None and folder.is_dir() else None


def attachments_of(desk: Desk, counter: CounterNotification) -> list[tuple[str, bytes]]:
    """(file name, bytes) of the evidence, named by its number in the letter.

    Raises:
        StoreDamaged: a kept file is missing or altered.
    """
    from iptui.formats.case_bundle import safe_name

    found: list[tuple[str, bytes]] = []
    for number, item in enumerate(evidence_of(desk, counter), 1):
        if item.blob is not None:
            name = safe_name(item.blob.filename or item.kind.value)
            found.append((f"{number:02d}-{name}", desk.store.get_blob(item.blob)))
    return found


def require_whole(letter: Letter) -> None:
    """
    Raises:
        BadInput: the letter has gaps; the text names them.
    """
    if letter.gaps:
        named = ", ".join(f"[{gap.name}]" for gap in letter.gaps)
        raise BadInput(
            f"The letter has {len(letter.gaps)} gap(s): {named}. Fill them in, or write it with them "
            "(--with-gaps)."
        )


def gap_line(name: str, remedy: str, law: str = "") -> str:
    """`[your telephone number] (17 U.S.C. …): Enter it: …`."""
    return f"[{name}]" + (f" ({law})" if law else "") + f": {remedy}"


def export_letter(
    desk: Desk,
    complaint: Complaint,
    letter: Letter,
    target: BinaryIO,
    *,
    format: LetterFormat,
    attachments: Sequence[tuple[str, bytes]] = (),
    with_gaps: bool = False,
) -> list[str]:
    """Write the letter; returns warnings, such as letters that the PDF's fonts lack.

    Raises:
        NotPermitted
        BadInput: it has gaps, and `with_gaps` is False.
    """
    from iptui.formats.letter_files import letter_bytes, warnings_of

    desk.require(Permission.EXPORT)
    if not with_gaps:
        require_whole(letter)
    target.write(letter_bytes(letter, format, attachments))
    gaps = f", {len(letter.gaps)} gap(s)" if letter.gaps else ""
    noted(desk, "letter", f"{letter.subject}; as {format}{gaps}", complaint)
    return warnings_of(letter, format)
