"""A letter's blocks as lines on pages of A4, measured in millimetres; sizes of letters in points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from iptui.domain.errors import UserError
from iptui.domain.letters import Letter
from iptui.formats.letters.blocks import QUOTE, Block, Words, blocks_of
from iptui.formats.letters.fonts import Fonts
from iptui.formats.letters.languages import is_right_to_left, own_name
from iptui.formats.letters.lines import Paragraph, Run, lines_of, paragraph, runs_of

MOST_PAGES = 100

POINT = 25.4 / 72
WIDTH, HEIGHT = 210.0, 297.0
SIDE, TOP, BOTTOM = 25.0, 24.0, 24.0
_ROOM = WIDTH - 2 * SIDE
_SUBJECT, _LANGUAGE, _HEADINGS, _TEXT = 15.0, 13.0, (13.0, 12.0, 11.0), 11.0
_LEADING, _TIGHT = 1.42, 1.28
"""A line's height by the letters': of texts, of headings."""
_LIST, _QUOTE, _DEEPEST = 7.0, 6.0, 90.0
"""What a list and a quote move a text in by, and all of them together at most."""
_BETWEEN, _CLOSE, _ABOVE_HEADING, _BELOW_SUBJECT = 2.7, 0.8, 5.0, 3.5
_RULE = 3.0
_KEPT_TOGETHER = 8
"""Lines that are kept on one page at most: a signature, a heading with what follows."""

Widths = Callable[[Paragraph], list[float]]
"""Of each character, in thousandths of the letters' size."""


class Piece(NamedTuple):
    """A block of one language's text with a font for each of its characters."""

    block: Block
    text: Paragraph
    marker: Paragraph
    size: float


class Part(NamedTuple):
    """The letter in one language."""

    pieces: list[Piece]
    right_to_left: bool


class Line(NamedTuple):
    """What stands at one height of a page."""

    runs: list[Run]
    marker: list[Run]
    size: float
    height: float
    above: float
    """Left free above it, but not at a page's top."""
    inset: float
    """From the side on which lines begin."""
    bars: tuple[float, ...]
    """Insets of the bars of the quotes it stands in."""
    rule: bool = False
    from_right: bool = False
    """Of a language that is written from the right: insets count from there."""


class Placed(NamedTuple):
    """A line and its top, from the page's; `above` as it is there."""

    line: Line
    top: float
    above: float


def part_of(letter: Letter, fonts: Fonts, *, second: bool) -> Part:
    """The letter's English or second text below its heading: the subject, or the language's own name."""
    tag = letter.second_language if second else "en"
    east_asian = tag.casefold().split("-")[0] in ("zh", "ja")
    title = own_name(tag) if second else letter.subject
    blocks = [Block((Words(title),), (), heading=1)] if title else []
    blocks += blocks_of(letter.second_text if second else letter.text)
    pieces = [
        Piece(
            block,
            paragraph(block, letter.gaps, fonts, east_asian=east_asian),
            paragraph(_marker(block), (), fonts, east_asian=False),
            _HEADINGS[min(block.heading, len(_HEADINGS)) - 1] if block.heading else _TEXT,
        )
        for block in blocks
    ]
    if title:
        pieces[0] = pieces[0]._replace(size=_LANGUAGE if second else _SUBJECT)
    return Part(pieces, is_right_to_left(tag))


def _marker(block: Block) -> Block:
    lists = sum(1 for one in block.opens if one != QUOTE)
    sign = ("•" if lists % 2 else "–") if block.marker == "- " else block.marker.rstrip()
    return Block((Words(sign),) if sign else (), ())


def pages_of(parts: Sequence[Part], widths: Widths) -> list[list[Placed]]:
    """Every page's lines; each part begins a page.

    Raises:
        UserError: more pages than a letter has.
    """
    pages: list[list[Placed]] = []
    for part in parts:
        at = HEIGHT
        for chunk in _chunks(part, widths):
            needed = sum(line.above + line.height for line in chunk)
            if at + needed > HEIGHT - BOTTOM:
                if len(pages) == MOST_PAGES:
                    raise UserError(
                        f"The letter takes more than {MOST_PAGES} pages; shorten what it quotes, or attach that "
                        "as a file."
                    )
                pages.append([])
                at = TOP
            for line in chunk:
                above = line.above if pages[-1] else 0.0
                pages[-1].append(Placed(line, at + above, above))
                at += above + line.height
    return pages


def _chunks(part: Part, widths: Widths) -> Iterator[list[Line]]:
    """Lines that stay on one page: no line of a paragraph alone, headings with what follows."""
    kept: list[Line] = []
    for number, piece in enumerate(part.pieces):
        lines = list(_lines(part, number, widths))
        follows = part.pieces[number + 1].block if number + 1 < len(part.pieces) else None
        chunks = list(_apart(lines, piece))
        chunks[0] = kept + chunks[0]
        kept = []
        if follows is not None and _leads(piece, follows) and len(chunks[-1]) < _KEPT_TOGETHER:
            kept = chunks.pop()
        yield from chunks
    if kept:
        yield kept


def _leads(piece: Piece, follows: Block) -> bool:
    """A heading, or what introduces a list or a quote, is not left behind at a page's foot."""
    deeper = len(follows.opens) > len(piece.block.opens)
    return bool(piece.block.heading) or (deeper and piece.text.letters[-1:] in ([":"], ["："]))


def _apart(lines: list[Line], piece: Piece) -> Iterator[list[Line]]:
    signature = "\n" in piece.text.letters and len(lines) <= _KEPT_TOGETHER
    if len(lines) <= 3 or signature:
        yield lines
        return
    yield lines[:2]
    for line in lines[2:-2]:
        yield [line]
    yield lines[-2:]


def _lines(part: Part, number: int, widths: Widths) -> Iterable[Line]:
    piece = part.pieces[number]
    block = piece.block
    before = part.pieces[number - 1].block if number else None
    above = _above(block, before, first=number == 1)
    inset, bars = _insets(block)
    height = piece.size * POINT * (_TIGHT if block.heading else _LEADING)
    if block.rule:
        return [Line([], [], piece.size, _RULE, above, inset, bars, True, part.right_to_left)]
    room = (_ROOM - inset) / (piece.size * POINT / 1000)
    turned = part.right_to_left
    marker = runs_of(piece.marker, 0, len(piece.marker.letters), right_to_left=turned)
    return [
        Line(
            runs_of(piece.text, start, end, right_to_left=turned),
            [] if at else marker,
            piece.size,
            height,
            0.0 if at else above,
            inset,
            bars,
            from_right=turned,
        )
        for at, (start, end) in enumerate(lines_of(piece.text, widths(piece.text), room))
    ]


def _above(block: Block, before: Block | None, *, first: bool) -> float:
    if before is None:
        return 0.0
    if first:
        return _BELOW_SUBJECT
    if block.heading:
        return _ABOVE_HEADING
    return _CLOSE if block.close else _BETWEEN


def _insets(block: Block) -> tuple[float, tuple[float, ...]]:
    inset = 0.0
    bars: list[float] = []
    for one in block.opens:
        if one == QUOTE:
            bars.append(inset)
        inset = min(inset + (_QUOTE if one == QUOTE else _LIST), _DEEPEST)
    return inset, tuple(bars)
