"""A letter as a PDF on A4: the English text, then the second one on a page of its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from iptui.domain.errors import UserError
from iptui.domain.letters import Letter
from iptui.formats.letters.fonts import Fonts, Shaper
from iptui.formats.letters.layout import (
    BOTTOM,
    HEIGHT,
    POINT,
    SIDE,
    WIDTH,
    Part,
    Placed,
    pages_of,
    part_of,
)
from iptui.formats.letters.lines import FontKey, Paragraph, Run, printed, turned
from iptui.formats.letters.text import bounded

if TYPE_CHECKING:
    from fpdf import FPDF

_INK, _GREY, _RULE, _GAP = (28, 28, 26), (110, 110, 104), (190, 190, 184), (255, 233, 138)
_NUMBER = 9.0
_TURN = 0.36
"""Where letters stand in their line: below its middle by this part of their size."""
_UNDATED = date(1970, 1, 1)


def letter_pdf(letter: Letter) -> bytes:
    """The document; the same letter gives the same bytes. Fonts are embedded with its characters alone.

    Raises:
        UserError: it is longer than any letter, or the fonts are missing.
    """
    seen = bounded(letter)
    fonts = _fonts(seen)
    parts = [part_of(seen, fonts, second=False)]
    if seen.second_text.strip():
        parts.append(part_of(seen, fonts, second=True))
    try:
        with TemporaryDirectory(prefix="iptui-") as folder:
            pen = _Pen(_new_document(seen), fonts)
            pen.load(parts, Path(folder))
            pages = pages_of(parts, pen.widths)
            for number, page in enumerate(pages, start=1):
                pen.page(page, f"{number} / {len(pages)}" if len(pages) > 1 else "")
            return bytes(pen.document.output())
    except OSError as problem:
        raise UserError(
            "The PDF cannot be made, since its fonts cannot be put together in the system's temporary folder: "
            f"{problem.strerror or problem}. Free some space there, or write the letter as HTML."
        ) from problem


def unprintable(letter: Letter) -> str:
    """The distinct characters that no font has, as they come; the PDF shows a box for each.

    Raises:
        UserError: it is longer than any letter, or the fonts are missing.
    """
    seen = bounded(letter)
    fonts = _fonts(seen)
    text = dict.fromkeys(printed("\n".join((seen.subject, seen.text, seen.second_text))))
    return "".join(
        one
        for one in text
        if one not in "\n\u200c\u200d"
        and unicodedata.category(one) != "Zs"
        and fonts.number(one) < 0
    )


def _fonts(letter: Letter) -> Fonts:
    return Fonts(letter.second_language, letter.subject + letter.text + letter.second_text)


def _new_document(letter: Letter) -> FPDF:
    from fpdf import FPDF

    document = FPDF(orientation="portrait", unit="mm", format="A4")
    document.set_auto_page_break(False)
    document.set_margin(0)
    document.c_margin = 0
    document.set_lang("en")
    document.set_title(letter.subject)
    document.set_producer("iptui")
    document.set_creation_date(datetime.combine(_day(letter.date), time(), UTC))
    return document


def _day(text: str) -> date:
    try:
        return max(date.fromisoformat(text), _UNDATED)
    except ValueError:
        return _UNDATED


class _Pen:
    """Puts lines on the document's pages."""

    def __init__(self, document: FPDF, fonts: Fonts) -> None:
        self.document = document
        self._fonts = fonts
        self._shapers: dict[FontKey, Shaper] = {}
        self._widths: dict[tuple[FontKey, str], float] = {}

    def load(self, parts: Sequence[Part], folder: Path) -> None:
        """Give the document every font that the parts use, made in the folder, which has to outlive it."""
        from fpdf.fonts import TTFFont

        used: dict[FontKey, set[str]] = {(0, ""): set("0123456789/ ")}
        for part in parts:
            for piece in part.pieces:
                for one in (piece.text, piece.marker):
                    for letter, font in zip(one.letters, one.fonts, strict=True):
                        if letter != "\n":
                            used.setdefault(font, set()).add(letter)
        for font, letters in sorted(used.items()):
            data, ending = self._fonts.subset(*font, letters)
            file = folder / f"{font[0]}{font[1]}{ending}"
            file.write_bytes(data)
            if not self._fonts.face(font[0]).plain:
                self._shapers[font] = Shaper(data)
            self.document.add_font(_family(font), font[1], file)
            loaded = self.document.fonts[_family(font) + font[1]]
            assert isinstance(loaded, TTFFont)
            for letter in letters:
                self._widths[font, letter] = loaded.cw[ord(letter)]

    def widths(self, text: Paragraph) -> list[float]:
        """Of each character, in thousandths of the letters' size."""
        found = self._widths
        return [
            0.0 if letter == "\n" else found[font, letter]
            for letter, font in zip(text.letters, text.fonts, strict=True)
        ]

    def page(self, lines: Sequence[Placed], number: str) -> None:
        """A new page with these lines and its number, "" for none."""
        self.document.add_page()
        before: Placed | None = None
        for placed in lines:
            self._line(placed)
            self._quotes(placed, before)
            before = placed
        if number:
            self.document.set_text_color(*_GREY)
            run = [Run(number, (0, ""), False)]
            width = self._width(run, _NUMBER)
            self._runs(run, (WIDTH - width) / 2, HEIGHT - BOTTOM / 2, _NUMBER)

    def _line(self, placed: Placed) -> None:
        line, document = placed.line, self.document
        if line.rule:
            document.set_draw_color(*_RULE)
            document.set_line_width(0.25)
            middle = placed.top + line.height / 2
            document.line(
                self._across(line.from_right, SIDE + line.inset),
                middle,
                self._across(line.from_right, WIDTH - SIDE),
                middle,
            )
            return
        document.set_text_color(*_INK)
        base = placed.top + line.height / 2 + line.size * POINT * _TURN
        x = SIDE + line.inset
        if line.from_right:
            x = WIDTH - x - self._width(line.runs, line.size)
        self._runs(line.runs, x, base, line.size)
        if line.marker:
            wide = self._width(line.marker, line.size)
            x = SIDE + line.inset - 2 - wide
            self._runs(line.marker, WIDTH - x - wide if line.from_right else x, base, line.size)

    def _quotes(self, placed: Placed, before: Placed | None) -> None:
        """The bars of the quotes, without a break between the paragraphs of one quote."""
        line = placed.line
        self.document.set_draw_color(*_RULE)
        self.document.set_line_width(0.7)
        for bar in line.bars:
            x = self._across(line.from_right, SIDE + bar + 1)
            on = before is not None and bar in before.line.bars
            top = placed.top - (placed.above if on else 0)
            self.document.line(x, top, x, placed.top + line.height)

    @staticmethod
    def _across(from_right: bool, x: float) -> float:
        return WIDTH - x if from_right else x

    def _runs(self, runs: Sequence[Run], x: float, base: float, size: float) -> None:
        document = self.document
        for run in runs:
            width = self._width([run], size)
            if run.gap:
                document.set_fill_color(*_GAP)
                letters = size * POINT
                document.rect(x, base - 0.95 * letters, width, 1.25 * letters, style="F")
            document.set_font(_family(run.font), run.font[1], size)
            if self._fonts.face(run.font[0]).plain:
                document.text(x, base, turned(run))
            else:
                document.set_text_shaping(True)
                document.set_xy(
                    x, base - 0.3 * size * POINT
                )  # where a cell without a height stands
                document.cell(w=width, h=0, text=run.text)
                document.set_text_shaping(False)
            x += width

    def _width(self, runs: Sequence[Run], size: float) -> float:
        wide = 0.0
        for run in runs:
            if self._fonts.face(run.font[0]).plain:
                found = self._widths
                wide += sum(found[run.font, letter] for letter in run.text)
            else:
                wide += self._shapers[run.font].width(run.text)
        return wide * size * POINT / 1000


def _family(font: FontKey) -> str:
    return f"font{font[0]}-"
