"""Forty files over encodings and delimiters; a guess is said, damage is named."""

from __future__ import annotations

import pytest

from iptui.domain.errors import BadInput
from iptui.formats.catalogs.mojibake import mojibake
from tests.formats.catalogs.files import SHOPIFY_OLD, Read

WESTERN = ("Étui en cuir – façade", "Größe Äpfel, 12 cm")
TEXTS: dict[str, tuple[tuple[str, str], bool]] = {
    "utf-8": (("Чехол 手机壳 ケース Café", "Größe"), False),
    "utf-8-sig": (("Чехол 手机壳 ケース Café", "Größe"), False),
    "utf-16": (("手机壳 Café", "全新"), False),
    "utf-16-le": (("Leather case 手机壳", "new 全新"), True),
    "utf-16-be": (("Leather case 手机壳", "new 全新"), True),
    "gb18030": (("全新Nike运动鞋", "适用于苹果手机，防摔"), True),
    # 功, 育 and 許 have a backslash or a bar as their second byte.
    "big5": (("體育用品 許願瓶", "多功能收納袋，全新"), True),
    # So do ソ and ポ.
    "shift_jis": (("ポーチ ソフトケース", "スマートフォン対応、新品"), True),
    "cp1252": (WESTERN, True),
    "latin-1": (("Étui en cuir façade", "Größe Äpfel, 12 cm"), True),
}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", TEXTS)
def test_encodings_by_delimiters(encoding: str, delimiter: str) -> None:
    (name, description), guessed = TEXTS[encoding]
    rows = [
        ("id", "name", "description", "brand"),
        ("1", name, description, "Harbour"),
        ("2", "plain", f"{description} {name}", ""),
    ]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    read = Read(text.encode(encoding))
    assert [(one.id, one.name, one.description) for one in read.products] == [
        ("1", name, description),
        ("2", "plain", f"{description} {name}"),
    ]
    assert bool([one for one in read.notes if "does not say its encoding" in one]) is guessed


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_platforms_file_with_another_delimiter(delimiter: str) -> None:
    text = SHOPIFY_OLD.replace(",", delimiter) if delimiter != "," else SHOPIFY_OLD
    read = Read(text.encode("utf-16"))
    assert read.ids == ["linen-shirt", "tea-mug"]
    assert read.read_as == ["file: Shopify product CSV, UTF-16 LE"]


@pytest.mark.parametrize(
    ("text", "codec", "title"),
    [
        ("id,name\n1,Чехол для телефона красный\n2,Кроссовки новые\n", "cp1251", "Windows-1251"),
        ("id,name\n1,Żółta łódź świąteczna\n2,Kubek z uchwytem, błękitny\n".replace(", b", " b"), "cp1250", "Windows-1250"),
        ("id,name\n1,아이폰 케이스 투명 실리콘 범퍼 방수\n", "cp949", "EUC-KR"),
        ("id,name\n1,Nike® Air™ “new” 9½\n", "cp1252", "Windows-1252"),
        ("id,name\n1,ÄPFEL ÜBER ÖL\n2,ÉTÉ\n", "cp1252", "Windows-1252"),
        ("id,name\n1,手机壳\n", "gbk", "GB18030"),
        ("id,name\n1,手機殼\n", "big5", "Big5"),
    ],
)  # fmt: skip
def test_other_scripts_and_short_texts(text: str, codec: str, title: str) -> None:
    read = Read(text.encode(codec))
    names = [line.partition(",")[2] for line in text.splitlines()[1:]]
    assert [one.name for one in read.products] == names
    assert f"read as {title}" in read.notes[0]


def test_a_wrong_guess_can_be_put_right() -> None:
    data = "id,name\n1,Чай\n".encode("koi8-r")
    assert Read(data).notes, "whatever was guessed, it is said"
    read = Read(data, encoding="koi8-r")
    assert (read.products[0].name, read.notes) == ("Чай", [])
    with pytest.raises(BadInput, match="Encoding 'klingon' is not known"):
        Read(data, encoding="klingon")


def test_strange_letters_late_in_a_large_file_are_found() -> None:
    rows = "".join(f"{number},plain ascii name\n" for number in range(30_000))
    read = Read(("id,name\n" + rows + "x,手机壳透明\n").encode("gb18030"))
    assert read["x"].name == "手机壳透明"


def test_a_broken_row_of_a_utf8_file_is_rejected_and_the_file_stays_utf8() -> None:
    lines = ["id,name\n1,Café\n2,手机壳\n3,Größe\n".encode(), b"4,caf\xe9\n", "5,été\n".encode()]
    read = Read(b"".join(lines))
    assert read.ids == ["1", "2", "3", "5"]
    assert [(one.row, "0xE9" in one.reason) for one in read.rejected] == [(5, True)]


def test_rows_whose_bytes_cannot_be_read_are_named() -> None:
    good = "".join(f"{number},适用于苹果手机\n" for number in range(20)).encode("gb18030")
    head = b"Handle,Title,Vendor,Variant SKU\n"
    read = Read(head.replace(b",Vendor,Variant SKU", b",Vendor") + good + b"bad,\xff\xff\xff\n")
    assert len(read.products) == 20
    (rejected,) = read.rejected
    assert (rejected.row, "'Title'" in rejected.reason) == (22, True)


@pytest.mark.parametrize(
    ("text", "piece", "meant"),
    [
        ("CafÃ© noir", "Ã©", "é"),
        ("donâ€™t", "â€™", "’"),
        ("Â®Nike", "Â®", "®"),
        ("ÊÖ»ú¿Ç red", "ÊÖ»ú¿Ç", "手机壳"),
        ("鎵嬫満澹冲瓙", "鎵嬫満澹冲瓙", "手机壳子"),
        ("caf\ufffd", "\ufffd", ""),
        ("锟斤拷 case", "锟斤拷", ""),
    ],
)
def test_mojibake_is_noticed(text: str, piece: str, meant: str) -> None:
    assert mojibake(text) == (piece, meant)


@pytest.mark.parametrize(
    "text",
    ["Pokémon", "ÉTÉ à façade", "ÄÖÜÄÖÜ ÀÉÈÙÔÎ", "naïve—“quote”", "½×¼", "手机壳适用于苹果", "联通手机卡",
     "スマートフォン", "아이폰 케이스", "5 × 10 €", "Straße «neu»"],
)  # fmt: skip
def test_sound_text_is_no_mojibake(text: str) -> None:
    assert mojibake(text) is None


def test_mojibake_is_named_with_its_row_and_kept() -> None:
    read = Read("id,name\n1,plain\n2,CafÃ© noir\n")
    assert read["2"].name == "CafÃ© noir"
    assert read.notes == [
        "In 1 row there is text that a wrong encoding damaged before; it is kept as it is "
        "(row 3: 'Ã©' for 'é')."
    ]


def test_lines_of_the_old_macintosh() -> None:
    read = Read(b"id,name\r1,Lamp\r2,Cup\r")
    assert [(one.id, one.name) for one in read.products] == [("1", "Lamp"), ("2", "Cup")]


def test_excels_own_line_for_the_delimiter() -> None:
    read = Read("sep=|\nHandle|Title|Vendor\na|A, B|V\n")
    assert (read.ids, read.products[0].name) == (["a"], "A, B")
