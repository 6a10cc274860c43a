"""Tables of commands line up in a terminal, whatever script the text is in."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from iptui.cli.output import cells_of, print_table


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "Hélène",
        "He\u0301le\u0300ne",
        "流光屿 LUMIQUAY",
        "ＮＩＫＥ",
        "株式会社",
        "주식회사",
        "ﾊﾝｶｸ",
        "折叠手柄 Fold",
    ],
)
def test_width_is_that_of_the_terminal(text: str) -> None:
    assert cells_of(text) == cell_len(text)


def test_columns_start_in_the_same_cell(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(
        ("NAME", "X"), [("流光屿 LUMIQUAY", "|"), ("Hélène", "|"), ("ＮＩＫＥ", "|"), ("a", "|")]
    )
    lines = capsys.readouterr().out.splitlines()[1:]
    assert {cell_len(line[: line.index("|")]) for line in lines} == {
        cell_len("流光屿 LUMIQUAY") + 2
    }
