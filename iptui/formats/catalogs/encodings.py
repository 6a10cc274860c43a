"""Which encoding a text is in: told by its marks and its bytes, and said whenever it is a guess.

The scripts of East Asia are told by how their standards lay characters out: the frequent ones have their
own rows (GB 2312 level 1 from 0xB0, Big5 level 1 from 0xA4, JIS X 0208 kana and level 1), and text read
in the wrong standard falls outside of them. Single-byte code pages are charset-normalizer's to tell.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from iptui.domain.errors import BadInput
from iptui.formats.values import shown

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

UNDECODABLE = "\ufdd0"
"""Stands where bytes could not be read (a noncharacter: no text holds it); its row is rejected."""

SAMPLE_BYTES = 256 * 1024
"""Non-ASCII text that is looked at; the whole file is scanned for it."""

CHUNK = 256 * 1024

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

TITLES = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-32-le": "UTF-32 LE",
    "utf-32-be": "UTF-32 BE",
    "gb18030": "GB18030",
    "cp950": "Big5",
    "cp932": "Shift-JIS",
    "cp949": "EUC-KR",
    "cp1252": "Windows-1252",
}

ENOUGH = 0.8
"""Share of frequent characters from which a script's standard is believed."""


class Encoding(msgspec.Struct, frozen=True):
    """How a text is read."""

    codec: str
    """Python's name."""
    guessed: bool = False
    """The bytes do not say it; the report must."""
    others: tuple[str, ...] = ()
    """Codecs that would also read every byte."""
    bom: int = 0
    """Bytes of a byte order mark to skip."""

    @property
    def title(self) -> str:
        return TITLES.get(self.codec, self.codec.replace("cp125", "Windows-125"))

    @property
    def note(self) -> str:
        """The sentence that the report carries; empty where there is nothing to doubt."""
        if not self.guessed:
            return ""
        also = ", ".join(Encoding(one).title for one in self.others)
        doubt = f" (it could also be {also})" if also else ""
        return (
            f"The file does not say its encoding; it was read as {self.title}{doubt}. "
            "Look at the names; --encoding chooses another."
        )


def named_encoding(name: str) -> Encoding:
    """The encoding that a person asked for.

    Raises:
        BadInput: Python knows no text encoding of that name.
    """
    try:
        info = codecs.lookup(name)
        "".encode(info.name).decode(info.name)
    except (LookupError, TypeError, ValueError):
        raise BadInput(
            f"Encoding {shown(name)} is not known: use utf-8, utf-16, gb18030, big5, shift-jis, "
            "windows-1252 or another name that iconv knows."
        ) from None
    wider = {"gbk": "gb18030", "gb2312": "gb18030", "big5": "cp950", "shift_jis": "cp932"}
    return Encoding(wider.get(info.name, info.name))


def tell_encoding(source: BinaryIO) -> Encoding:
    """The encoding of a text, from its mark, else from all its bytes that are not ASCII."""
    head = source.read(4096)
    for mark, codec in _BOMS:
        if head.startswith(mark):
            return Encoding(codec, bom=len(mark))
    if wide := _without_mark(head):
        return Encoding(wide, guessed=True)
    sample, broken = _strange_lines(head, source)
    if not sample:
        return Encoding("utf-8")
    good, bad = _utf8_characters(sample)
    if not bad or good > bad * 3:
        # A few broken bytes among many good ones are broken rows of a UTF-8 file.
        return Encoding("utf-8")
    return _legacy(sample, broken)


