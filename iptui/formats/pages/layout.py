"""A page's elements as text for a terminal: what runs together set apart, tables and long lists of links made small.

No style of the page is followed: a style of a few bytes can ask for gigabytes of blanks.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from iptui.formats.cell_width import cells_of
from iptui.formats.pages.markup import text_of

MOST_ELEMENTS = 40_000
DEEPEST = 200
"""Elements in elements; the parser drops the text of what is nested some 250 deep."""
MOST_NESTED = 12
"""Lists in lists; each indents every line further."""
WIDTH = 76
"""Cells that a table may take; a wider one is written as lines."""
LONGEST_CELL = 48

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "optgroup",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_UNSEEN = frozenset(
    [
        "script",
        "style",
        "template",
        "head",
        "link",
        "meta",
        "title",
        "svg",
        "canvas",
        "object",
        "embed",
        "param",
        "source",
        "track",
        "area",
    ]
)
_JOINING = frozenset(
    [
        "b",
        "i",
        "em",
        "strong",
        "u",
        "sup",
        "sub",
        "font",
        "small",
        "mark",
        "bdi",
        "bdo",
        "wbr",
        "big",
        "tt",
        "s",
        "strike",
        "del",
        "ins",
        "q",
        "abbr",
        "ruby",
        "rt",
        "rb",
    ]
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BETWEEN = " · "


def out_of_proportion(elements: list[Any]) -> bool:
    """True where a layout would take much more than the page is worth."""
    if len(elements) > MOST_ELEMENTS:
        return True
    depths: dict[Any, tuple[int, int]] = {None: (0, 0)}
    for element in elements:
        depth, lists = depths.get(element.getparent(), (0, 0))
        lists += element.tag in ("ul", "ol", "dl", "blockquote")
        depths[element] = depth + 1, lists
        if depth + 1 > DEEPEST or lists > MOST_NESTED:
            return True
    return False


def make_plain(root: Any) -> None:
    """Changes the tree so that its layout reads well: nothing that a reader sees is lost."""
    elements = [one for one in root.iter() if isinstance(one.tag, str)]
    for element in elements:
        for name in ("style", "start"):
            element.attrib.pop(name, None)
        if element.tag in _UNSEEN and element is not root:
            _drop(element)
    _set_apart([one for one in root.iter() if isinstance(one.tag, str)])
    for element in reversed(list(root.iter("table", "dl", "select", "datalist"))):
        if element.tag == "table":
            _plain_table(element)
        elif element.tag == "dl":
            _plain_pairs(element)
        else:
            _packed(element, [text_of(one, 100) for one in element.iter("option")])


def _drop(element: Any) -> None:
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    before = element.getprevious()
    if tail:
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    element.tail = None
    parent.remove(element)


def _set_apart(elements: list[Any]) -> None:
    """A blank between two elements that a browser's style keeps apart, where nothing stands between them."""
    first: dict[Any, str] = {}
    last: dict[Any, str] = {}
    for element in reversed(elements):
        children = [one for one in element if isinstance(one.tag, str)]
        head = element.text or ""
        if not head:
            head = next((first.get(one) or one.tail or "" for one in children[:1]), "")
        first[element] = head[:1]
        end = element.text or ""
        if children:
            end = children[-1].tail or last.get(children[-1], "")
        last[element] = end[-1:]
    for element in elements:
        before = element.getprevious()
        if before is None or before.tail or element.tag in _JOINING or element.tag in BLOCKS:
            continue
        if before.tag in _JOINING or before.tag in BLOCKS or before.tag == "br":
            continue
        if _run_together(last.get(before, ""), first.get(element, ""), always=True):
            before.tail = " "
    for element in elements:
        if element.tag in _JOINING or element.tag in BLOCKS or element.tag == "br":
            continue
        parent, before = element.getparent(), element.getprevious()
        text = (
            before.tail if before is not None else parent.text if parent is not None else ""
        ) or ""
        if _run_together(text[-1:], first.get(element, ""), always=False):
            if before is not None:
                before.tail = text + " "
            else:
                parent.text = text + " "
        if _run_together(last.get(element, ""), (element.tail or "")[:1], always=False):
            element.tail = " " + (element.tail or "")


