"""A letter as Markdown, to be pasted into a form or kept beside the case."""

from __future__ import annotations

from iptui.domain.letters import Letter
from iptui.formats.case_markdown import plain
from iptui.formats.letters.text import bounded, on_one_line


def letter_markdown(letter: Letter) -> str:
    """Its subject as the heading, the English text, then the second one below a rule.

    Raises:
        UserError: it is longer than any letter.
    """
    letter = bounded(letter)
    parts = [
        f"# {plain(letter.subject)}" if letter.subject else "",
        letter.text.strip("\n").rstrip(),
    ]
    if letter.second_text.strip():
        parts += ["---", letter.second_text.strip("\n").rstrip()]
    if letter.gaps:
        names = "; ".join(plain(on_one_line(gap.name)) for gap in letter.gaps)
        parts += ["---", f"Still empty: {names}."]
    return "\n\n".join(part for part in parts if part) + "\n"
