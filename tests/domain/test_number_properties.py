"""What holds for every number that the tables admit, and for any text at all.

The numbers are drawn from the tables' own patterns, so a new form is covered when it is added.
"""

from __future__ import annotations

import random
import re
import sys
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iptui.domain.registers import IpNumber, Office, identify, offices
from iptui.domain.registers.model import Form

FORMS = [(office, form) for office in offices() for form in office.forms]
NAMES = [f"{office.code}-{place}-{form.title}" for place, (office, form) in enumerate(FORMS)]
TYPES = st.sampled_from([None, "patent", "utility_model", "design", "trademark"])
ADDRESS = re.compile(r"https?://[a-z0-9.-]+/[\w./?=#&%-]+", re.ASCII)


def kind_codes(form: Form) -> list[str]:
    every = ["", *(a + b for a in "ABCDEFGHIJKLMNOPQRSTUVWYZ" for b in ["", *"0123456789"])]
    return [code for code in every if form.kinds.fullmatch(code)]


def printed(office: Office, form: Form) -> st.SearchStrategy[str]:
    prefixes = [form.mark] if form.mark else sorted(set(office.prefixes) - set(office.exclusive))
    return st.builds(
        lambda prefix, body, kind: f"{prefix} {body} {kind}".strip(),
        st.sampled_from(prefixes),
        st.from_regex(form.pattern, fullmatch=True),
        st.sampled_from(kind_codes(form)),
    )


def same(one: IpNumber) -> tuple[str, ...]:
    return (one.office, one.canonical, one.type, one.kind, one.number)


def sound(found: IpNumber) -> None:
    if not found.valid:
        assert found.links == ()
        assert found.reason
        assert found.number == ""
        return
    assert re.fullmatch(r"[A-Z0-9./-]+", found.canonical)
    assert found.links or found.reason
    digits = re.sub(r"\D", "", found.number).lstrip("0")
    for link in found.links:
        assert ADDRESS.fullmatch(link.url), link.url
        # The serial part of the number stands in its address.
        assert digits[-4:] in re.sub(r"\D", "", link.url) or found.check == "unknown"


@pytest.mark.parametrize(("office", "form"), FORMS, ids=NAMES)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_of_every_form_of_every_table(office: Office, form: Form, data: st.DataObject) -> None:
    text = data.draw(printed(office, form))
    found = identify(text, form.type)
    sound(found)
    if not found.valid:
        return
    assert found.office == office.code
    # Once is enough: the canonical form is its own canonical form.
    assert same(identify(found.canonical, found.type)) == same(found)
    assert identify(found.canonical, form.type).canonical == found.canonical
    # The kind code adds the document, it does not change the number. Of the shortest numbers it
    # is needed to tell them from anything else.
    if found.kind and len(found.number) > 4:
        assert identify(found.canonical.removesuffix(found.kind), found.type).number == found.number
    # However it is printed.
    for other in (
        text.lower(),
        text.replace(" ", "\u00a0"),
        text.replace(" ", "  "),
        text.replace(" ", ""),
        text.replace("-", "\u2013"),
        text.replace("-", "\u2212"),
        "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text),
        "".join(chr(ord(char) - 48 + 0x0660) if char.isdigit() else char for char in text),
        "\u200b".join(text),
        f"No. {text}",
        f"Nr. {text}.",
        f"({text})",
        f"  {text} ; ",
        f"№ {text},",
        f"“{text}”",
    ):
        assert same(identify(other, form.type)) == same(found), other