def _run_together(left: str, right: str, *, always: bool) -> bool:
    """Whether two words or numbers touch. Within a text only where their kinds change: `30Tage`, `ProductMore`."""
    if (
        not left
        or not right
        or left.isspace()
        or right.isspace()
        or right in ".,;:!?%)]}'’°"
        or left in "([{'’$€£"
    ):
        return False
    if always:
        return True
    digit = left.isdigit() != right.isdigit() and left.isalnum() and right.isalnum()
    return digit or (left.islower() and right.isupper())


def raise_cents(root: Any) -> None:
    """`63<sup>07</sup>` is not 6307: the small figures of a price become small ones of the text, `63⁰⁷`."""
    for element in root.iter("sup"):
        text = text_of(element, 8)
        before = element.getprevious()
        parent = element.getparent()
        above = before.tail if before is not None else parent.text if parent is not None else ""
        if (above or "").rstrip()[-1:].isdigit() and re.fullmatch(r"[.,]?[0-9]{1,2}", text):
            tail = element.tail
            element.clear()
            element.text, element.tail = text.translate(_SMALL), tail


_SMALL = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _simple(cell: Any) -> bool:
    """One line of text without blocks."""
    return not any(
        one.tag in BLOCKS or one.tag == "br" for one in cell.iterdescendants() if text_of(one, 1)
    )


def _rows_of(table: Any) -> list[list[Any]]:
    rows = []
    for row in table.iter("tr"):
        rows.append([one for one in row if one.tag in ("td", "th")])
    return rows


def _plain_table(table: Any) -> None:
    """A table of short values becomes columns of cells; any other, whose columns only place things, blocks."""
    rows = [row for row in _rows_of(table) if any(text_of(cell, 1) for cell in row)]
    texts = [[text_of(cell, 400) for cell in row] for row in rows]
    simple = all(_simple(cell) for row in rows for cell in row)
    caption = next((text_of(one, 300) for one in table.iterchildren("caption")), "")
    if simple and rows and max(map(len, rows)) > 1:
        lines = _columns(texts)
        _become(table, "pre", "\n".join([*([caption] if caption else []), *lines]))
        return
    for element in list(
        table.iter("table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption")
    ):
        if element.tag in ("td", "th") and element.getparent() is not None:
            row = [one for one in element.getparent() if one.tag in ("td", "th", "div", "span")]
            short = sum(len(text_of(one, 80)) + 2 for one in row) <= WIDTH
            if short and all(_simple(one) for one in row):
                element.tag = "span"
                element.tail = "  "
                continue
        element.tag = "div"


def _columns(rows: list[list[str]]) -> list[str]:
    count = max(map(len, rows))
    rows = [[*row, *[""] * (count - len(row))] for row in rows]
    used = [column for column in range(count) if any(row[column] for row in rows)]
    rows = [[row[column] for column in used] for row in rows]
    widths = [max(cells_of(row[column]) for row in rows) for column in range(len(used))]
    if sum(widths) + 2 * (len(widths) - 1) <= WIDTH:
        return [
            "  ".join(
                cell + " " * (width - cells_of(cell))
                for cell, width in zip(row, widths, strict=True)
            ).rstrip()
            for row in rows
        ]
    if len(used) == 2 and widths[0] <= WIDTH // 2:
        return [
            f"{row[0]}{' ' * (widths[0] - cells_of(row[0]))}  {row[1]}".rstrip() for row in rows
        ]
    if len(used) == 2:
        return [f"{row[0].rstrip(' :：')}: {row[1]}" if all(row) else "".join(row) for row in rows]
    return [_BETWEEN.join(cell for cell in row if cell) for row in rows]


