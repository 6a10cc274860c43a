"""A register's document as a tree: XML, or the JSON that the EPO makes of the same XML."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from iptui.domain.errors import BadInput

MAX_BYTES = 32 * 1024 * 1024
"""Of one document; the full record of a mark with a long history has less than one of them."""
MAX_NODES = 400_000
MAX_DEPTH = 60


class Node:
    """An element: its name without prefix, attributes without prefix, text, and elements inside."""

    __slots__ = ("attributes", "children", "tag", "text")

    def __init__(self, tag: str, attributes: dict[str, str], text: str = "") -> None:
        self.tag = tag
        self.attributes = attributes
        self.text = text
        self.children: list[Node] = []

    def every(self, *tags: str) -> Iterator[Node]:
        """All elements of these names below this one, in the document's order; none inside another found."""
        for child in self.children:
            if child.tag in tags:
                yield child
            else:
                yield from child.every(*tags)

    def first(self, *tags: str) -> Node | None:
        return next(self.every(*tags), None)

    def child(self, *tags: str) -> Node | None:
        return next((one for one in self.children if one.tag in tags), None)

    def texts(self, *tags: str) -> list[str]:
        """The texts of these elements on one line each, empty ones left out."""
        return [text for one in self.every(*tags) if (text := one.all_text())]

    def text_of(self, *tags: str) -> str:
        """The first text of these elements; the names are tried in turn."""
        for tag in tags:
            for text in self.texts(tag):
                return text
        return ""

    def all_text(self) -> str:
        parts = [self.text, *(one.all_text() for one in self.children)]
        return " ".join(" ".join(parts).split())


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]


def xml_tree(data: bytes, name: str) -> Node:
    """
    Raises:
        BadInput: no well-formed XML, too large or deep for a register's file, or one that defines entities.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    _require_size(data, name)
    root: Node | None = None
    inside: list[Node] = []
    count = 0
    try:
        for event, element in iterparse(io.BytesIO(data), events=("start", "end")):
            if event == "start":
                count += 1
                if count > MAX_NODES or len(inside) >= MAX_DEPTH:
                    raise BadInput(
                        f"{name} has more than {MAX_NODES:,} elements, or {MAX_DEPTH} in each other: "
                        "it is no register's file."
                    )
                attributes = {_local(key): value for key, value in element.attrib.items()}
                node = Node(_local(str(element.tag)), attributes)
                if inside:
                    inside[-1].children.append(node)
                else:
                    root = node
                inside.append(node)
                continue
            node = inside.pop()
            node.text = element.text or ""
            for part in element:
                if part.tail:
                    node.text += " " + part.tail
            element.clear()
    except ParseError as error:
        line, column = error.position
        raise BadInput(
            f"{name} is no whole XML: line {line}, column {column} ({str(error).partition(':')[0]}). "
            "Fetch it from the register again; nothing was changed."
        ) from None
    except DefusedXmlException:
        raise BadInput(
            f"{name} defines entities, which no register's file needs: it was not read."
        ) from None
    except (ValueError, LookupError) as error:
        raise BadInput(f"{name} is XML in an encoding that cannot be read ({error}).") from None
    if root is None:
        raise BadInput(f"{name} is XML without an element in it.")
    return root


def json_tree(key: str, value: Any, depth: int = 0) -> Node:
    """The tree of one member: `@name` are attributes, `$` is the text, a list is an element each.

    Raises:
        BadInput: nested too deep.
    """
    if depth > MAX_DEPTH:
        raise BadInput(
            f"The JSON is nested more than {MAX_DEPTH} levels deep: it is no register's file."
        )
    node = Node(_local(key), {})
    if not isinstance(value, dict):
        node.text = "" if value is None or isinstance(value, list) else str(value)
        return node
    for name, inner in value.items():
        if name == "$":
            node.text = str(inner)
        elif name.startswith("@"):
            node.attributes[_local(name[1:])] = str(inner)
        else:
            for one in inner if isinstance(inner, list) else [inner]:
                node.children.append(json_tree(name, one, depth + 1))
    return node


def _require_size(data: bytes, name: str) -> None:
    if len(data) > MAX_BYTES:
        raise BadInput(
            f"{name} is one document of more than {MAX_BYTES >> 20} MB: it is no register's file."
        )
