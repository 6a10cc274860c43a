from __future__ import annotations

import msgspec
from hypothesis import given

from iptui.domain.letters import Letter
from iptui.formats.letters.markdown import letter_markdown
from tests.formats.letters.letters import CHINESE, ENGLISH, LETTER, LETTERS


def test_subject_english_second_text_and_gaps_in_this_order() -> None:
    assert letter_markdown(LETTER) == (
        f"# Counter-notification: complaint CN-2026-00417\n\n{ENGLISH}\n---\n\n{CHINESE}\n---\n\n"
        "Still empty: your telephone number.\n"
    )


def test_no_gap_is_named_where_there_is_none() -> None:
    letter = msgspec.structs.replace(LETTER, gaps=(), second_text="")
    assert letter_markdown(letter) == f"# {LETTER.subject}\n\n{ENGLISH}"


def test_a_subject_is_no_markdown() -> None:
    assert letter_markdown(Letter("*a*\n# [b](c)", "x")).startswith("# \\*a\\* \\# \\[b\\](c)\n")


@given(LETTERS)
def test_any_letter_can_be_written_to_a_file(letter: Letter) -> None:
    markdown = letter_markdown(letter)
    assert markdown.endswith("\n")
    assert "\u202e" not in markdown
    assert "\x00" not in markdown
    markdown.encode()
