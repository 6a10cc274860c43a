from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from PIL import Image, ImageChops

from iptui.domain.errors import UserError
from iptui.domain.letters import Letter
from iptui.formats.letters import fonts
from iptui.formats.letters.blocks import Block, Words
from iptui.formats.letters.fonts import Fonts
from iptui.formats.letters.layout import MOST_PAGES
from iptui.formats.letters.lines import paragraph, runs_of, turned
from iptui.formats.letters.pdf import letter_pdf, unprintable
from tests.formats.letters.letters import BOMBS, ENGLISH, LETTER, LETTERS

poppler = pytest.mark.skipif(
    shutil.which("pdftoppm") is None or shutil.which("pdftotext") is None,
    reason="pdftoppm or pdftotext missing; scripts/install_system_packages.sh installs them",
)
NAMES = "Łódź é Nguyễn 深圳市灯屿 深圳市燈嶼 山田株式会社 さくら 김민수 Ωμέγα Борис"
LOREM = "The goods come from the owner of the mark, as the invoices show. " * 8


def told(pdf: bytes, *options: str) -> str:
    done = subprocess.run(
        ["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True, timeout=60
    )
    assert done.stderr == b""
    return done.stdout.decode()


def info(pdf: bytes, folder: Path) -> dict[str, str]:
    file = folder / "letter.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True, timeout=60)
    return dict(re.findall(r"^([^:]+): +(.+)$", done.stdout, re.MULTILINE))


def pictures(pdf: bytes, folder: Path) -> list[Image.Image]:
    file = folder / "letter.pdf"
    file.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "60", "-png", file, folder / "page"], check=True, timeout=60)
    return [Image.open(page).convert("RGB") for page in sorted(folder.glob("page*.png"))]


