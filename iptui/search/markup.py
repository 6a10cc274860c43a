"""The text of an HTML fragment as a shopper reads it; plain text passes untouched."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_BLOCKS: Final = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center",
    "col", "colgroup", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4",
    "h5", "h6", "head", "header", "hgroup", "hr", "html", "legend", "li", "link", "main",
    "map", "menu", "meta", "nav", "object", "ol", "optgroup", "option", "p", "param", "pre",
    "search", "section", "select", "source", "summary", "table", "tbody", "td", "textarea",
    "tfoot", "th", "thead", "title", "tr", "track", "ul", "video",
))  # fmt: skip
_INLINE: Final = frozenset((
    "a", "abbr", "acronym", "area", "audio", "b", "bdi", "bdo", "big", "blink", "canvas",
    "cite", "code", "data", "datalist", "del", "dfn", "em", "embed", "font", "i", "iframe",
    "img", "input", "ins", "kbd", "label", "mark", "marquee", "math", "meter", "nobr",
    "noscript", "output", "picture", "progress", "q", "rp", "rt", "ruby", "s", "samp",
    "script", "slot", "small", "span", "strike", "strong", "style", "sub", "sup", "svg",
    "template", "time", "tt", "u", "var", "wbr",
))  # fmt: skip
_UNSEEN: Final = frozenset(("script", "style", "template", "iframe", "noembed"))
"""Elements whose content no shopper sees."""


@cache
def _evidence() -> re.Pattern[str]:
    """What may make a text HTML: a tag of a known element, a comment, a declaration.

    No `<` inside, so that a failed attempt ends at the next one and the search stays linear.
    """
    names = "|".join(sorted(_BLOCKS | _INLINE, key=len, reverse=True))
    return re.compile(
        rf"</?(?:{names})(?:\s[^<>]*)?/?>|<!--|<!doctype\s|<!\[cdata\[", re.IGNORECASE | re.ASCII
    )


@cache
def _well_formed() -> re.Pattern[str]:
    """A tag with attributes `name=value`, or of the few that stand alone: no `a<b and c>d`."""
    return re.compile(
        r"""<!.*|</?\w+(?:\s+(?:[\w:.@-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)
        |allowfullscreen|async|autoplay|checked|compact|controls|defer|disabled|hidden|loop
        |multiple|muted|nohref|noshade|nowrap|readonly|required|reversed|selected))*\s*/?>""",
        re.IGNORECASE | re.VERBOSE,
    )


_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});|&nbsp\b")
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_BARE_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)\s*/?>", re.ASCII)
_SPACES = re.compile(r"[ \t\r\n\f]+")


def plain_text(text: str) -> str:
    """Strip tags, decode entities; inline tags join, block tags become line breaks.

    Text without markup is returned as it is, stray `<` and `&` included. Linear in the length.
    """
    if "<" in text and ">" in text:
        pieces = _BARE_TAG.split(text)
        if len(pieces) > 1 and _is_bare(pieces):
            return _render_bare(pieces)
        if _is_html(text):
            return _render(text)
    if "&" in text:
        return _decode(text)
    return text


def _is_html(text: str) -> bool:
    return any(
        _well_formed().fullmatch(m[0]) for m in _evidence().finditer(text) if len(m[0]) < 65536
    )


def _single_spaced(text: str) -> str:
    """Runs of white space as one space. Most texts have none, and looking for them is quick."""
    if "  " in text or "\n" in text or "\t" in text or "\r" in text or "\f" in text:
        return _SPACES.sub(" ", text)
    return text


def _tidied(text: str) -> str:
    """Without spaces at the ends of lines and without empty lines."""
    lines = [line.strip(" ") for line in text.split("\n")]
    return "\n".join([line for line in lines if line])


def _decode(text: str) -> str:
    if "&" not in text:
        return text
    from html import unescape  # 2,000 names, read when first needed

    return _ENTITY.sub(lambda m: unescape(m[0]), text)


def _is_bare(pieces: list[str]) -> bool:
    """True for HTML with no tags but those that were split at, all of them seen elements'."""
    names = {name.lower() for name in pieces[1::2]}
    return (
        not any("<" in piece or ">" in piece for piece in pieces[::2])
        and names.isdisjoint(_UNSEEN)
        and not (names.isdisjoint(_BLOCKS) and names.isdisjoint(_INLINE))
    )


