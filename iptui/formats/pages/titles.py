"""Which of a page's many titles is the product's name."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from iptui.formats.pages.markup import text_of

LONGEST = 500
_SEPARATORS = re.compile(r"\s+[|·•»«:–—-]\s+|\s*[|｜]\s*|\s+::\s+")


class Titles(msgspec.Struct, kw_only=True):
    """The window's title, the share title, the headings, and the shop's name."""

    window: str = ""
    shared: str = ""
    headings: list[str] = []
    shop: str = ""

    @classmethod
    def of(cls, elements: list[Any], metas: dict[str, str], archive_title: str = "") -> Titles:
        window = next(
            (
                text_of(one, LONGEST)
                for one in elements
                if one.tag == "title" and _in_head(one) and text_of(one, 1)
            ),
            "",
        )
        headings = [text for one in elements if one.tag == "h1" and (text := text_of(one, LONGEST))]
        return cls(
            window=window or archive_title[:LONGEST],
            shared=(metas.get("og:title") or metas.get("twitter:title") or "")[:LONGEST],
            headings=headings[:60],
            shop=metas.get("og:site_name", "")[:100],
        )

    def likeness(self, name: str) -> float:
        """0 to 1: how much of the name the page's own titles hold."""
        from rapidfuzz import fuzz

        wanted = _plain(name)
        if not wanted:
            return 0.0
        best = 0.0
        words = set(wanted.split())
        for title in (self.window, self.shared, *self.headings[:3]):
            other = _plain(title)
            if not other:
                continue
            held = len(words & set(other.split())) / len(words)
            near = fuzz.partial_ratio(wanted, other) / 100 if len(wanted) <= len(other) else 0.0
            best = max(best, held, near)
            if wanted in other:
                best = max(best, 1.0 if len(wanted) > 3 else 0.6)
        return best

    def best(self, stated: list[tuple[str, str]]) -> tuple[str, str]:
        """(the product's name, where it stands); `stated` are the names that its data gives."""
        core = self._without_shop(self.window)
        for name, how in stated:
            name = re.sub(r"\s+[^\s:：]{1,20}[:：]$", "", " ".join(name.split()))[:LONGEST]
            if self.likeness(name) < 0.8:
                continue
            if _only_led(name, core):
                return core, "the window's title"
            fuller = next((one for one in self.headings[:5] if self._is_fuller(one, name)), "")
            return (fuller, "the page's heading") if fuller else (name, how)
        windowed = _plain(self.window)
        heading = next(
            (one for one in self.headings if _plain(one) and _plain(one) in windowed), ""
        )
        if not heading and windowed:
            heading = next(
                (one for one in self.headings if core and _plain(core) in _plain(one)), ""
            )
            heading = core if heading and _only_led(heading, core) else heading
        if heading and len(_plain(heading)) > 2:
            return heading, "the page's heading"
        shared = self._without_shop(self.shared)
        if shared and (not windowed or _plain(shared) in windowed):
            return shared, "OpenGraph"
        if common := self._common(shared):
            return common, "the window's title"
        if stated and not self.window:
            return stated[0][0][:LONGEST], stated[0][1]
        if core:
            return core, "the window's title"
        if shared:
            return shared, "OpenGraph"
        first = self.headings[0] if self.headings else ""
        return (first, "the page's heading") if first else ("", "")

    def _is_fuller(self, heading: str, name: str) -> bool:
        """The heading says the name with the maker before or the model behind, as the window does."""
        long, short = _plain(heading), _plain(name)
        return (
            short != long
            and short in long
            and long in _plain(self.window)
            and len(long) < 2 * len(short) + 20
        )

    def _common(self, shared: str) -> str:
        """What the window's and the share title have in common, if that is most of both."""
        from difflib import SequenceMatcher

        one, other = " ".join(self.window.split()), " ".join(shared.split())
        found = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
        text = re.sub(
            r"^[\W_]+(?<![(\[\"'«])|[\s|·–—:-]+$", "", one[found.a : found.a + found.size]
        ).strip()
        return text if len(text) > 0.6 * len(one) and len(text) > 0.6 * len(other) else ""

    def _without_shop(self, title: str) -> str:
        """The title without the shop's name and its slogans behind (or before) it."""
        pieces = [one.strip() for one in _SEPARATORS.split(title) if one.strip()]
        if len(pieces) < 2:
            return title.strip()
        shop = _plain(self.shop)
        kept = [one for one in pieces if not shop or _plain(one) != shop]
        for text in (self.shared, *self.headings[:5]):
            known = _plain(text)
            for piece in kept:
                if len(_plain(piece)) > 5 and _plain(piece) == known:
                    return piece
        if len(kept) == len(pieces) and "|" in title.replace("｜", "|"):
            return re.split(r"\s*[|｜]\s*", title)[0].strip()
        if len(kept) < len(pieces):
            start = title.find(kept[0]) if kept else 0
            end = title.rfind(kept[-1]) + len(kept[-1]) if kept else len(title)
            return title[start:end].strip()
        return title.strip()


def _in_head(element: Any) -> bool:
    return all(one.tag != "svg" for one in element.iterancestors())


def _only_led(name: str, core: str) -> bool:
    """The name is the window's title with words before it ("Details about …")."""
    long, short = _plain(name), _plain(core)
    return bool(short) and long != short and long.endswith(short) and len(short) > 0.5 * len(long)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()
