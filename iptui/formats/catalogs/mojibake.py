"""Text that was once read in a wrong encoding and saved so: told, never mended behind one's back."""

from __future__ import annotations

import re

_RUN = re.compile(
    "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    "\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]{2,}"
)
_HAN = re.compile("[\u3400-\u9fff\ue000-\uf8ff\u3000-\u303f\u30a0-\u30ff\uff00-\uffef]{3,}")
_LOST = re.compile("\ufffd|锟斤拷|烫烫烫")


def mojibake(text: str) -> tuple[str, str] | None:
    """(the damaged piece, what it was meant to be or "" where that is lost); None where the text is sound.

    Known: UTF-8 read as Windows-1252 or Latin-1 (`CafÃ©`), GBK or Big5 read as Latin-1 (`ÊÖ»ú¿Ç`), UTF-8
    read as GBK (`鎵嬫満`), replacement characters (`�`, `锟斤拷`).
    """
    if text.isascii():
        return None
    lost = _LOST.search(text)
    if lost is not None:
        return lost[0], ""
    for found in _RUN.finditer(text):
        piece = found[0]
        if (meant := _reread(piece, "utf-8")) is not None:
            return piece, meant
        if len(piece) >= 6 and len(piece) % 2 == 0 and _no_words(text, found.start(), found.end()):
            for codec in ("gb2312", "big5"):
                meant = _reread(piece, codec)
                if meant is not None:
                    return piece, meant
    for found in _HAN.finditer(text):
        meant = _as_gbk(found[0])
        if meant is not None:
            return found[0], meant
    return None


def _reread(piece: str, codec: str) -> str | None:
    try:
        data = b"".join(_byte(one) for one in piece)
        meant = data.decode(codec)
    except (UnicodeError, ValueError):
        return None
    return meant if not meant.isascii() and meant != piece else None


def _byte(character: str) -> bytes:
    """The byte that Windows-1252 shows so; its five holes stand for themselves, as browsers do."""
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")


def _no_words(text: str, start: int, end: int) -> bool:
    """No ASCII letter touches the run, and it is not all letters: `façade` and `ÄÖÜ` are words."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return (
        not text[start:end].isalpha()
        and not (before.isascii() and before.isalpha())
        and not (after.isascii() and after.isalpha())
    )


def _as_gbk(run: str) -> str | None:
    """UTF-8 of three bytes a character, shown as GBK: its bytes are UTF-8 again, and Chinese."""
    try:
        data = run.encode("gb18030")
    except UnicodeEncodeError:
        return None
    # The last half of a character may have been lost with an odd byte.
    meant = data[: len(data) - len(data) % 3].decode("utf-8", "ignore")
    if len(meant) * 3 < len(data) - 3 or len(meant) < 2:
        return None
    return meant if all("\u2e80" <= one <= "\uffef" for one in meant) else None
