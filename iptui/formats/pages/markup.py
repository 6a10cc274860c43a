"""From a page's bytes to its elements: the encoding it declares, what no reader sees left out, within limits."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import msgspec

LONGEST = 2_000_000
"""Characters of a page without its scripts, styles and embedded files that are parsed."""
LONGEST_SCRIPTS = 3_000_000
"""Characters of inline scripts that are looked at for the product's data."""

_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})|<\?xml[^>]{0,100}encoding=["']([\w:.-]{2,40})""",
    re.IGNORECASE,
)
_WIDER = {
    # as browsers read them: https://encoding.spec.whatwg.org/#names-and-labels
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "iso-8859-1": "cp1252", "latin-1": "cp1252",
    "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "shift_jis": "cp932", "shift-jis": "cp932",
    "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "iso-8859-9": "cp1254", "tis-620": "cp874",
    "windows-874": "cp874", "utf8": "utf-8", "iso-8859-8-i": "iso8859-8", "x-euc-jp": "euc-jp", "unicode": "utf-16",
}  # fmt: skip
_NO_CHARSETS = ("punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "utf_7")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_EMBEDDED = re.compile(
    r"data:[\w.+/-]{0,60}(?:;[\w.+=-]{1,40}){0,4},[A-Za-z0-9+/=%_.~!*;:@&$?,-]{64,}"
)
_SCRIPT_TYPE = re.compile(r"""type\s*=\s*["']?\s*([\w/+.-]{1,60})""", re.IGNORECASE)


class Markup(msgspec.Struct, kw_only=True):
    """A page in parts."""

    html: str
    """Without scripts, styles and embedded files."""
    linked_data: list[str] = []
    """The texts of its JSON-LD scripts."""
    scripts: str = ""
    """The inline scripts that hold data or code, one after another."""
    problems: list[str] = []


def decoded(data: bytes, charset: str = "", *, notes: list[str] | None = None) -> str:
    """The text of a page: by its mark, by the charset it came with, by the one it declares, else by its bytes.

    A guess and bytes that do not fit are said in `notes`.
    """
    said = notes if notes is not None else []
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace")
    inside = _CHARSET.search(data[:20_000])
    declared = (inside[1] or inside[2]).decode("ascii", "replace") if inside else ""
    for name in (charset, declared):
        codec = _codec(name)
        if not codec:
            continue
        try:
            return data.decode(codec)
        except ValueError:
            text = data.decode(codec, "replace")
        if text.count("\ufffd") * 200 < len(text) or codec == "utf-8":
            wrong = text.count("\ufffd")
            if codec == "utf-8" and wrong * 50 > len(text):
                continue  # it says UTF-8 and is none
            said.append(
                f"{wrong:,} places do not fit the page's encoding ({name}); they show as \ufffd."
            )
            return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    from iptui.formats.catalogs.encodings import tell_encoding

    encoding = tell_encoding(io.BytesIO(data))
    text = data.decode(encoding.codec, "replace")
    if encoding.guessed:
        said.append(f"The page does not say its encoding truly; it was read as {encoding.title}.")
    elif wrong := text.count("\ufffd"):
        said.append(f"{wrong:,} places are no {encoding.title}; they show as \ufffd.")
    return text


def _codec(name: str) -> str:
    """Python's name of a charset that a page may declare; nothing for what is none."""
    import codecs

    plain = name.strip().strip("\"'").casefold()
    plain = _WIDER.get(plain, plain)
    # A page that could be read so far as to find its declaration is not UTF-16, whatever it says.
    if (
        not plain
        or plain.replace("-", "_") in _NO_CHARSETS
        or plain.startswith(("utf-16", "utf-32"))
    ):
        return "utf-8" if plain.startswith("utf-16") else ""
    try:
        info = codecs.lookup(plain)
        "".encode(info.name).decode(info.name)
    except (LookupError, TypeError, ValueError, AssertionError):
        return ""
    return info.name


def split_markup(html: str, embedded: Callable[[str], None] | None = None) -> Markup:
    """The page without what no reader sees; each embedded file (`data:` address) is handed to `embedded`."""
    found = Markup(html="")

    def take(match: re.Match[str]) -> str:
        if embedded is not None:
            embedded(match[0])
        return "data:,"

    html = _EMBEDDED.sub(take, html)
    pieces: list[str] = []
    scripts: list[str] = []
    length = 0
    for name, opening, body in _sections(html, pieces):
        if name != "script":
            continue
        type_ = _SCRIPT_TYPE.search(opening)
        kind = type_[1].casefold() if type_ else ""
        if "ld+json" in kind:
            found.linked_data.append(body)
        elif length < LONGEST_SCRIPTS and body.strip():
            scripts.append(body[: LONGEST_SCRIPTS - length])
            length += len(body)
    text = "".join(pieces).replace("\0", "\ufffd")
    if len(text) > LONGEST:
        found.problems.append(
            f"The page is very long: its first {LONGEST:,} characters are read, {len(text) - LONGEST:,} more "
            "are kept but not shown."
        )
    found.html = text[:LONGEST]
    found.scripts = "\n".join(scripts)
    return found


_OPENING = re.compile(r"<(script|style)\b([^>]{0,4000})>", re.IGNORECASE)


def _sections(html: str, pieces: list[str]) -> Any:
    """(name, attributes, text) of each script and style; what lies between goes to `pieces`. Linear."""
    lower = html.lower() if len(html.lower()) == len(html) else html
    place = 0
    for match in _OPENING.finditer(html):
        if match.start() < place:
            continue
        name = match[1].lower()
        end = lower.find(f"</{name}", match.end())
        pieces.append(html[place : match.start()])
        if end < 0:
            yield name, match[2], html[match.end() :]
            place = len(html)
            break
        yield name, match[2], html[match.end() : end]
        close = html.find(">", end)
        place = close + 1 if close >= 0 else len(html)
    pieces.append(html[place:])


_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DECLARATION = re.compile(r"^\s*<\?xml [^>]{0,200}\?>")


def parsed(html: str) -> Any:
    """The root element; None where there is nothing, or the parser gives up."""
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, document_fromstring

    html = _NO_TEXT.sub("\ufffd", _DECLARATION.sub("", html))
    if not html.strip():
        return None
    try:
        parser = HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
        root = document_fromstring(html, parser=parser)
    except (LxmlError, ValueError, RecursionError, MemoryError):
        return None
    for element in root.iter():
        # A reference such as &#1; gives a letter that the tree itself does not take where text is moved.
        if element.text and _NO_TEXT.search(element.text):
            element.text = _NO_TEXT.sub("\ufffd", element.text)
        if element.tail and _NO_TEXT.search(element.tail):
            element.tail = _NO_TEXT.sub("\ufffd", element.tail)
    return root


def text_of(element: Any, most: int = 2000) -> str:
    """The element's text on one line, words of different elements apart; at most `most` characters of it."""
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        parts.append(part)
        length += len(part) + 1
        if length > most:
            break
    return " ".join("".join(parts).split())[:most]
