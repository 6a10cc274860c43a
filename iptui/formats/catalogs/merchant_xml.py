"""Google Merchant feeds in XML: RSS 2.0 `item`s or Atom `entry`s with `g:` elements, read item by item."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

from iptui.domain.errors import BadInput
from iptui.formats.values import RowError

ITEMS = ("item", "entry", "product", "offer")
"""Elements that hold one listing each; `product` and `offer` are other feeds' names for them."""

MAX_ITEM_CELLS = 2000
MAX_DEPTH = 40

_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def declared_encoding(head: bytes) -> str:
    """The encoding that an XML declaration names; "" where it names none."""
    found = _DECLARED.match(head.lstrip())
    return found[1].decode("ascii") if found else ""


def feed_items(stream: IO[bytes], name: str) -> Iterator[tuple[int, dict[str, str] | RowError]]:
    """(number from 1, element name -> text) of each listing; an element that repeats is joined by commas.

    The stream is UTF-8, whatever its declaration says. Nested elements (`g:shipping`) become `name.part`.

    Raises:
        BadInput: no well-formed XML, or one that defines entities.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser, iterparse

    parser = DefusedXMLParser(encoding="utf-8", forbid_dtd=False)
    number = depth = 0
    inside: Any = None
    parents: list[Any] = []
    try:
        for event, element in iterparse(stream, events=("start", "end"), parser=parser):
            if event == "start":
                depth += 1
                if depth > MAX_DEPTH:
                    raise BadInput(
                        f"{name} is nested more than {MAX_DEPTH} levels deep: it is no feed."
                    )
                if inside is None and _local(element.tag) in ITEMS and depth > 1:
                    inside = element
                parents.append(element)
                continue
            depth -= 1
            parents.pop()
            if element is inside:
                number += 1
                inside = None
                yield number, _cells(element)
                # The tree above keeps nothing of what was read.
                element.clear()
                if parents:
                    parents[-1].remove(element)
            elif inside is None:
                element.clear()
    except ParseError as error:
        line, column = error.position
        raise BadInput(
            f"{name} is no whole XML: line {line}, column {column} ({str(error).partition(':')[0]}). "
            "Fetch the feed again; nothing was changed."
        ) from None
    except DefusedXmlException:
        raise BadInput(f"{name} defines entities, which no feed needs: it was not read.") from None
    if not number:
        raise BadInput(f"{name} is XML without items of a product feed (item, entry or product).")


def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _cells(item: Any) -> dict[str, str] | RowError:
    cells: dict[str, str] = {}
    count = 0
    for child in item:
        for name, text in _texts(child):
            count += 1
            if count > MAX_ITEM_CELLS:
                return RowError(f"The item has more than {MAX_ITEM_CELLS} elements.")
            known = cells.get(name)
            cells[name] = f"{known}, {text}" if known else text
    return cells


def _texts(element: Any) -> Iterator[tuple[str, str]]:
    name = _local(element.tag)
    children = list(element)
    if name == "link" and not (element.text or "").strip() and element.get("href"):
        yield name, element.get("href")
    elif not children:
        if text := (element.text or "").strip():
            yield name, text
    elif name == "product_detail":
        parts = {_local(child.tag): (child.text or "").strip() for child in children}
        section, label = parts.get("section_name", ""), parts.get("attribute_name", "")
        yield name, f'"{section}:{label}:{parts.get("attribute_value", "")}"'
    elif any(_local(child.tag) in ("p", "b", "i", "br", "ul", "div", "span") for child in children):
        # HTML that was written as elements.
        yield name, " ".join("".join(element.itertext()).split())
    else:
        for child in children:
            if text := "".join(child.itertext()).strip():
                yield f"{name}.{_local(child.tag)}", text