def _plain_pairs(element: Any) -> None:
    """A list of names and values: each pair on one line where it fits."""
    parts = list(element.iter("dt", "dd"))
    if (
        not parts
        or not all(_simple(one) for one in parts)
        or any(one.tag == "table" for one in element.iter())
    ):
        return
    lines: list[str] = []
    name = ""
    for part in parts:
        text = text_of(part, 2000)
        if part.tag == "dt":
            if name:
                lines.append(name)
            name = text
        elif text:
            lines.append(f"{name.rstrip(' :')}: {text}" if name else text)
            name = ""
    if name:
        lines.append(name)
    if len(" ".join(lines)) + 40 >= len(text_of(element, 20_000)):
        _become(element, "pre", "\n".join(lines))


def _become(element: Any, tag: str, text: str) -> None:
    tail = element.tail
    keep = {name: element.get(name) for name in ("id", "class") if element.get(name)}
    element.clear()
    element.attrib.update(keep)
    element.tag, element.text, element.tail = tag, text, tail


def _packed(element: Any, words: list[str]) -> None:
    _become(element, "p", _BETWEEN.join(dict.fromkeys(one for one in words if one)))


def pack_links(root: Any) -> None:
    """Lists of more than five links become one paragraph each: endless menus take lines, not screens."""
    for element in list(root.iter("ul", "ol", "nav", "menu")):
        if element.getroottree().getroot() is not root.getroottree().getroot():
            continue
        links = list(element.iter("a"))
        if len(links) <= 5:
            continue
        whole = text_of(element, 40_000)
        linked = [text_of(one, 300) for one in links]
        if (
            sum(map(len, linked)) >= 0.75 * len(whole.replace(" ", ""))
            and len(whole) / len(links) < 60
        ):
            pieces = [text_of(one, 300) for one in element.iter("a", *_HEADINGS)]
            if sum(len(one.replace(" ", "")) for one in pieces) >= 0.95 * len(
                whole.replace(" ", "")
            ):
                _packed(element, pieces)


@cache
def _css() -> dict[str, Any]:
    from inscriptis.css_profiles import STRICT_CSS_PROFILE
    from inscriptis.html_properties import Display
    from inscriptis.model.html_element import HtmlElement

    css: dict[str, Any] = dict(STRICT_CSS_PROFILE)
    for tag in BLOCKS - css.keys():
        css[tag] = HtmlElement(display=Display.block)
    for tag in ("button", "label", "option", "legend"):
        css[tag] = HtmlElement(prefix=" ", suffix=" ", limit_whitespace_affixes=True)
    css["ul"] = css["ol"] = HtmlElement(display=Display.block, padding_inline=2)
    return css


def laid_out(root: Any) -> str | None:
    """The tree's text; None where the layout gives up."""
    from inscriptis import Inscriptis
    from inscriptis.model.config import ParserConfig

    try:
        return tidy(str(Inscriptis(root, ParserConfig(css=_css())).get_text()))
    except (
        ValueError,
        RecursionError,
        MemoryError,
        IndexError,
        KeyError,
        AttributeError,
        TypeError,
    ):
        return None


_NOTHING = re.compile(r"[\s*•·|–—>/\\_-]*|\s*\d{1,2}\.")


def tidy(text: str) -> str:
    """Without empty bullets, runs of blank lines, and indents that leave no room for words."""
    found: list[str] = []
    for line in text.replace("\u00a0", " ").replace("\u200b", "").splitlines():
        line = line.rstrip()
        if _NOTHING.fullmatch(line):
            if found and found[-1]:
                found.append("")
            continue
        indent = len(line) - len(line.lstrip(" "))
        found.append(" " * min(indent, 6) + line.lstrip(" "))
    while found and not found[-1]:
        found.pop()
    return "\n".join(found)
