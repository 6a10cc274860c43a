"""The door for saved pages: any file that a browser, an archiver or a screenshot key wrote, read as far as it goes.

Nothing is fetched, no script is run, and the original bytes are never changed. A damaged file gives what can be
read, and says in plain words what cannot.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

import msgspec

from iptui.domain.page_facts import PageFacts
from iptui.formats.pages.found_pictures import FoundPicture, Pictures
from iptui.formats.pages.kinds import LARGEST, PageKind, kind_of, picture_type, ungzipped
from iptui.formats.pages.layout import raise_cents
from iptui.formats.pages.markup import decoded, parsed, split_markup
from iptui.formats.pages.parts import Part, Unpacked
from iptui.formats.pages.product_facts import Facts, product_facts
from iptui.formats.pages.product_part import two_parts
from iptui.formats.pages.visible import (
    fill_from_text,
    fill_labels,
    label_lines,
    price_elements,
    sale_price,
)

MOST_FRAMES = 40
LONGEST_TEXT = 1_500_000
"""Characters of plain text that are shown."""


class SavedPage(msgspec.Struct, frozen=True, kw_only=True):
    """A file as read. `facts.problems` says what could not be read; it is empty for a sound file."""

    kind: PageKind
    facts: PageFacts
    main: str = ""
    """The product's part as laid-out text."""
    rest: str = ""
    """Everything else of the page: menus, footers, other products."""
    pictures: tuple[FoundPicture, ...] = ()

    @property
    def text(self) -> str:
        return f"{self.main}\n\n{self.rest}".strip("\n") if self.rest else self.main


def read_page(data: bytes) -> SavedPage:
    """Read a saved page by its content, never by its name. Never raises for what the bytes hold."""
    return _read(sha256(data).hexdigest(), _Bytes(data))


