"""The fonts of letters: Noto Sans for each script, from the packages `manimgx-fonts` and `manimgx-fonts-cjk`.

Both carry the files as Noto publishes them (SIL Open Font License 1.1). A font is opened when a letter has a
character of it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from iptui.domain.errors import UserError
from iptui.formats.letters.text import IS_EAST_ASIAN

if TYPE_CHECKING:
    import uharfbuzz

BOX = "\u25a1"
"""Stands for a character that no font has."""

_CJK_FILE = "NotoSansCJK-VF.otf.ttc"
_LAST = ("NotoSansSymbols", "NotoEmoji")
"""Asked after the fonts of scripts, which draw the same signs to fit their letters."""
_REGULAR, _BOLD = 400, 700
_SHAPING = frozenset(int.from_bytes(table) for table in (b"GSUB", b"GPOS", b"GDEF"))
"""The tables of a font that say how letters join."""


class Face(NamedTuple):
    """One font in one file."""

    file: str
    number: int = 0
    """In a file of several fonts."""
    slanted: str = ""
    """The file of its italic; "" where the script has none."""
    plain: bool = True
    """Each character has its glyph, and they stand beside one another: no shaping is needed."""


@cache
def _folder(package: str) -> Path:
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise UserError(
            f"The fonts of the package {package.replace('_', '-')} are not installed; install iptui anew, or "
            "write the letter as HTML or Markdown."
        )
    return Path(found.submodule_search_locations[0])


@cache
def _faces(east_asian: int) -> tuple[Face, ...]:
    """All fonts in the order in which they are asked; Chinese, Japanese and Korean second."""
    folder = _folder("manimgx_fonts")
    latin = Face(
        str(folder / "NotoSans[wght].ttf"), slanted=str(folder / "NotoSans-Italic[wght].ttf")
    )
    cjk = Face(str(_folder("manimgx_fonts_cjk") / _CJK_FILE), east_asian)
    others = sorted(
        folder.glob("Noto*.ttf"), key=lambda file: (file.name.startswith(_LAST), file.name)
    )
    return (
        latin,
        cjk,
        *(
            Face(str(file), plain=file.name.startswith(_LAST))
            for file in others
            if not file.name.startswith(("NotoSans[", "NotoSans-"))
        ),
    )


def _east_asian(tag: str, text: str) -> int:
    """Which of the five forms of Noto Sans CJK: Japanese, Korean, and Chinese of China, Taiwan, Hong Kong."""
    parts = tag.casefold().split("-")
    if parts[0] == "zh":
        if {"hk", "mo"} & set(parts):
            return 4
        return 3 if {"hant", "tw"} & set(parts) else 2
    if parts[0] == "ja" or re.search("[\u3041-\u30ff]", text):
        return 0
    return 1 if parts[0] == "ko" or re.search("[\uac00-\ud7af]", text) else 2


class Fonts:
    """Which font draws which character of one letter."""

    def __init__(self, tag: str, text: str) -> None:
        """`tag` is the second text's language, `text` all that the letter says."""
        self._faces = _faces(_east_asian(tag, text))
        self._numbers: dict[str, int] = {}
        self._east_asian: dict[str, int] = {}

    def face(self, number: int) -> Face:
        return self._faces[number]

    def number(self, letter: str, *, east_asian: bool = False) -> int:
        """The number of the font that has the character; -1 for none.

        `east_asian`: in Chinese and Japanese, quotation marks and dashes are as wide as a letter.
        """
        if east_asian and letter in "“”‘’…—":
            return 1
        found = self._numbers.get(letter)
        if found is None:
            found = self._numbers[letter] = self._find(letter)
        return found

    def _find(self, letter: str) -> int:
        code = ord(letter)
        order = range(len(self._faces))
        # Hangul and Han first where they are at home: no other font is opened for them.
        if IS_EAST_ASIAN.match(letter):
            order = range(1, len(self._faces))
        for number in order:
            if code in _codes(self._faces[number]):
                return number
        return -1

    def subset(self, number: int, style: str, letters: set[str]) -> tuple[bytes, str]:
        """The font with these characters alone in one style ("", "B", "I", "BI"), and its file's ending."""
        import uharfbuzz

        face = self._faces[number]
        opened = _opened(face.slanted if "I" in style and face.slanted else face.file, face.number)
        wanted = uharfbuzz.SubsetInput()
        wanted.unicode_set.update(map(ord, letters))
        if not face.plain:
            # What a shaper takes some letters apart into, and sets where a mark has no letter.
            wanted.unicode_set.update(
                map(ord, unicodedata.normalize("NFKD", "".join(sorted(letters))))
            )
            wanted.unicode_set.update(map(ord, "\u200c\u200d\u25cc"))
        wanted.pin_axis_location(opened, "wght", _BOLD if "B" in style else _REGULAR)
        flags = uharfbuzz.SubsetFlags
        # A PDF holds the older of the two kinds of outlines.
        wanted.flags = flags.NO_HINTING | flags.NOTDEF_OUTLINE | flags.DOWNGRADE_CFF2
        if face.plain:
            wanted.drop_table_tag_set.update(_SHAPING)
        made = uharfbuzz.subset(opened, wanted).blob.data
        assert made is not None
        return bytes(made), ".otf" if face.file.endswith(".otf.ttc") else ".ttf"


class Shaper:
    """One font whose letters join."""

    def __init__(self, font: bytes) -> None:
        """`font` is a font's file."""
        import uharfbuzz

        face = uharfbuzz.Face(uharfbuzz.Blob(font))
        self._font = uharfbuzz.Font(face)
        self._scale = 1000 / float(face.upem)
        self._widths: dict[str, float] = {}

    def width(self, text: str) -> float:
        """How wide the text is, in thousandths of its letters' size."""
        import uharfbuzz

        found = self._widths.get(text)
        if found is None:
            buffer = uharfbuzz.Buffer()
            buffer.add_str(text)
            buffer.guess_segment_properties()
            uharfbuzz.shape(self._font, buffer)
            wide = sum(one.x_advance for one in buffer.glyph_positions)
            found = self._widths[text] = wide * self._scale
        return found


@cache
def _opened(file: str, number: int) -> uharfbuzz.Face:
    import uharfbuzz

    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(file), number)


@cache
def _codes(face: Face) -> frozenset[int]:
    return frozenset(_opened(face.file, face.number).unicodes)
