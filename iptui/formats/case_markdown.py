"""A case as one Markdown file of questions and answers, in the manner of public repositories of notices
(github.com/github/dmca): questions in bold, what people wrote quoted, never taken for Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from iptui.domain.letter_cases import LetterCase
from iptui.formats.case_file import CaseFile
from iptui.formats.redaction import PRIVATE
from iptui.terminal.clean import clean

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_LIST = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)


def plain(text: str) -> str:
    """Outside text on one line that Markdown shows as it is written."""
    escaped = _SPECIAL.sub(r"\\\1", clean(text)).strip()
    return escaped.replace(_PRIVATE_ESCAPED, PRIVATE)


_PRIVATE_ESCAPED = _SPECIAL.sub(r"\\\1", PRIVATE)


def quoted(text: str) -> list[str]:
    """Outside text as a quotation."""
    lines = clean(text, multiline=True).strip().split("\n")
    return [
        "> " + _LIST.sub(_escaped_start, plain(line)) if line.strip() else ">" for line in lines
    ]


def _escaped_start(match: re.Match[str]) -> str:
    mark = match[2]
    return match[1] + (mark[:-1] + "\\" + mark[-1] if len(mark) > 1 else "\\" + mark)


def letter_path(letter: LetterCase) -> str:
    """Where a case's bundle keeps an attempt's letter, without the ending."""
    return f"letters/counter-notification-{letter.counter.attempt}"


def case_markdown(case: CaseFile, files: Iterable[dict[str, Any]]) -> str:
    """The whole file; times are UTC."""
    one = case.complaint
    lines = [f"# {plain(case.text(one.platform))} complaint {plain(case.text(one.no))}", ""]
    if case.redaction is not None:
        lines += [f"Personal data is replaced by {PRIVATE}.", ""]
    for question, answer in _answers(case, list(files)):
        if answer:
            lines += [f"**{question}**", "", *answer, ""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def _answers(case: CaseFile, files: list[dict[str, Any]]) -> Iterable[tuple[str, list[str]]]:
    one, party, right = case.complaint, case.complainant, case.right
    say = case.text
    yield (
        "Where was the complaint made, and under which number?",
        [f"{plain(say(one.platform))}, number {plain(say(one.no))}"],
    )
    yield "When was it received?", [_moment(one.received_at)]
    yield (
        "Until when can it be answered?",
        [_moment(one.due_at) + (f" ({plain(say(one.deadline.rule_set))})" if one.deadline else "")]
        if one.due_at
        else [],
    )
    yield "Where does it stand?", [say(case.state_title)]
    if party is None:
        yield "Who complained?", ["Not disclosed."]
    else:
        contact = [
            ("Agent", party.agent),
            ("E-mail", party.email),
            ("Telephone", party.phone),
            ("Address", party.address),
            ("Country", party.country),
        ]
        private = ("E-mail", "Telephone", "Address") if case.redaction else ()
        yield (
            "Who complained?",
            _items(
                [
                    ("Name", say(party.name)),
                    *(
                        (name, PRIVATE if name in private else say(text))
                        for name, text in contact
                        if text
                    ),
                ]
            ),
        )
    if right is None:
        yield "On which right does it rest?", ["The complaint names no right."]
    else:
        yield (
            "On which right does it rest?",
            _items(
                [
                    ("Type", right.type.value.replace("_", " ")),
                    ("Title", say(right.title)),
                    (
                        "Number",
                        say(" ".join(part for part in (right.office, right.number) if part)),
                    ),
                    ("IP number", say(right.ip_number)),
                    ("Owner", say(right.owner)),
                    ("Status", right.status.value),
                    ("Registered", str(right.registered or "")),
                    ("Expires", str(right.expires or "")),
                ]
            ),
        )
    yield "What does it say?", quoted(say(one.reason)) if one.reason.strip() else []
    yield (
        "Which listings does it name?",
        [
            f"- {plain(say(line.product_id))} {plain(say(line.title))} {plain(say(line.url))} "
            f"({line.state.value.replace('_', ' ')})"
            for line in one.lines
        ],
    )
    yield from _counter_answers(case)
    yield (
        "What was written to and by the complainant?",
        [
            line
            for message in case.negotiation.messages
            for line in (
                f"{_moment(message.at)}, {'to' if message.outgoing else 'from'} the complainant: "
                f"{plain(say(message.subject))}",
                "",
                *quoted(say(message.text)),
                "",
            )
        ],
    )
    yield (
        "What happened when?",
        [
            f"- {_moment(event.at)} {plain(say(event.action))} {plain(say(event.note))}".rstrip()
            for event in case.timeline
        ],
    )
    yield (
        "Which letters say so?",
        [f"- `{letter_path(one)}.md` and `.pdf`" for one in case.letters],
    )
    yield "Which files belong to it?", [_file(file) for file in files]


def _counter_answers(case: CaseFile) -> Iterable[tuple[str, list[str]]]:
    titles = {item.id: item for item in case.evidence}
    for counter in case.counter_notifications:
        name = f"Counter-notification {counter.attempt}"
        filed = f"filed {_moment(counter.submitted_at)}" if counter.submitted_at else "not filed"
        ground = case.ground_terms.get(counter.ground, counter.ground) or "no ground chosen"
        yield (
            f"{name}: on which ground?",
            [f"{plain(case.text(ground))} ({filed}; {counter.state.value.replace('_', ' ')})"],
        )
        statement = counter.statement
        yield (
            f"{name}: what does the seller state?",
            quoted(case.text(statement)) if statement.strip() else [],
        )
        yield (
            f"{name}: with which evidence?",
            [
                f"- {plain(case.text(titles[one].title))} ({titles[one].kind.value.replace('_', ' ')})"
                for one in counter.evidence_ids
                if one in titles
            ],
        )
        for who, reply in (
            ("what did the complainant answer", counter.complainant_reply),
            ("what did the platform decide", counter.ruling),
        ):
            if reply is not None:
                yield f"{name}: {who}?", [_moment(reply.at), "", *quoted(case.text(reply.text))]


def _file(file: dict[str, Any]) -> str:
    sha, size = file["sha256"], file["size"]
    if file["path"]:
        return f"- `{file['path']}`, {size:,} bytes, SHA-256 `{sha}`"
    return (
        f"- {plain(file['title'])}: left out, since its content cannot be redacted here; "
        f"{size:,} bytes, SHA-256 `{sha}`"
    )


def _items(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [f"- {name}: {plain(text)}" for name, text in pairs if text]


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else ""
