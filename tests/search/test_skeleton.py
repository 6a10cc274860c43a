"""One key for all disguises of a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iptui.search.nearness import near_words, nearness
from iptui.search.skeleton import collapse, looks, skeletons, sound, spoken
from iptui.search.surfaces import surface_key, surfaces


@pytest.mark.parametrize(
    ("disguise", "word"),
    [
        ("nikе", "nike"),  # Cyrillic е
        ("ΝΙΚΕ", "nike"),  # Greek capitals
        ("ｎｉｋｅ", "nike"),
        ("niké", "nike"),
        ("n1ke", "nike"),
        ("prad@", "prada"),
        ("adida$", "adidas"),
        ("n-i-k-e", "nike"),
        ("n.i.k.e", "nike"),
        ("ni\u200bke", "nike"),
        ("ni\u00adke", "nike"),
        ("🅽🅸🅺🅴", "nike"),
        ("arrnani", "armani"),
        ("svvarovski", "swarovski"),
        ("aclidas", "adidas"),
        ("lKEA", "ikea"),
        ("ѕωаrоvѕkі", "swarovski"),
        ("gucci", "guuccci"),
    ],
)
def test_a_disguise_has_the_word_s_key(disguise: str, word: str) -> None:
    assert set(skeletons(disguise)) & set(skeletons(word))


@pytest.mark.parametrize("plain", ["501", "3m", "7up", "1984"])
def test_numbers_and_short_names_are_not_read_as_letters(plain: str) -> None:
    assert looks(plain) == (plain,)


ANY = st.text(st.one_of(st.characters(), st.sampled_from("nikeνη1@$!-.\u200bеΝé")), max_size=20)


@given(ANY)
def test_a_key_is_its_own_key(text: str) -> None:
    for key in skeletons(text):
        if key.isalpha() and key.isascii():
            assert collapse(key) == key


@given(st.from_regex(r"[a-z]{2,12}", fullmatch=True), st.sampled_from("-.'_·\u200b\u00ad"))
def test_separators_inside_do_not_change_the_key(word: str, separator: str) -> None:
    assert set(skeletons(separator.join(word))) & set(skeletons(word))


@given(ANY)
def test_there_are_few_readings(text: str) -> None:
    assert 1 <= len(looks(text)) <= 8


@given(st.text(st.sampled_from("aB1é鞋-.'&@$! \u200b\u3000®е한"), max_size=40))
def test_a_surface_is_what_stands_at_its_place(text: str) -> None:
    for surface in surfaces(text):
        assert surface_key(text[surface.start : surface.end]) == surface.key


def test_surfaces_are_found_in_chinese_and_beside_signs() -> None:
    found = [s.key for s in surfaces("全新n-i-k-e鞋, (L.O.L.) H&M 10.5 mm ｎｉｋｅ®")]
    assert found == ["n-i-k-e", "l.o.l", "h&m", "ｎｉｋｅ"]


@pytest.mark.parametrize(
    ("word", "other", "tier"),
    [
        ("nike", "nikе", "same_letters"),
        ("nike", "nikes", "plural"),
        ("nike", "nikke", "one_slip"),
        ("nike", "nkie", "one_slip"),
        ("nike", "nixe", "one_letter"),
        ("nike", "nik", "rejected"),
        ("nike", "bike", "rejected"),
        ("gucci", "hucci", "one_letter"),
        ("gucci", "xucci", "rejected"),
        ("swarovski", "sworovsky", "two_letters"),
        ("nike", "ike", "rejected"),
        ("nike", "puma", None),
        ("nike", "nikeses", None),
        ("adidas", "didas", "one_letter"),
        ("adidas", "ydidas", "one_letter"),
        ("adidas", "адидас", "same_letters"),
        ("toyota", "тойота", "same_letters"),
        ("canon", "канон", "same_letters"),
        ("lexus", "λεξυσ", "same_letters"),
        ("zelle", "zel13", "same_letters"),
        ("philips", "filips", "two_letters"),
        ("tefal", "tephal", "two_letters"),
        ("technology", "technologies", "plural"),
        ("louisvuitton", "louisesvuitton", "two_letters"),
        ("lemonade", "tomamade", None),
        ("ugg", "uugg", "one_slip"),
        ("ugg", "bug", None),
        ("eldi", "3in1", "rejected"),
        ("3m", "em", None),
    ],
)
def test_how_near(word: str, other: str, tier: str | None) -> None:
    assert nearness(word, other) == tier


WORD = st.text(st.sampled_from("aceilmnrsv"), min_size=1, max_size=11)


@given(word=WORD, others=st.lists(WORD | st.sampled_from(["n1ke", "е", "clrn"]), max_size=12))
def test_many_at_once_are_judged_as_one_by_one(word: str, others: list[str]) -> None:
    """Endings, and edits of the word itself: most random words are far from each other."""
    others += [
        word + "s",
        word + "es",
        word[:-1] + "ies",
        word[:-1],
        word[:-2],
        word[1:],
        "x" + word,
    ]
    others += [
        word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :] for at in (0, 2)
    ]
    others += [word[:at] + "s" + word[at + 1 :] for at in range(len(word))]
    others = [other for other in dict.fromkeys(others) if other]
    one_by_one = [(other, tier) for other in others if (tier := nearness(word, other))]
    assert near_words(word, others) == one_by_one


def test_words_that_sound_alike_share_a_key() -> None:
    assert spoken("philips") == spoken("filipps") == "filips"
    assert sound("swarovski") == sound("sworovsky")
    assert sound("nike") == sound("n1kolas") == ""