class _Bytes:
    """Bytes that count as equal, so that the digest alone is the key of what was read last."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Bytes)


@lru_cache(maxsize=4)
def _read(_digest: str, held: _Bytes) -> SavedPage:
    data, held.data = held.data, b""
    return _read_bytes(data)


def _read_bytes(data: bytes) -> SavedPage:
    kind = kind_of(data)
    problems: list[str] = []
    if kind is PageKind.PICTURE:
        return _picture(data)
    if data[:3] == b"\x1f\x8b\x08" and kind is not PageKind.WARC:
        data, problem = ungzipped(data)
        if problem:
            problems.append(problem)
        if picture_type(data):
            return _picture(data, problems)
    if len(data) > LARGEST:
        data = data[:LARGEST]
        problems.append(f"Only the first {LARGEST >> 20} MB of the file are read.")
    if kind is PageKind.UNKNOWN:
        problems.append(
            "The file is no page, archive, picture or text that can be read; its bytes are kept as they are."
        )
        return SavedPage(kind=kind, facts=PageFacts(kind=kind.value, problems=tuple(problems)))
    archive = _unpacked(kind, data)
    archive.problems[:0] = problems
    if kind is PageKind.TEXT or (
        archive.page is not None and archive.page.media_type == "text/plain"
    ):
        return _text(kind, archive)
    return _page(kind, archive)


def _unpacked(kind: PageKind, data: bytes) -> Unpacked:
    if kind is PageKind.MHTML:
        from iptui.formats.pages.mhtml import read_mhtml

        return read_mhtml(data)
    if kind is PageKind.WARC:
        from iptui.formats.pages.archives import read_warc

        return read_warc(data)
    if kind is PageKind.WACZ:
        from iptui.formats.pages.archives import read_wacz

        found = read_wacz(data)
        inside = found.page
        if inside is not None and not inside.location and kind_of(inside.data) is PageKind.MHTML:
            return _unpacked(PageKind.MHTML, inside.data)
        return found
    return Unpacked(page=Part(data=data))


def _picture(data: bytes, problems: list[str] | None = None) -> SavedPage:
    said = problems or []
    pictures = Pictures()
    problem = pictures.add(data, "", least=1)
    if problem:
        said.append(problem)
    facts = PageFacts(kind=f"{PageKind.PICTURE.value} ({picture_type(data)})", problems=tuple(said))
    return SavedPage(kind=PageKind.PICTURE, facts=facts, pictures=tuple(pictures.found))


def _text(kind: PageKind, archive: Unpacked) -> SavedPage:
    page = archive.page or Part()
    text = decoded(page.data, page.charset, notes=archive.problems)
    if len(text) > LONGEST_TEXT:
        archive.problems.append(
            f"Only the first {LONGEST_TEXT:,} characters of the text are shown."
        )
        text = text[:LONGEST_TEXT]
    facts = Facts()
    lines = text.splitlines()
    facts.title = next((line.strip()[:300] for line in lines if line.strip()), "")
    if facts.title:
        facts.where["title"] = "the first line"
    fill_from_text(facts, lines, [], archive.url)
    return SavedPage(kind=kind, facts=_frozen(kind, facts, archive, ""), main=text)


def _page(kind: PageKind, archive: Unpacked) -> SavedPage:
    page = archive.page
    if page is None:
        return SavedPage(kind=kind, facts=_frozen(kind, Facts(), archive, ""))
    pictures = Pictures()
    html = decoded(page.data, page.charset, notes=archive.problems)
    comment = saved_from(html)
    markup = split_markup(html, pictures.add_address)
    archive.problems += markup.problems
    root = parsed(markup.html)
    for part in archive.others:
        pictures.add_part(part)
    if root is None:
        if markup.html.strip():
            archive.problems.append(
                "The page's HTML cannot be parsed; its words are shown without a layout."
            )
        from iptui.search.markup import plain_text

        words = plain_text(markup.html[:LONGEST_TEXT])
        return SavedPage(kind=kind, facts=_frozen(kind, Facts(), archive, html), main=words)
    _open_frames(root, archive, pictures)
    raise_cents(root)
    facts = product_facts(root, markup, archive_title=archive.title)
    printed = price_elements(root)
    url = archive.url or comment[0] or facts.canonical
    sale_price(facts, printed)
    fill_labels(facts, label_lines(root))
    shown = facts.price or next((one.amount for one in printed if not one.old), None)
    parts = two_parts(root, facts.title, shown)
    if parts is None:
        from iptui.search.markup import plain_text

        archive.problems.append(
            "The page is too large or too nested to be laid out; its words are shown in order."
        )
        parts = plain_text(markup.html[:LONGEST_TEXT]), ""
    main, rest = parts
    fill_from_text(facts, main.splitlines(), printed, url)
    if not facts.brand:
        fill_labels(facts, rest.splitlines()[:3000])
    archive.problems += pictures.problems
    found = _frozen(kind, facts, archive, html)
    return SavedPage(kind=kind, facts=found, main=main, rest=rest, pictures=tuple(pictures.found))


_COMMENT = re.compile(
    r"<!--\s*saved from url=\(\d{1,6}\)\s*(?P<old>[^\s>]{4,2000})|<!--\s*Page saved with SingleFile(?P<single>.{0,4000}?)-->"
    r"|<!--\s*Mirrored from (?P<mirror>[^\s>]{4,2000}) by HTTrack",
    re.IGNORECASE | re.DOTALL,
)


def saved_from(html: str) -> tuple[str, datetime | None]:
    """(address, time) of the comment that browsers and SingleFile put into a saved page."""
    found = _COMMENT.search(html[:20_000])
    if found is None:
        return "", None
    if found["old"]:
        return found["old"], None
    if found["mirror"]:
        return f"http://{found['mirror']}", None
    url = re.search(r"url:\s*(\S{4,2000})", found["single"])
    day = re.search(r"saved date:\s*([^\n]{8,80})", found["single"])
    return (url[1] if url else ""), _script_date(day[1]) if day else None


def _script_date(text: str) -> datetime | None:
    """`Tue Nov 24 2026 10:00:00 GMT+0800 (…)` as JavaScript prints it, or ISO 8601."""
    plain = re.sub(r"\s*\(.*", "", text).strip()
    for pattern in ("%a %b %d %Y %H:%M:%S GMT%z", "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"):
        try:
            return datetime.strptime(plain, pattern).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


def _open_frames(root: Any, archive: Unpacked, pictures: Pictures) -> None:
    """Pages within the page whose text the file holds: a listing's description often stands in one."""
    count = 0
    for frame in list(root.iter("iframe", "frame")):
        inside = frame.get("srcdoc") or ""
        if not inside:
            part = archive.frame(frame.get("src") or "")
            if part is not None and "html" in part.media_type:
                inside = decoded(part.data, part.charset)
        count += 1
        frame.tag = "div"
        frame.text = None
        if not inside.strip() or count > MOST_FRAMES:
            continue
        inner = parsed(split_markup(inside, pictures.add_address).html)
        if inner is None:
            continue
        body = next(iter(inner.iter("body")), inner)
        body.tag = "div"
        frame.append(body)


def _frozen(kind: PageKind, facts: Facts, archive: Unpacked, html: str) -> PageFacts:
    comment = saved_from(html)
    url = archive.url or comment[0]
    where = dict(facts.where)
    if url:
        where["url"] = "the archive" if archive.url else "the saved-from comment"
    elif facts.canonical:
        where["url"] = "the page"
    saved_at = archive.saved_at or comment[1]
    if saved_at is not None:
        where["saved_at"] = "the archive" if archive.saved_at else "the saved-from comment"
    title = " ".join(facts.title.split())
    return PageFacts(
        kind=kind.value,
        title=title,
        page_title=facts.page_title if facts.page_title != title else "",
        price=facts.price,
        currency=facts.currency,
        brand=facts.brand,
        identifiers=tuple(facts.identifiers),
        url=(url or facts.canonical)[:2000],
        saved_at=saved_at,
        where=where,
        problems=tuple(dict.fromkeys([*archive.problems, *facts.problems])),
    )
