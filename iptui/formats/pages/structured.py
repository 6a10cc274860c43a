"""Data that a page states for machines: JSON-LD, microdata and RDFa, all as the same items.

Sources: <https://www.w3.org/TR/json-ld11/>, <https://html.spec.whatwg.org/multipage/microdata.html>,
<https://www.w3.org/TR/rdfa-lite/>, <https://schema.org/Product>, GoodRelations
<http://www.heppnetz.de/ontologies/goodrelations/v1>. An own reading over lxml and json: the known library
for all of them (extruct) needs fourteen more packages, among them a whole RDF store.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from iptui.formats.pages.markup import text_of

MOST_ITEMS = 3000
LONGEST_VALUE = 3000
DEEPEST = 40

Value = Any
"""A text, or an `Item`."""


class Item(msgspec.Struct, kw_only=True, eq=False):
    """A thing that the page describes."""

    how: str
    """JSON-LD, microdata or RDFa."""
    types: tuple[str, ...] = ()
    """Last words of its types, in lower case: `product`, `offer`."""
    values: dict[str, list[Value]] = {}
    """Property (lower case, without a vocabulary) -> values in order."""
    within: str = ""
    """The property of another item that holds it."""

    def texts(self, *names: str) -> Iterator[str]:
        """The values that are text, blank ones left out, in the names' order."""
        for name in names:
            for value in self.values.get(name, ()):
                if isinstance(value, str) and value.strip():
                    yield value.strip()

    def items(self, *names: str) -> Iterator[Item]:
        for name in names:
            for value in self.values.get(name, ()):
                if isinstance(value, Item):
                    yield value

    def is_a(self, *kinds: str) -> bool:
        return any(kind in self.types for kind in kinds)


def short(name: str) -> str:
    """`http://schema.org/Product`, `schema:Product` and `Product` are `product`."""
    return re.split(r"[/#:]", name.strip().rstrip("/#"))[-1].lower()


def linked_items(scripts: list[str]) -> tuple[list[Item], int]:
    """(all items of the JSON-LD scripts, nested ones too; how many scripts could not be read)."""
    found: list[Item] = []
    broken = 0
    for script in scripts[:200]:
        try:
            document = _lenient(script)
        except (ValueError, RecursionError):
            broken += 1
            continue
        _from_json(document, "", found, 0)
    return found, broken


def _lenient(script: str) -> Any:
    """Shops wrap the JSON in comments, leave commas at ends and line ends in texts."""
    text = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)", "", script)
    text = re.sub(r"(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*$", "", text).strip().rstrip(";")
    try:
        return json.loads(text, strict=False)
    except ValueError:
        return json.loads(re.sub(r",(\s*[}\]])", r"\1", text), strict=False)


def _from_json(node: Any, within: str, found: list[Item], depth: int) -> list[Value]:
    """The node's value(s); every object on the way becomes an item of `found`."""
    if depth > DEEPEST or len(found) >= MOST_ITEMS:
        return []
    if isinstance(node, list):
        return [value for one in node[:500] for value in _from_json(one, within, found, depth + 1)]
    if isinstance(node, str):
        return [html.unescape(node)[:LONGEST_VALUE]]
    if isinstance(node, bool) or node is None:
        return []
    if isinstance(node, (int, float)):
        return [repr(node)] if abs(node) < 1e30 else []
    if not isinstance(node, dict):
        return []
    if set(node) <= {"@value", "@language", "@type"} and "@value" in node:
        return _from_json(node["@value"], within, found, depth + 1)
    types = node.get("@type", node.get("type", ""))
    names = types if isinstance(types, list) else [types]
    item = Item(
        how="JSON-LD",
        types=tuple(short(one) for one in names if isinstance(one, str)),
        within=within,
    )
    found.append(item)
    for key, value in list(node.items())[:300]:
        if not key.startswith("@") or key in ("@graph", "@id"):
            name = short(key.lstrip("@"))
            item.values.setdefault(name, []).extend(_from_json(value, name, found, depth + 1))
    return [item]


def marked_items(elements: list[Any]) -> list[Item]:
    """The items of microdata and RDFa, in the page's order; `elements` are all of it in document order."""
    return [
        *_scoped(elements, "microdata", "itemscope", "itemtype", "itemprop"),
        *_scoped(elements, "RDFa", "typeof", "typeof", "property"),
    ]


def _scoped(elements: list[Any], how: str, scope: str, type_: str, prop: str) -> list[Item]:
    owner: dict[Any, Item | None] = {}
    lent: dict[str, Item] = {}
    """Ids that an item's `itemref` says belong to it, from where they stand further down."""
    found: list[Item] = []
    for element in elements:
        if len(found) >= MOST_ITEMS:
            break
        above = owner.get(element.getparent())
        if lent and above is None:
            above = lent.get(element.get("id") or "")
        mine = above
        if element.get(scope) is not None:
            types = (element.get(type_) or "").split()[:5]
            mine = Item(how=how, types=tuple(map(short, types)))
            found.append(mine)
            for reference in (element.get("itemref") or "").split()[:20]:
                lent[reference] = mine
        owner[element] = mine
        if above is None:
            continue
        for key in map(short, (element.get(prop) or "").split()[:5]):
            if mine is not None and mine is not above:
                mine.within = key
                above.values.setdefault(key, []).append(mine)
                if content := element.get("content"):
                    above.values[key].append(content[:LONGEST_VALUE])
            elif value := _value(element):
                above.values.setdefault(key, []).append(value)
    return found


def _value(element: Any) -> str:
    content = element.get("content")
    if content is not None:
        return str(content)[:LONGEST_VALUE]
    for name in {
        "a": ("href",), "link": ("href",), "area": ("href",), "img": ("src", "data-src"), "time": ("datetime",),
        "data": ("value",), "meter": ("value",), "input": ("value",), "object": ("data",),
    }.get(element.tag if isinstance(element.tag, str) else "", ()):  # fmt: skip
        if element.get(name) is not None:
            # A brand or maker is often a link whose words name it.
            words = text_of(element, 300) if element.tag == "a" else ""
            return words or str(element.get(name))[:LONGEST_VALUE]
    return text_of(element, LONGEST_VALUE)


def meta_values(elements: list[Any]) -> dict[str, str]:
    """`<meta property|name|itemprop=… content=…>`: the first value of each name in lower case."""
    found: dict[str, str] = {}
    labels: dict[str, str] = {}
    for element in elements:
        if element.tag != "meta":
            continue
        content = (element.get("content") or "").strip()[:LONGEST_VALUE]
        name = (element.get("property") or element.get("name") or "").strip().lower()
        if name and content:
            found.setdefault(name, content)
            if name.startswith("twitter:label"):
                labels[name.replace("label", "data")] = content.lower()
    for place, label in labels.items():
        if place in found:
            found.setdefault(f"label:{label}", found[place])
    return found