def _render_bare(pieces: list[str]) -> str:
    """What `_render` gives, for text and the names of its tags in turn: most listings are so plain."""
    parts = [_single_spaced(pieces[0])]
    for name, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if name.lower() in _BLOCKS:
            parts.append("\n")
        parts.append(_single_spaced(piece))
    return _decode(_tidied("".join(parts)))


def _render(text: str) -> str:
    if "<![CDATA[" in text:
        text = text.replace("]]>", "")
    parts: list[str] = []
    place = 0
    tags = _Tags(text)
    while (start := tags.next_start(place)) >= 0:
        parts.append(_single_spaced(text[place:start]))
        name, place = tags.read(start)
        if name in _BLOCKS:
            parts.append("\n")
        elif name in _UNSEEN:
            place = tags.after_element(name, place)
    parts.append(_single_spaced(text[place:]))
    # Line breaks are tidied before entities are decoded: a decoded space is meant.
    return _decode(_tidied("".join(parts)))


class _Tags:
    """Finds tags from left to right; no stretch of the text is searched twice for the same sign."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._missing: set[str] = set()
        self._seen: dict[str, tuple[int, int]] = {}

    def _find(self, wanted: str, start: int) -> int:
        since, found = self._seen.get(wanted, (0, -1))
        if since <= start <= found:
            return found
        if wanted in self._missing:
            return -1
        found = self._text.find(wanted, start)
        if found < 0:
            self._missing.add(wanted)
        self._seen[wanted] = (start, found)
        return found

    def next_start(self, place: int) -> int:
        """Where the next tag, comment or declaration begins; -1 = no more."""
        text = self._text
        while (place := self._find("<", place)) >= 0:
            following = text[place + 1 : place + 2]
            if following == "/":
                following = text[place + 2 : place + 3]
            elif following in ("!", "?"):
                return place
            if following.isascii() and following.isalpha() and self._find(">", place) >= 0:
                return place
            place += 1
        return -1

    def read(self, start: int) -> tuple[str, int]:
        """The element's name in lower case if the tag opens or closes one, and the place after it."""
        text = self._text
        if text.startswith("<!--", start):
            return "", self._after("-->", start + 2)
        if text[start : start + 9].lower() == "<![cdata[":
            return "", start + 9
        named = _NAME.match(text, start)
        if named is None:
            return "", self._after(">", start)
        end = self._tag_end(named.end())
        name = named[1].lower()
        closes_unseen = text[start + 1] == "/" and name in _UNSEEN
        return ("" if closes_unseen or (text[end - 2] == "/" and name in _UNSEEN) else name), end

    def _after(self, wanted: str, start: int) -> int:
        found = self._find(wanted, start)
        return len(self._text) if found < 0 else found + len(wanted)

    def _tag_end(self, place: int) -> int:
        """After the `>` that ends the tag; one inside a quoted value does not."""
        text = self._text
        first = self._find(">", place)
        while True:
            end = self._find(">", place)
            if end < 0:
                return first + 1 if first >= 0 else len(text)
            quotes = (self._find('"', place), self._find("'", place))
            quote = min((at for at in quotes if 0 <= at < end), default=-1)
            if quote < 0:
                return end + 1
            closing = self._find(text[quote], quote + 1)
            if closing < 0:
                return first + 1
            place = closing + 1

    def after_element(self, name: str, place: int) -> int:
        """After the closing tag of an element with unseen content, or the end of the text."""
        key = f"</{name}"
        if key in self._missing:
            return len(self._text)
        closing = re.compile(re.escape(key) + r"\b", re.IGNORECASE).search(self._text, place)
        if closing is None:
            self._missing.add(key)
            return len(self._text)
        return self._after(">", closing.end())
