"""The part of a page that is about its product, and the rest: menus, footers, other products.

A page's own marks come first (the heading with the product's name, its price, `main`, `nav`, `footer`, roles);
where those are missing, blocks that are mostly links are taken for the rest. Nothing is thrown away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from iptui.formats.pages.layout import BLOCKS, laid_out, make_plain, out_of_proportion, pack_links
from iptui.formats.pages.markup import text_of
from iptui.formats.pages.money import amount_of

_FURNITURE = frozenset(["nav", "footer", "aside", "header", "dialog", "noscript"])
_ROLES = frozenset(
    [
        "navigation",
        "banner",
        "contentinfo",
        "search",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
        "complementary",
    ]
)
_NAMES = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|navigation|menu|mega-?menu|submenu|breadcrumbs?|footer|site-?header|page-?header|"
    r"top-?bar|cookies?|consent|gdpr|newsletter|modal|popup|popin|overlay|offcanvas|drawer|related|recommend\w*|"
    r"recently\w*|similar|cross-?sell\w*|up-?sell\w*|also-?\w+|suggest\w*|social|share|sharing|login|signin|mini-?cart|"
    r"adverts?|ads?|skip-?link|autocomplete|tooltip|visually-?hidden)(?:$|[-_\s])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SELECTABLE = frozenset(
    ["div", "section", "ul", "ol", "table", "article", "p", "form", "span", "li", "dl"]
)

FEW_LINKS = 6
MOSTLY_LINKS = 0.6


def two_parts(root: Any, title: str, price: float | None) -> tuple[str, str] | None:
    """(the product's part, the rest) as laid-out text; None where the page is out of proportion.

    The tree is used up.
    """
    elements = [one for one in root.iter() if isinstance(one.tag, str)]
    if out_of_proportion(elements):
        return None
    body = next(iter(root.iter("body")), root)
    place = {element: number for number, element in enumerate(elements)}
    heading = _heading(elements, title)
    amount = _amount(elements, price, place, heading)
    anchors = [one for one in (heading, amount) if one is not None]
    protected = {above for one in anchors for above in (one, *one.iterancestors())}
    rest: list[tuple[int, Any]] = []
    furniture = _furniture(body, protected)
    start = _start(anchors, place, body)
    for element in furniture:
        rest.append((place[element], element))
    if start is not None:
        rest += _before(start, body, set(furniture), place)
    other = body.makeelement("div")
    for _, element in sorted(rest, key=lambda pair: pair[0]):
        _move(element, other)
    make_plain(body)
    make_plain(other)
    pack_links(body)
    pack_links(other)
    main, around = laid_out(body), laid_out(other)
    if main is None or around is None:
        return None
    if not main.strip():
        return around, ""
    return main, around


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


def _heading(elements: list[Any], title: str) -> Any:
    """The element that names the product; None where no element does."""
    wanted = _plain(title)
    best: Any = None
    best_score = 0
    for element in elements:
        name = (element.get("itemprop") or "") == "name"
        is_heading = element.tag in ("h1", "h2", "h3")
        if element.tag in ("html", "body", "head", "title", "option", "script", "meta"):
            continue
        if not is_heading and not name and (not element.text or len(element.text) > 400):
            continue
        text = _plain(text_of(element, 400))
        if len(text) < 2 or len(text) > 380:
            continue
        score = 0
        if wanted and text == wanted:
            score = 8
        elif wanted and len(wanted) > 3 and (wanted in text or (len(text) > 5 and text in wanted)):
            score = 5 if min(len(text), len(wanted)) * 3 >= max(len(text), len(wanted)) else 2
        elif element.tag == "h1":
            score = 1
        if not score:
            continue
        score += {"h1": 4, "h2": 2, "h3": 1}.get(element.tag, 0) + 2 * name
        if _is_aside(element):
            score -= 6
        if score > best_score:
            best, best_score = element, score
    return best


def _is_aside(element: Any) -> bool:
    for above in (element, *element.iterancestors()):
        if above.tag in ("nav", "footer", "a", "li", "noscript") or _is_hidden(above):
            return True
        if re.search(r"breadcrumb", f"{above.get('class')} {above.get('id')}", re.IGNORECASE):
            return True
    return False


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _amount(elements: list[Any], price: float | None, place: dict[Any, int], heading: Any) -> Any:
    """The element that prints the price, the nearest to the heading."""
    if price is None:
        return None
    near = place[heading] if heading is not None else 0
    found: Any = None
    least = 1500
    for element in elements:
        text = text_of(element, 80) if len(element) <= 6 else ""
        if (
            not text
            or len(text) > 60
            or not any(map(str.isdigit, text))
            or element.tag in ("script", "style", "option")
        ):
            continue
        if amount_of(text.strip()) != price or _is_hidden(element):
            continue
        far = place[element] - near
        distance = far if far >= 0 else -3 * far
        if distance < least:
            found, least = element, distance
    return found


def _start(anchors: list[Any], place: dict[Any, int], body: Any) -> Any:
    """Where the product's part begins: the block of the first anchor below what holds them all."""
    if not anchors:
        return next(
            (
                one
                for one in body.iter()
                if isinstance(one.tag, str)
                and one is not body
                and (
                    one.tag == "main"
                    or one.get("role") == "main"
                    or "/Product" in (one.get("itemtype") or "")
                )
            ),
            None,
        )
    first = min(anchors, key=lambda one: place[one])
    others = [set(one.iterancestors()) | {one} for one in anchors if one is not first]
    element = first
    while (above := element.getparent()) is not None and above is not body:
        if any(above in one for one in others):
            break
        if (
            not others
            and above.tag in BLOCKS
            and len(text_of(above, 1000)) > 3 * len(text_of(first, 1000)) + 40
        ):
            break
        element = above
    return element


def _furniture(body: Any, protected: set[Any]) -> list[Any]:
    """The outermost blocks that are not about the product."""
    elements = [one for one in body.iter() if isinstance(one.tag, str)]
    length: dict[Any, int] = {}
    linked: dict[Any, int] = {}
    links: dict[Any, int] = {}
    for element in reversed(elements):
        own = len((element.text or "").strip()) if element.tag not in ("script", "style") else 0
        total, in_links, count = own, 0, 0
        for child in element:
            if isinstance(child.tag, str):
                total += length[child] + len((child.tail or "").strip())
                in_links += linked[child]
                count += links[child]
        if element.tag == "a":
            in_links, count = total, 1
        length[element], linked[element], links[element] = total, in_links, count
    whole = length.get(body, 0)
    found: list[Any] = []
    inside: set[Any] = set()
    for element in elements:
        if element.getparent() in inside:
            inside.add(element)
            continue
        if element is body or element in protected or not length[element]:
            continue
        marked = element.tag in _FURNITURE or element.get("role") in _ROLES or _is_hidden(element)
        if not marked and element.tag in BLOCKS:
            names = f"{element.get('class') or ''} {element.get('id') or ''}"
            marked = bool(_NAMES.search(names)) and length[element] < 0.6 * whole
        if not marked and element.tag in _SELECTABLE and links[element] >= FEW_LINKS:
            marked = linked[element] >= MOSTLY_LINKS * length[element]
        if marked:
            found.append(element)
            inside.add(element)
    return found


def _before(
    start: Any, body: Any, taken: set[Any], place: dict[Any, int]
) -> Iterable[tuple[int, Any]]:
    """Everything that stands before `start` in the page, with the text between."""
    found: list[tuple[int, Any]] = []
    element = start
    while element is not None and element is not body:
        above = element.getparent()
        if above is None:
            break
        if (above.text or "").strip():
            piece = above.makeelement("p")
            piece.text, above.text = above.text, None
            found.append((place[above], piece))
        sibling = element.getprevious()
        while sibling is not None:
            earlier = sibling.getprevious()
            if isinstance(sibling.tag, str) and sibling not in taken:
                if (sibling.tail or "").strip():
                    piece = above.makeelement("p")
                    piece.text, sibling.tail = sibling.tail, None
                    found.append((place[sibling] + 1, piece))
                found.append((place[sibling], sibling))
            sibling = earlier
        element = above
    return found


def _move(element: Any, target: Any) -> None:
    parent = element.getparent()
    if parent is not None:
        tail, element.tail = element.tail, None
        if tail:
            before = element.getprevious()
            if before is not None:
                before.tail = (before.tail or "") + tail
            else:
                parent.text = (parent.text or "") + tail
        parent.remove(element)
    holder = target.makeelement("div")
    holder.append(element)
    target.append(holder)
