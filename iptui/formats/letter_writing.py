"""Writing a letter from a case: the templates that are shipped, with a workspace's own ones over them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

from iptui.domain.errors import BadInput
from iptui.domain.letter_cases import LetterCase
from iptui.domain.letter_platforms import letter_platform
from iptui.domain.letter_words import CHINESE, ENGLISH, SECOND_LANGUAGES
from iptui.domain.letters import Gap, Letter
from iptui.formats.letter_facts import letter_facts, letter_functions
from iptui.formats.letter_sandbox import ENDING, quotation, rendered, require_sound
from iptui.formats.letter_telling import Say
from iptui.formats.outside_files import read_regular, text_name

Kind = Literal["counter-notification", "withdrawal"]
KINDS: tuple[Kind, ...] = ("counter-notification", "withdrawal")
LARGEST_TEMPLATE = 64 * 1024
"""Bytes; the longest shipped one has some 3 kB."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z-]+)?\.md\.j2")


@cache
def shipped_names() -> tuple[str, ...]:
    """All templates that are part of the program."""
    folder = resources.files("iptui") / "letter_templates"
    return tuple(sorted(one.name for one in folder.iterdir() if one.name.endswith(ENDING)))


@cache
def _shipped(name: str) -> str:
    return (resources.files("iptui") / "letter_templates" / name).read_text("utf-8")


def template_reader(own: Path | None) -> Callable[[str], str | None]:
    """Gives a template's source by its name; a file of that name in `own` comes before the shipped one.

    The reader raises BadInput for an own file that is no text within the limits.
    """

    def read(name: str) -> str | None:
        if not _NAME.fullmatch(name):
            return None
        if own is not None:
            try:
                return read_regular(own / name, LARGEST_TEMPLATE).decode("utf-8")
            except FileNotFoundError:
                pass
            except UnicodeDecodeError as error:
                raise BadInput(
                    f"The letter template {name} is no UTF-8 at byte {error.start}; save it as UTF-8."
                ) from None
            except OSError as error:
                raise BadInput(
                    f"The letter template {own / name} cannot be read ({error.strerror})."
                ) from None
        return _shipped(name) if name in shipped_names() else None

    return read


def template_problems(own: Path | None) -> list[str]:
    """What is wrong with the own templates, a sentence each."""
    if own is None:
        return []
    read, found = template_reader(own), []
    for file in sorted(own.glob(f"*{ENDING}")):
        if not _NAME.fullmatch(file.name):
            found.append(
                f"{text_name(file.name)} is no name of a letter template, and is not used."
            )
            continue
        try:
            require_sound(file.name, read)
        except BadInput as error:
            found.append(str(error))
    return found


def write_letter(
    case: LetterCase,
    kind: Kind,
    read: Callable[[str], str | None],
    *,
    second: bool | None = None,
    say: Say = str,
) -> Letter:
    """The letter, its gaps in the order in which they stand in it.

    `second`: with the seller's language beside it; None = where the draft gives a statement in it. Where the
    templates do not have the language, the statement alone stands beside the letter.

    Raises:
        BadInput: a template cannot be used.
    """
    text, gaps = _one(case, kind, read, ENGLISH, say)
    language = case.seller.language
    own = case.counter.statement_own_language.strip()
    beside = ""
    if second or (second is None and own):
        if language in SECOND_LANGUAGES or (not language and second):
            language = language or CHINESE
            beside, more = _one(case, kind, read, language, say)
            names = {gap.name for gap in gaps}
            gaps += tuple(gap for gap in more if gap.name not in names)
        elif own:
            beside = f"{quotation(say(own))}\n"
    mail = case.complainant.email if kind == "withdrawal" and case.complainant else ""
    return Letter(
        subject=say(_subject(case, kind)),
        text=text,
        second_text=beside,
        second_language=(language or "und") if beside else "",
        to=say(mail),
        sender=say(case.seller.email),
        date=case.day.isoformat(),
        gaps=gaps,
    )


def _one(
    case: LetterCase, kind: Kind, read: Callable[[str], str | None], language: str, say: Say
) -> tuple[str, tuple[Gap, ...]]:
    name = "counter-notification-dmca" if kind == "counter-notification" and case.dmca else kind
    ending = ENDING if language == ENGLISH else f".{language}{ENDING}"
    facts = letter_facts(case, language, say)
    return rendered(f"{name}{ending}", read, facts, letter_functions(language))


def _subject(case: LetterCase, kind: Kind) -> str:
    no = " ".join(case.complaint.no.split())
    if kind == "withdrawal":
        where = letter_platform(case.complaint.platform).name
        return f"Complaint {no}{f' on {where}' if where else ''}: request to withdraw it"
    law = " under 17 U.S.C. § 512(g)(3)" if case.dmca else ""
    store = case.seller.store_on(case.complaint.platform)
    return f"Counter-notification{law} to complaint {no}" + (f", store {store}" if store else "")