def ink(page: Image.Image) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is on the page, in 60ths of an inch."""
    found = ImageChops.invert(page).getbbox()
    assert found is not None, "a blank page"
    return found


@poppler
def test_names_of_all_the_sellers_scripts_can_be_read_and_copied(tmp_path: Path) -> None:
    letter = Letter("Complaint of 山田株式会社", f"{NAMES}\n\n**{NAMES}**\n\n*{NAMES}*")
    assert unprintable(letter) == ""
    text = told(letter_pdf(letter))
    assert text.count(NAMES) == 3
    assert "Complaint of 山田株式会社" in text


@poppler
@pytest.mark.parametrize("tag", ["zh-Hans", "zh-Hant", "zh-HK", "ja", "ko", ""])
def test_chinese_letters_are_drawn_and_no_boxes(tmp_path: Path, tag: str) -> None:
    drawn = [
        pictures(letter_pdf(Letter("", letter * 8, "。", tag)), _made(tmp_path / str(number)))[0]
        for number, letter in enumerate(["深", "灯", "山", "김", "□", "\ue000"])
    ]
    for number, one in enumerate(drawn[:4]):
        for other in drawn[number + 1 : 5]:
            assert ImageChops.difference(one, other).getbbox() is not None
    # The box is the last resort: a letter of private use has no glyph anywhere.
    assert ImageChops.difference(drawn[4], drawn[5]).getbbox() is None


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


@poppler
def test_both_texts_below_their_headings_and_the_gap_in_colour(tmp_path: Path) -> None:
    pdf = letter_pdf(LETTER)
    text = told(pdf).replace(" / ", "/")
    order = ["Counter-notification:", "Dear Sir or Madam", "[your telephone number]", "1/2", "\f简体中文", "尊敬的平台",
             "2/2"]  # fmt: skip
    places = [text.index(one) for one in order]
    assert places == sorted(places)
    first, second = pictures(pdf, tmp_path)
    for page in (first, second):
        assert any(
            red > 240 and green > 220 and blue < 180
            for _, (red, green, blue) in page.getcolors(1 << 24) or ()
        )
    told_of = info(pdf, tmp_path)
    assert told_of["Title"] == LETTER.subject
    assert told_of["Page size"].startswith("595.28 x 841.89 pts (A4)")
    assert "Wed Sep 30" in told_of["CreationDate"]
    assert told_of["JavaScript"] == "no"
    assert b"/URI" not in pdf
    assert b"/Lang" in pdf


@poppler
def test_a_letter_of_one_page_has_no_page_number_and_keeps_its_margins(tmp_path: Path) -> None:
    pdf = letter_pdf(Letter("Subject", LOREM))
    assert "1/1" not in told(pdf).replace(" ", "")
    left, top, right, _ = ink(pictures(pdf, tmp_path)[0])
    assert left >= 22 / 25.4 * 60
    assert top >= 20 / 25.4 * 60
    assert right <= (210 - 22) / 25.4 * 60


@poppler
def test_long_letters_go_on_page_by_page_and_leave_no_line_alone(tmp_path: Path) -> None:
    text = "\n\n".join(
        f"## Ground {number}\n\n" * (number % 5 == 0)
        + f"First{number} {LOREM * (number % 3 + 1)} Last{number}"
        for number in range(1, 100)
    )
    pdf = letter_pdf(Letter("Subject", text))
    pages = told(pdf).rstrip("\f").split("\f")
    assert len(pages) > 5
    for number, page in enumerate(pages, start=1):
        lines = [line for line in page.split("\n") if line]
        assert lines.pop().replace(" ", "") == f"{number}/{len(pages)}"
        assert "Ground" not in lines[-1]
        assert "First" not in lines[-1]
        assert "Last" not in lines[0]
    for picture in pictures(pdf, tmp_path):
        left, _, right, bottom = ink(picture)
        assert left >= 22 / 25.4 * 60
        assert right <= (210 - 22) / 25.4 * 60
        assert bottom < 290 / 25.4 * 60


@poppler
def test_lists_and_quotes_are_set_in_with_their_signs() -> None:
    text = told(letter_pdf(Letter("s", ENGLISH)), "-layout")
    found = {
        word: next(line for line in text.split("\n") if word in line).index(word)
        for word in ("Dear", "The goods are", "bought", "The mark", "Your platform")
    }
    assert found["Dear"] < found["The goods are"] < found["bought"]
    assert found["The goods are"] == found["The mark"]
    assert found["Your platform"] > found["Dear"]
    assert re.search(r"1\. +The goods", text)
    assert re.search(r"2\. +The mark", text)
    assert re.search(r"– +bought", text)


@poppler
def test_no_chinese_line_begins_with_a_full_stop_and_latin_words_stay_whole() -> None:
    sentences = "".join(
        f"{'投' * (length % 5 + 1)}CN-2026-00417{'投' * (length % 3)}，（" for length in range(300)
    )
    text = told(letter_pdf(Letter("s", "x", sentences + "完", "zh-Hans")), "-raw")
    lines = text.split("简体中文\n")[1].split("\n")
    assert len(lines) > 10
    assert not any(line.startswith("，") or line.endswith("（") for line in lines)
    assert text.count("CN-2026-00417") == 300


@poppler
def test_bold_letters_are_bolder_in_every_script(tmp_path: Path) -> None:
    for number, word in enumerate(["Word", "深圳市", "김민수", "ขาย"]):
        light, bold = (
            sum(
                pictures(letter_pdf(Letter("", text)), _made(tmp_path / f"{number}{len(text)}"))[0]
                .convert("L")
                .histogram()[:128]
            )
            for text in (word * 20, f"**{word * 20}**")
        )
        assert bold > light * 1.2


@poppler
def test_what_the_pdf_library_would_replace_stays() -> None:
    assert "{nb} **__ x" in told(
        letter_pdf(Letter("{nb}", "{nb} \\*\\*\\_\\_ x\n\n" + "a\n\n" * 99))
    )


@poppler
def test_an_arabic_text_stands_on_the_right(tmp_path: Path) -> None:
    left, _, right, _ = ink(pictures(letter_pdf(Letter("", "a", "مرحبا بكم", "ar")), tmp_path)[1])
    assert left > 100 / 25.4 * 60
    assert right > 180 / 25.4 * 60


def test_hebrew_words_in_an_english_line_stand_in_their_own_order() -> None:
    block = Block((Words("a שלום (עולם) b"),), ())
    words = paragraph(block, (), Fonts("", "עולם"), east_asian=False)
    runs = runs_of(words, 0, len(words.letters), right_to_left=False)
    assert "|".join(turned(run).strip() or " " for run in runs) == "a|(|םלוע|)|םולש|b"


def test_characters_without_a_font_are_told_once_each() -> None:
    letter = Letter("\ue000", "a\ue001 \U00012000 深 김 ก ا क 👍", "\ue001\ue000")
    assert unprintable(letter) == "\ue000\ue001\U00012000"
    assert unprintable(LETTER) == ""


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert letter_pdf(LETTER) == letter_pdf(LETTER)
    assert letter_pdf(LETTER) != letter_pdf(msgspec.structs.replace(LETTER, date="2026-10-01"))


def test_fonts_are_opened_as_the_letter_needs_them(monkeypatch: pytest.MonkeyPatch) -> None:
    import uharfbuzz

    opened: list[str] = []
    real = uharfbuzz.Face

    def recorded(blob: Any, *rest: Any) -> Any:
        opened.append(str(rest))
        return real(blob, *rest)

    fonts._opened.cache_clear()
    fonts._codes.cache_clear()
    monkeypatch.setattr(uharfbuzz, "Face", recorded)
    letter_pdf(Letter("Subject", "Only **Latin** letters — “quoted”, Łódź"))
    assert len(opened) == 1
    letter_pdf(Letter("Subject", "深圳"))
    assert len(opened) == 2


def test_nothing_heavy_is_loaded_before_a_letter_is_made() -> None:
    code = (
        "import sys, iptui.formats.letters.pdf, iptui.formats.letters.mail, iptui.formats.letters.html, "
        "iptui.formats.letters.markdown\n"
        "print([one for one in ('fpdf', 'fontTools', 'uharfbuzz', 'markdown_it', 'PIL') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_letter_of_too_many_pages_is_refused() -> None:
    for text in ("a\n\n" * 10_000, "# a\n" * 10_000, "- a\n" * 20_000):
        with pytest.raises(UserError, match=f"more than {MOST_PAGES} pages; shorten"):
            letter_pdf(Letter("s", text))


@poppler
def test_a_word_longer_than_a_page_is_cut_and_whole() -> None:
    text = told(letter_pdf(Letter("s", "W" * 100_000)), "-raw")
    assert text.count("W") == 100_000
    text = told(letter_pdf(Letter("s", "灯" * 50_000)), "-raw")
    assert text.count("灯") == 50_000


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_set(name: str, caplog: pytest.LogCaptureFixture) -> None:
    pdf = letter_pdf(Letter(BOMBS[name][:500], BOMBS[name], BOMBS[name][:30_000], "zh-Hans"))
    assert pdf.startswith(b"%PDF-")
    assert caplog.text == ""


@settings(max_examples=60)
@given(LETTERS)
def test_any_letter_is_set(letter: Letter) -> None:
    pdf = letter_pdf(letter)
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert io.BytesIO(pdf).read() == pdf
    unprintable(letter).encode()


@poppler
@settings(max_examples=15, deadline=None)
@given(LETTERS)
def test_any_letter_can_be_read_by_another_program(letter: Letter) -> None:
    told(letter_pdf(letter))


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(UserError, match="No space left on device"):
        letter_pdf(LETTER)
