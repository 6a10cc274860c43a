"""A saved page as text: laid out as a browser would where that is safe, else its words in order.

Nothing is fetched, and no script or style of the page is followed: a style of a few bytes can ask for
gigabytes of blanks, and a table is as large as its longest cell times its rows.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

LONGEST = 1_000_000
"""Characters of a page that are laid out; what comes after is said to be left out."""
MOST_ELEMENTS = 40_000
MOST_CELLS = 4_000_000
"""Characters that the page's tables may take when their columns are padded."""

MOST_NESTED = 12
"""Lists in lists; each indents every line further."""
DEEPEST = 200
"""Elements in elements; the parser drops the text of what is nested some 250 deep."""

_BREAKS = ("tr", "br", "p", "div", "li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "pre")
_DECLARATION = re.compile(r"^\s*<\?xml [^>]{0,200}\?>")


@lru_cache(maxsize=4)
def laid_out_page(html: str) -> str:
    """The page's text; of one that is too long or too large, the words without a layout."""
    rest = len(html) - LONGEST
    html = html[:LONGEST]
    text = _laid_out(html)
    if text is None:
        from iptui.search.markup import plain_text

        text = plain_text(html)
    if rest > 0:
        text += f"\n… and {rest:,} more characters of the page, which is kept whole."
    return text


def _laid_out(html: str) -> str | None:
    """None where the layout would be out of proportion to the page, or the parser gives up."""
    from inscriptis import Inscriptis
    from inscriptis.model.config import ParserConfig
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, document_fromstring

    html = _DECLARATION.sub("", html).replace("\0", "\ufffd")
    if not html.strip():
        return ""
    try:
        tree = document_fromstring(html, parser=HTMLParser(no_network=True, huge_tree=False))
        elements = list(tree.iter())
        if len(elements) > MOST_ELEMENTS or _too_nested(elements):
            return None
        if sum(map(_cells_of, tree.iter("table"))) > MOST_CELLS:
            return None
        for element in elements:
            for name in ("style", "start"):
                element.attrib.pop(name, None)
        return str(Inscriptis(tree, ParserConfig()).get_text())
    except (LxmlError, ValueError, RecursionError, MemoryError):
        return None


def _too_nested(elements: list[Any]) -> bool:
    depths: dict[Any, tuple[int, int]] = {None: (0, 0)}
    for element in elements:
        depth, lists = depths.get(element.getparent(), (0, 0))
        lists += element.tag in ("ul", "ol", "dl", "blockquote")
        depths[element] = depth + 1, lists
        if depth + 1 > DEEPEST or lists > MOST_NESTED:
            return True
    return False


def _cells_of(table: Any) -> int:
    """Characters of the table with every column as wide as its widest cell; an upper estimate."""
    widths: dict[int, int] = {}
    lines = 0
    for row in table.iter("tr"):
        highest = 1
        for number, cell in enumerate(row.iterchildren("td", "th")):
            text = cell.text_content()
            widths[number] = max(widths.get(number, 0), len(text))
            highest = max(highest, 1 + text.count("\n") + sum(1 for _ in cell.iter(*_BREAKS)))
        lines += highest
    return lines * sum(widths.values())
