"""What a counter-notification and an answer to several complaints ask alike: ground, statement, filing."""

from __future__ import annotations

from collections.abc import Callable

from iptui.casework.form_drafts import load_form_draft, save_form_draft
from iptui.domain.condition_table import CONDITIONS
from iptui.domain.evidence_conditions import EvidenceReport
from iptui.domain.grounds import GROUNDS, grounds_for
from iptui.domain.rights import IpRight
from iptui.screens.base import DeskScreen
from iptui.screens.dialogs import ChoiceScreen, ConfirmScreen, Field, FormScreen

MOST_NAMED = 6
LOCKED = "What is filed is locked: nothing can be added later."


def choose_ground(screen: DeskScreen, right: IpRight | None, then: Callable[[str], object]) -> None:
    """The grounds that fit the sort of right; what each asks for stands below the list."""
    choices = [(one.code, one.term) for one in grounds_for(right.type if right else None)]

    def chosen(code: object) -> None:
        if isinstance(code, str):
            then(code)

    screen.app.push_screen(
        ChoiceScreen("On what ground", choices, about=about_ground, about_lines=5), chosen
    )


def about_ground(code: str) -> str:
    """What the ground says, and what it asks for."""
    ground = GROUNDS[code]
    asked = [
        CONDITIONS[name].title.casefold()
        for name in ground.conditions
        if name not in ("ground_fits_ip_type", "statement_present")
    ]
    needs = f"Asks for: {'; '.join(asked)}." if asked else "Asks for no document."
    return f"{code}: {ground.description} {needs}"


def write_statement(
    screen: DeskScreen,
    form: str,
    typed: str,
    then: Callable[[str], object],
    *,
    own_language: bool = False,
) -> None:
    """A text of several lines; `own_language`: the one that stands beside the English statement."""

    def saved(values: object) -> None:
        if isinstance(values, dict):
            then(values["statement"])

    title = "Statement in your own language" if own_language else "Statement"
    label = "The same as the English statement" if own_language else "Why the complaint is wrong"
    screen.app.push_screen(
        FormScreen(
            title,
            [Field("statement", label, typed, multiline=True)],
            keep=lambda values: save_form_draft(screen.desk, form, values),
        ),
        saved,
    )


def confirm_filing(
    screen: DeskScreen,
    report: EvidenceReport,
    then: Callable[[tuple[str, ...], str], object],
    *,
    note: str = "",
) -> None:
    """With unmet conditions a reason has to be written; what only cannot be told is named and asked once.

    `then` gets the names of the confirmed conditions and the reason. `note` is said as well.
    """
    locked = f"{LOCKED} {note}".rstrip()
    doubtful = "\n".join(f"  ? {one.title}: {one.found}" for one in report.cannot_tell)
    if not report.unmet:
        text = f"These cannot be told:\n{doubtful}\n\n{locked}" if doubtful else locked

        def yes(answer: object) -> None:
            if answer:
                then((), "")

        screen.app.push_screen(
            ConfirmScreen("File the counter-notification", text, yes="File it"), yes
        )
        return
    names = tuple(one.name for one in report.unmet)
    unmet = "\n".join(f"  ✗ {one.title}: found {one.found}" for one in report.unmet[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        unmet += f"\n  and {len(names) - MOST_NAMED} more, named in the check"
    form = f"although:{','.join(names)}"

    def although(values: object) -> None:
        if isinstance(values, dict):
            save_form_draft(screen.desk, form, {})
            then(names, values["although"])

    screen.app.push_screen(
        FormScreen(
            f"File although {len(names)} condition(s) are not met",
            [
                Field(
                    "although",
                    "Why you file all the same",
                    load_form_draft(screen.desk, form).get("although", ""),
                    required=True,
                )
            ],
            text=f"{unmet}\nThis may waste the attempt; the reason is kept in the audit trail with your name. {locked}",
            keep=lambda values: save_form_draft(screen.desk, form, values),
            save="File it",
        ),
        although,
    )