GROUPED = [
    # (prefix, groups of the number, kind code or ""), canonical
    (("DE", ["10", "2012", "009", "645"], "A1"), "DE102012009645A1"),
    (("DE", ["43", "22", "577"], "C2"), "DE4322577C2"),
    (("DE", ["198", "12", "345"], "A1"), "DE19812345A1"),
    (("DE", ["30", "2012", "006", "340"], ""), "DE302012006340"),
    (("DE", ["20", "2004", "012", "345"], "U1"), "DE202004012345U1"),
    (("US", ["6", "654", "321"], "B1"), "US6654321B1"),
    (("US", ["D654", "321"], "S1"), "USD654321S1"),
    (("US", ["RE39", "998"], "E1"), "USRE39998E1"),
    (("US", ["2001", "0011111"], "A1"), "US20010011111A1"),
    (("EP", ["1", "000", "000"], "B1"), "EP1000000B1"),
    (("EP", ["0", "666", "666"], "B1"), "EP0666666B1"),
    (("WO", ["2005", "098230"], "A1"), "WO2005098230A1"),
    (("FR", ["2", "853", "021"], "A1"), "FR2853021A1"),
    (("JP", ["2000", "182770"], "A"), "JP2000182770A"),
    (("JP", ["H08", "179521"], "A"), "JPH08179521A"),
    (("KR", ["10", "1234567"], "B1"), "KR101234567B1"),
    (("KR", ["10", "2015", "0124192"], "A"), "KR20150124192A"),
    (("CN", ["110941994"], "B"), "CN110941994B"),
    (("ZL", ["2019", "1", "1044411", "X"], ""), "ZL201911044411.X"),
    (("GB", ["2", "372", "000"], "A"), "GB2372000A"),
    (("UK", ["000", "03123456"], ""), "UK00003123456"),
    (("EUTM", ["018", "660", "437"], ""), "EM018660437"),
    (("IR", ["1", "234", "567"], ""), "IR1234567"),
    (("DM/", ["055", "039"], ""), "DM/055039"),
]  # fmt: skip
SEPARATORS = st.sampled_from(["", " ", "  ", "-", "\u00a0", "\u2013", "\u2009", ".", ",", "_"])


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_groups_may_be_set_apart_in_any_way(data: st.DataObject) -> None:
    (prefix, groups, kind), canonical = data.draw(st.sampled_from(GROUPED))
    text = prefix + data.draw(SEPARATORS) + groups[0]
    for group in groups[1:]:
        # A point before one last figure is a check digit's.
        text += data.draw(SEPARATORS.filter(lambda one: one != "_")) + group
    if kind:
        text += data.draw(SEPARATORS) + kind
    before = data.draw(st.sampled_from(["", "No. ", "Nr. ", "№ ", "#", "Doc. No. ", "the "]))
    after = data.draw(st.sampled_from(["", ".", ",", ";", " ", " )", "\n"]))
    assert identify(before + text + after).canonical == canonical


BARE = re.compile(r"[\d ./,-]+")


@settings(max_examples=400, deadline=None)
@given(text=st.text(alphabet="0123456789 ./,-", min_size=1, max_size=20), type_=TYPES)
def test_figures_alone_are_never_given_an_office(text: str, type_: str | None) -> None:
    found = identify(text, type_)
    if re.fullmatch(r"\d{9}-\d{4}", text.strip(" ./,-")):
        return
    assert not found.valid or found.office == "EM"
    if not found.valid:
        assert found.office == ""
        assert found.links == ()


PIECES = st.text(alphabet="0123456789ABCDEFGHIJKLMNOPRSTUWXZ ./-,特開平第号제호", max_size=22)


@settings(max_examples=200, deadline=None)
@given(office=st.sampled_from([*{p for o in offices() for p in o.prefixes}, ""]), body=PIECES,
       type_=TYPES)  # fmt: skip
def test_digits_and_letters_at_random(office: str, body: str, type_: str | None) -> None:
    found = identify(office + body, type_)
    sound(found)
    if found.valid:
        again = identify(found.canonical, found.type)
        assert same(again) == same(found)


def test_any_text_is_answered() -> None:
    """Ten thousand texts of any characters, many of them with an office and figures among them."""
    chance = random.Random(20260901)
    words = [*(prefix for office in offices() for prefix in office.prefixes), "特開平", "第", "제"]
    for _ in range(10_000):
        text = "".join(
            chance.choice(
                (
                    chr(chance.choice((chance.randrange(0x20, 0x250), chance.randrange(0x10FFFF)))),
                    str(chance.randrange(10**7)),
                    chance.choice(words),
                )
            )
            for _ in range(chance.randrange(12))
        )
        sound(identify(text, chance.choice((None, "patent", "trademark", "design", "odd", "é"))))


@pytest.mark.parametrize(
    "char", ["1", "A", "特", "\ufdfa", "U.", "- ", "(", "\u200b", "Patent No. "]
)
def test_a_huge_text_is_refused_at_once(char: str) -> None:
    text = "US " + char * (5_000_000 // len(char))
    began = time.perf_counter()
    found = identify(text)
    assert time.perf_counter() - began < 0.1
    assert not found.valid
    assert sys.getsizeof(found.text) < 1000


@pytest.mark.parametrize(
    "text", ["1" * 80, "1 " * 40, "DE " + "-1" * 38, "PATENT " * 11, "特" * 79 + "1"]
)
def test_the_longest_texts_are_quick(text: str) -> None:
    began = time.perf_counter()
    for type_ in (None, "patent", "trademark"):
        sound(identify(text, type_))
    assert time.perf_counter() - began < 0.2
