"""A page at 80 columns: its product first, nothing lost, nothing run together."""

from __future__ import annotations

import re

from iptui.formats.cell_width import cells_of
from iptui.formats.pages.reader import read_page
from tests.formats.pages.written import JSON_LD, WORDS_ONLY, page


def parts(html: str) -> tuple[str, str]:
    found = read_page(html.encode())
    return found.main, found.rest


def test_the_product_comes_first_and_the_menu_last() -> None:
    main, rest = parts(JSON_LD)
    assert main.splitlines()[0] == "Harbour Desk Lamp, brass"
    assert "Menu" not in main
    assert "Imprint" not in main
    assert "Imprint of the shop" in rest


def test_a_long_menu_takes_a_paragraph() -> None:
    _, rest = parts(JSON_LD)
    assert "Menu 0 · Menu 1 · Menu 2" in rest


def test_nothing_is_lost() -> None:
    words = [f"word{number}" for number in range(60)]
    body = (
        f"{words[0]}<div class=related>{words[1]}<p>{words[2]}</p>{words[3]}</div>{words[4]}<header>{words[5]}</header>"
        f"<table><tr><td>{words[6]}<td>{words[7]}<tr><td>{words[8]}</table><h1>{words[9]}</h1>{words[10]}"
        f"<ul>{''.join(f'<li><a>{one}</a></li>' for one in words[11:30])}</ul><select>"
        f"{''.join(f'<option>{one}</option>' for one in words[30:40])}</select><dl><dt>{words[40]}<dd>{words[41]}</dl>"
        f"<div style='display:none'>{words[42]}</div>{words[43]}<aside>{words[44]}</aside>{words[45]}"
        f"<table><tr><td><p>{words[46]}</p><ul><li>{words[47]}</ul></td><td>{words[48]}</td></tr></table>"
        + "".join(f"<span>{one}</span>" for one in words[49:])
    )
    main, rest = parts(page(body, title=words[9]))
    assert sorted(re.findall(r"word\d+", f"{main}\n{rest}")) == sorted(words)


def test_words_do_not_run_together() -> None:
    main, _ = parts(
        page(
            "<h1>Lamp</h1><p><span>Delivery</span><span>2 days</span> <a>More</a><a>Less</a></p>"
            "<p><b>i</b>Phone H<sub>2</sub>O, 12<span>pieces</span>, (<span>new</span>), 63<sup>07</sup> Lei</p>",
            title="Lamp",
        )
    )
    assert "Delivery 2 days More Less" in main
    assert "iPhone H2O, 12 pieces, (new), 63⁰⁷ Lei" in main


def test_tables_fit_and_wide_letters_stand_in_columns() -> None:
    table = "<table><tr><td>材质</td><td>黄铜</td><td>1</td></tr><tr><td>Material</td><td>brass</td><td>2</td></tr></table>"
    main, _ = parts(page(f"<h1>Lamp</h1>{table}<table><tr><td></td></tr></table>", title="Lamp"))
    lines = [line for line in main.splitlines() if line.endswith(("1", "2"))]
    assert [cells_of(line) for line in lines] == [cells_of(lines[0])] * 2
    wide = "".join(f"<tr><td>Name {n}</td><td>{'value ' * 30}</td></tr>" for n in range(3))
    main, _ = parts(page(f"<h1>Lamp</h1><table>{wide}</table>", title="Lamp"))
    assert not re.search(r"\S {20,}\S", main)


def test_label_and_value_stand_on_one_line() -> None:
    main, _ = parts(WORDS_ONLY)
    assert re.search(r"^Marke +Nordlicht$", main, re.MULTILINE)


def test_a_page_without_a_product_is_still_read() -> None:
    main, rest = parts("<p>Only a note about the listing.</p>")
    assert main == "Only a note about the listing."
    assert rest == ""
