"""Write docs/registers.md from the tables of the offices. Run after changing one of them."""

from __future__ import annotations

import itertools
import string
from collections.abc import Iterator
from pathlib import Path

from iptui.domain.registers import IpNumber, Office, identify, offices
from iptui.domain.registers.model import Form

PAGE = Path(__file__).parent.parent / "docs" / "registers.md"
HEAD = """\
# Numbers and registers

What `iptui number` and the IP right's screen read, made from the tables in `iptui/domain/registers/`
by `scripts/write_registers.py`; a test keeps the two alike.

- The office is never guessed. Its code, or a word that names it, must stand with the number; a bare
  number is answered with the offices it could belong to. Two offices beside one number are said.
- Separators, capitals, full-width figures, zeros in front and words such as *Pat. No.* or *Reg. Nr.*
  do not matter. Where one office numbers several rights alike, give `--type`.
- A wrong check digit is a warning, never a refusal, and the digit that is written is never replaced.
  A digit that is missing is worked out where the method is proven, and that is said.
- A number that fits no form gets no link. Links marked † may need a search: the sources disagree on
  their addresses, or only one was found.
- Kind codes are those of WIPO ST.16, office codes those of ST.3.
"""


def page() -> str:
    """The whole document."""
    return "\n".join([HEAD, *(line for office in offices() for line in _office(office))])


def _office(office: Office) -> Iterator[str]:
    yield f"## {office.code}: {office.name}\n"
    yield f"Before the number: {', '.join(f'`{prefix}`' for prefix in office.prefixes)}."
    yield f"Check digit: {office.check_digit}.\n"
    yield "| Right | Form | Example | Canonical form | Kind codes | Links |"
    yield "|---|---|---|---|---|---|"
    for form in office.forms:
        found = example_of(form)
        cells = (
            form.type.replace("_", " "),
            form.title + (" (with `--type`)" if needs_type(form) else ""),
            f"`{form.example}`",
            f"`{found.canonical}`",
            kind_codes(form) or "none",
            ", ".join(_register(found)) or "none",
        )
        yield f"| {' | '.join(cells)} |"
    yield "\nSources: " + "; ".join(office.sources) + ".\n"


def needs_type(form: Form) -> bool:
    """Without the type the example is read as the number of another right."""
    return form.only or identify(form.example).type != form.type


def example_of(form: Form) -> IpNumber:
    return identify(form.example, form.type if needs_type(form) else None)


def _register(found: IpNumber) -> Iterator[str]:
    for link in found.links:
        yield f"[{link.register}]({link.url}){'' if link.sure else ' †'}"


def kind_codes(form: Form) -> str:
    """The codes that the form's pattern admits: "A, A1-9"."""
    found = []
    for letter in string.ascii_uppercase:
        digits = [digit for digit in "0123456789" if form.kinds.fullmatch(letter + digit)]
        if form.kinds.fullmatch(letter):
            found.append(letter)
        found += [f"{letter}{run}" for run in _runs(digits)]
    letters = "".join(found)
    return "one letter" if len(letters) > 20 and letters.isalpha() else ", ".join(found)


def _runs(digits: list[str]) -> Iterator[str]:
    """1, 2, 3, 8 as "1-3", "8"."""
    for _, run in itertools.groupby(enumerate(digits), lambda one: int(one[1]) - one[0]):
        figures = [digit for _, digit in run]
        yield figures[0] if len(figures) == 1 else f"{figures[0]}-{figures[-1]}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
