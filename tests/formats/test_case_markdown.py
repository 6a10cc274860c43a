"""What people wrote is shown by Markdown as they wrote it, and redaction leaves no contact data."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iptui.formats.case_bundle import safe_name
from iptui.formats.case_markdown import plain, quoted
from iptui.formats.redaction import PRIVATE, Redaction, is_firm


@given(st.text("#*_`[]()<>&|~-+=1.) \n\x1b\u202eab!\\", max_size=30))
def test_outside_text_is_quoted_and_never_markup(text: str) -> None:
    for line in quoted(text):
        assert line.startswith(">")
        assert "\x1b" not in line
        assert "\u202e" not in line
        inner = line[2:]
        assert not re.search(r"(?<!\\)(?:\\\\)*[*_`<\[\]|~#&]", inner)
        assert not re.match(r"\s*(?:[-+=]|\d+[.)])", inner)


def test_the_mark_of_redaction_stays_readable() -> None:
    assert plain(f"call {PRIVATE} [now]") == f"call {PRIVATE} \\[now\\]"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("write to Ada.B+c@mail.example.test today", "write to [private] today"),
        ("call +39 041 5550 142 or 0049 (89) 5550-1180", "call [private] or [private]"),
        ("Ada Byron of Via delle Suole 18, 30035 Mirano", "[private] of [private]"),
        ("patent EP 1 234 567 B1, product 1600710001854", None),
        ("2026-09-30 10:00, price 12.50", None),
        ("Adab is no name", None),
    ],
)
def test_what_is_replaced(text: str, left: str | None) -> None:
    redaction = Redaction(["Ada Byron", "Via delle Suole 18, 30035 Mirano", "Ada", ""])
    assert redaction.text(text) == (text if left is None else left)


def test_keys_of_people_are_private_whatever_they_say() -> None:
    assert Redaction([]).value({"a": [{"email": "x", "phone": "", "actor": "me"}], "n": 1}) == {
        "a": [{"email": PRIVATE, "phone": "", "actor": PRIVATE}],
        "n": 1,
    }


@pytest.mark.parametrize(
    ("name", "firm"),
    [
        ("Vortelli Calzature S.r.l.", True),
        ("Skarven Outdoor AS", True),
        ("厦门灯屿知识产权代理", True),
        ("Lumiquay Design Co., Ltd.", True),
        ("Hélène Ferrandot", False),
        ("Incarnata Ltdson", False),
    ],
)
def test_firms_are_told_by_their_form(name: str, firm: bool) -> None:
    assert is_firm(name) is firm


@given(st.text(max_size=200))
def test_a_file_name_is_never_a_path_nor_hidden(text: str) -> None:
    name = safe_name(text)
    assert name
    assert "/" not in name
    assert not name.startswith(".")
    assert len(name) <= 60


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("请联系王伟先生", "请联系[private]先生"),
        ("邮件Ada Byron收", "邮件[private]收"),
        ("Ada_Byron-invoice.pdf", "[private]-invoice.pdf"),
        ("https://x.test/%E7%8E%8B%E4%BC%9F/ada%20byron", "https://x.test/[private]/[private]"),
        ("Ada\u202e By\x1bron", "[private]"),
        ("0571-88880000, (0571) 8888 0000", "[private], [private]"),
        ("13812345678 or 138 1234 5678", "[private] or [private]"),
        ("call 212-555-0142 or (212) 555-0142", "call [private] or [private]"),
        ("Tel.: 5550 142; 电话：88880000", "Tel.: [private]; 电话：[private]"),
        ("on 09/30/2026, 09.30.2026, 01-02-2026 10:00", None),
        ("listing 13912345678 of EP 01234567", None),
        ("国王 is a king, Li is not", "国王 is a king, [private] is not"),
        ("Lime and Berlin", None),
    ],
)
def test_names_of_any_script_and_local_telephone_numbers(text: str, left: str | None) -> None:
    redaction = Redaction(["王伟", "Ada Byron", "Li", "王"], public=["13912345678", "EP 01234567"])
    assert redaction.text(text) == (text if left is None else left)


def test_a_text_of_one_character_is_replaced_only_where_it_is_all() -> None:
    assert Redaction(["王"]).value({"name": "王", "reason": "国王"}) == {
        "name": PRIVATE,
        "reason": "国王",
    }


def test_keys_from_outside_are_replaced_and_our_own_stay() -> None:
    redaction = Redaction(["Ada Byron", "owner", "Bo Ek"])
    kept = {"owner": "x", "extra": {"Ada Byron": {"Bo Ek": 1}, "of Bo Ek": 2, "of Ada Byron": 3}}
    assert redaction.value(kept) == {
        "owner": "x",
        "extra": {PRIVATE: {PRIVATE: 1}, f"of {PRIVATE}": 2, f"of {PRIVATE} (2)": 3},
    }