def _without_mark(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of ASCII text is zero."""
    if b"\x00" not in head:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) // 8 and odd > 8 * even:
        return "utf-16-le"
    if even > len(head) // 8 and even > 8 * odd:
        return "utf-16-be"
    return ""


def _strange_lines(head: bytes, source: BinaryIO) -> tuple[bytes, bool]:
    """Lines that are not ASCII, up to `SAMPLE_BYTES`; and whether one was cut."""
    sample = bytearray()
    rest = b""
    piece = head
    while piece:
        if not piece.isascii() or rest:
            lines = (rest + piece).split(b"\n")
            rest = lines.pop()
            for line in lines:
                if not line.isascii():
                    sample += line + b"\n"
            if rest.isascii():
                rest = b""
            if len(sample) + len(rest) > SAMPLE_BYTES:
                sample += rest[: SAMPLE_BYTES - len(sample)] if len(sample) < SAMPLE_BYTES else b""
                return bytes(sample), True
        piece = source.read(CHUNK)
    return bytes(sample + rest), False


_UTF8 = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|(?P<bad>[\x80-\xff])"
)


def _utf8_characters(sample: bytes) -> tuple[int, int]:
    good = bad = 0
    for found in _UTF8.finditer(sample):
        if found.lastgroup:
            bad += 1
        else:
            good += 1
    return good, bad


def _legacy(sample: bytes, cut: bool) -> Encoding:
    scored = []
    for codec, score in _SCRIPTS:
        value = score(sample)
        if value >= ENOUGH and _reads(sample, codec, cut):
            scored.append((value, codec))
    scored.sort(reverse=True, key=lambda pair: pair[0])
    if scored:
        best = scored[0][0]
        close = tuple(codec for value, codec in scored[1:] if value > best - 0.1)
        return Encoding(scored[0][1], guessed=True, others=close)
    return _code_page(sample)


def _reads(sample: bytes, codec: str, cut: bool) -> bool:
    """Nearly every line decodes: single broken rows are rejected one by one later."""
    lines = [line for line in sample.split(b"\n") if line]
    if cut:
        lines = lines[:-1] or lines
    failed = 0
    for line in lines[:2000]:
        try:
            line.decode(codec)
        except UnicodeDecodeError:
            failed += 1
    return failed * 5 <= len(lines[:2000])


_PAIRS = re.compile(rb"[\x81-\xfe][\x30-\xfe]|[\x80-\xff]", re.DOTALL)


def _pairs(sample: bytes) -> Iterator[bytes]:
    for found in _PAIRS.finditer(sample):
        yield found[0]


def _gb(sample: bytes) -> float:
    """Share of GB 2312's symbols and level 1 (3,755 frequent characters) among its two-byte characters."""
    return _share(
        sample, lambda lead, trail: trail >= 0xA1 and (0xB0 <= lead <= 0xD7 or 0xA1 <= lead <= 0xA3)
    )


def _big5(sample: bytes) -> float:
    """Share of Big5's symbols and level 1 (5,401 frequent characters)."""
    return _share(
        sample,
        lambda lead, trail: 0xA1 <= lead <= 0xC6 and (0x40 <= trail <= 0x7E or trail >= 0xA1),
        # An accented capital before small ASCII letters has the same bytes as such a pair.
        lonely=True,
    )


def _korean(sample: bytes) -> float:
    """Hangul fill the rows 0xB0-0xC8 only; Chinese text of some length goes beyond."""
    leads = [
        pair[0]
        for pair in _pairs(sample)
        if len(pair) == 2 and pair[1] >= 0xA1 and 0xB0 <= pair[0] <= 0xFD
    ]
    if len(leads) < 12 or max(leads) > 0xC8:
        return 0.0
    # Above Chinese, which would take the same bytes for rare company.
    return 0.05 + _gb(sample)


def _share(sample: bytes, frequent: Callable[[int, int], bool], *, lonely: bool = False) -> float:
    good = total = alone = 0
    for found in _PAIRS.finditer(sample):
        pair = found[0]
        total += 1
        if len(pair) == 2 and frequent(pair[0], pair[1]):
            good += 1
            if lonely and pair[1] < 0x80 and _ascii_letter(sample, found.end()):
                alone += 1
    if not total or (lonely and alone * 2 > good):
        return 0.0
    return good / total


def _ascii_letter(sample: bytes, at: int) -> bool:
    return sample[at : at + 1].isalpha() and sample[at : at + 1].isascii()


_JAPANESE = re.compile(
    rb"(?P<good>\x82[\x4f-\xf1]|\x83[\x40-\x96]|\x81[\x40-\xac]|[\x88-\x97][\x40-\x7e\x80-\xfc])"
    rb"|(?P<rare>[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc])|(?P<half>[\xa1-\xdf])|(?P<bad>[\x80-\xff])",
    re.DOTALL,
)


def _shift_jis(sample: bytes) -> float:
    """Share of kana, symbols and level 1 of JIS X 0208; half-width katakana count for half."""
    counts = {"good": 0, "rare": 0, "half": 0, "bad": 0}
    for found in _JAPANESE.finditer(sample):
        counts[found.lastgroup or "bad"] += 1
    total = sum(counts.values())
    return (counts["good"] + counts["half"] / 2) / total if total else 0.0


_SCRIPTS: tuple[tuple[str, Callable[[bytes], float]], ...] = (
    ("cp949", _korean),
    ("gb18030", _gb),
    ("cp932", _shift_jis),
    ("cp950", _big5),
)

_PAGES = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"]


def _code_page(sample: bytes) -> Encoding:
    """A code page of Windows; Western Europe's unless another fits clearly better."""
    from charset_normalizer import from_bytes

    text = sample[:20_000]
    matches = from_bytes(text, cp_isolation=_PAGES, threshold=0.6, preemptive_behaviour=False)
    found = [match.encoding for match in matches]
    best = matches.best()
    codec = best.encoding if best is not None else "cp1252"
    if codec != "cp1252" and not _strange_in_western(text):
        codec = "cp1252"
    return Encoding(codec, guessed=True, others=tuple([one for one in found if one != codec][:2]))


def _strange_in_western(text: bytes) -> bool:
    """Read as Windows-1252 the text is strange: capitals inside words, or runs of accented letters."""
    western = text.decode("cp1252", "replace")
    words = re.findall(r"[^\W\d_]*[\u0080-\uffff][^\W\d_]*", western)
    accented = sum(sum(c > "\x7f" for c in word) for word in words)
    odd = len(
        re.findall(
            "[a-z][\u00c0-\u00de](?=[a-z])|[a-z][\u00a1\u00a3\u00a5\u00af\u00b3\u00b9\u00bf]",
            western,
        )
    )
    runs = sum(len(run) for run in re.findall(r"[\u00c0-\u00ff]{3,}", western))
    return accented > 0 and (runs > accented * 0.5 or odd > len(words) * 0.3)


def _undecodable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNDECODABLE, error.end


codecs.register_error("iptui-undecodable", _undecodable)


class Utf8Stream(io.RawIOBase):
    """The text of a source as UTF-8, without its byte order mark; what cannot be read is `UNDECODABLE`.

    UTF-8 goes through as it is: its broken rows are told with their byte by the readers.
    """

    def __init__(self, source: BinaryIO, encoding: Encoding, *, line_end: str = "\n") -> None:
        self._source = source
        self._line_end = line_end.encode()
        self._ready = source.read(encoding.bom)[:0]
        decoder = codecs.getincrementaldecoder(encoding.codec)
        self._decoder = None if encoding.codec == "utf-8" else decoder("iptui-undecodable")
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        while not self._ready and not self._ended:
            piece = self._source.read(CHUNK)
            self._ended = not piece
            if self._decoder is None:
                self._ready = piece
            else:
                text = self._decoder.decode(piece, final=self._ended)
                self._ready = text.encode("utf-8", "surrogatepass")
            if self._line_end != b"\n":
                self._ready = self._ready.replace(self._line_end, b"\n")
        taken, self._ready = self._ready[: len(view)], self._ready[len(view) :]
        view[: len(taken)] = taken
        return len(taken)


def as_utf8(source: BinaryIO, encoding: Encoding, *, line_end: str = "\n") -> io.BufferedReader:
    """A reader of the source's text in UTF-8, with lines that end in `\\n`."""
    return io.BufferedReader(Utf8Stream(source, encoding, line_end=line_end), 64 * 1024)


def line_end_of(text: str) -> str:
    """`\\r` for a text of the old Macintosh's lines, which spreadsheets still write."""
    return "\r" if "\r" in text and "\n" not in text else "\n"
