"""Letters from templates: every ground and platform, what is missing, what comes from outside, what own
templates may do."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from iptui.domain.complaints import Target
from iptui.domain.errors import BadInput
from iptui.domain.grounds import GROUNDS
from iptui.domain.letter_cases import LetterCase
from iptui.domain.letter_platforms import FAMILIES, letter_platform
from iptui.domain.letter_words import CHINESE, SECOND_LANGUAGES, WORDS
from iptui.domain.letters import Letter
from iptui.domain.parties import Party
from iptui.domain.rights import RightType
from iptui.domain.sellers import SellerProfile
from iptui.formats.letter_sandbox import escaped, quotation
from iptui.formats.letter_writing import KINDS, Kind, shipped_names, template_reader, write_letter
from iptui.terminal.clean import is_clean
from tests.formats.letter_cases import RIGHTS, SELLER, case_of
from tests.hostile.corpus import TEXTS

PLATFORMS = (
    "alibaba.com", "aliexpress.com", "amazon.com", "amazon.de", "dhgate", "dmca-us", "ebay.com", "etsy.com", "generic",
    "quay.example", "shopify.com", "temu", "tiktok-shop", "walmart",
)  # fmt: skip
SHIPPED = template_reader(None)


def written(case: LetterCase, kind: Kind = "counter-notification", **more: bool) -> Letter:
    return write_letter(case, kind, SHIPPED, **more)


def names(letter: Letter) -> list[str]:
    return [gap.name for gap in letter.gaps]


# -- the shipped templates ------------------------------------------------------------------------
def test_every_ground_platform_and_language_has_its_template() -> None:
    wanted = {f"ground-{code}" for code in GROUNDS} | {f"platform-{family}" for family in FAMILIES}
    wanted |= {"counter-notification", "counter-notification-dmca", "withdrawal", "part-listings", "part-documents"}  # fmt: skip
    languages = ["", *(f".{one}" for one in SECOND_LANGUAGES)]
    assert set(shipped_names()) == {f"{one}{end}.md.j2" for one in wanted for end in languages}
    assert {letter_platform(one).family for one in PLATFORMS} == set(FAMILIES)
    assert all(words.grounds.keys() == GROUNDS.keys() for words in WORDS.values())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_a_whole_case_leaves_no_gap_on_any_platform(ground: str, kind: Kind) -> None:
    for platform in PLATFORMS:
        letter = written(case_of(ground, platform), kind, second=True)
        assert letter.gaps == (), platform
        assert letter.second_language == CHINESE
        for text in (letter.text, letter.second_text):
            assert is_clean(text)
            assert not set(text) & set("{}%")
            assert "None" not in text
            assert "  " not in text.replace("\n", "")
            assert "\n\n\n" not in text
            assert ".." not in text.replace("…", "")
        # Chinese has stops of its own; those of English stand only within English.
        assert (
            re.search(r"[\u4e00-\u9fff][,:;()]|[,:;(][\u4e00-\u9fff]", letter.second_text) is None
        )
        assert "No mark is on the goods or the box" in letter.text
        assert "商品及包装均无商标" in letter.second_text
        for item in case_of(ground, platform).evidence:
            assert item.blob is not None
            assert item.blob.sha256[:16] in letter.text
            assert item.blob.sha256[:16] in letter.second_text


def test_every_ground_argues_its_own_case() -> None:
    bodies = {ground: written(case_of(ground)).text for ground in GROUNDS}
    why = {one: text.split("## 2.")[1].split("In our own words")[0] for one, text in bodies.items()}
    assert len(set(why.values())) == len(GROUNDS)
    assert all(len(text) > 200 for one, text in why.items() if one != "OTHER")


def test_copyright_in_the_united_states_has_the_statutory_form() -> None:
    letter = written(case_of("CR_OWNER", "shopify.com"))
    assert letter.subject.startswith("Counter-notification under 17 U.S.C. § 512(g)(3)")
    assert "I swear, under penalty of perjury, that I have a good faith belief" in letter.text
    assert "any judicial district in which Shopify may be found" in letter.text
    assert "I will accept service of process" in letter.text
    assert "/s/ Mei Lin" in letter.text
    assert "+86 579 5550 0142" in letter.text
    at_home = written(case_of("CR_OWNER", "shopify.com", seller=replace(SELLER, country="US")))
    assert "judicial district in which my address given below is located" in at_home.text


@pytest.mark.parametrize("platform", ["alibaba.com", "amazon.de", "quay.example"])
def test_elsewhere_nobody_swears_or_submits_to_a_court_of_the_united_states(platform: str) -> None:
    text = written(case_of("CR_OWNER", platform)).text
    assert "perjury" not in text
    assert "jurisdiction" not in text
    assert "512(g)" not in text


def test_a_mark_is_no_matter_of_the_copyright_law() -> None:
    assert "512" not in written(case_of("TM_AUTHORISED", "shopify.com")).text


def test_a_later_attempt_names_the_earlier_ones() -> None:
    text = written(case_of("TM_AUTHORISED", attempt=2)).text
    assert "Our first counter-notification of 21 November 2026 was dismissed." in text
    assert "Second counter-notification of 3 that the rules allow" in text
    assert "decide anew" not in written(case_of("TM_AUTHORISED")).text


def test_a_document_from_after_the_filing_day_is_not_called_earlier() -> None:
    case = case_of("PRIOR_ART")
    late = replace(case.evidence[0], issued_on=case.day)
    assert "is dated 15 April 2017" in written(case).text
    assert "is dated" not in written(replace(case, evidence=(late,))).text


def test_what_was_taken_down_is_to_be_put_back_and_what_was_never_there_is_not() -> None:
    assert "to put the listing back" in written(case_of("TM_AUTHORISED")).text
    assert "put the listing back" not in written(case_of("TM_AUTHORISED", removed=False)).text
    assert "put the listing back" not in written(case_of("NEVER_LISTED")).text


# -- gaps -----------------------------------------------------------------------------------------
def test_nothing_is_sworn_that_nobody_confirmed() -> None:
    for platform in PLATFORMS:
        for ground in ("CR_OWNER", "TM_AUTHORISED"):
            letter = written(case_of(ground, platform, confirmed=False), second=True)
            for text in (letter.text, letter.second_text):
                assert "swear" not in text
                assert "I consent" not in text
                assert "good-faith belief" not in text
                assert "/s/" not in text
                assert "本人" not in text
            assert sum("not confirmed yet" in name for name in names(letter)) == 3


@pytest.mark.parametrize("what", ["ground", "statement", "evidence_ids", "product_ids"])
def test_a_confirmation_does_not_cover_what_is_changed_afterwards(what: str) -> None:
    case = case_of("CR_OWNER", "shopify.com")
    changes = {"ground": "OTHER", "statement": "Another.", "evidence_ids": ("x",), "product_ids": ("1600710002039",)}  # fmt: skip
    counter = replace(case.counter, **{what: changes[what]})
    found = names(written(replace(case, counter=counter)))
    assert "statement under penalty of perjury, not confirmed yet" in found
    assert "electronic signature, not confirmed yet" in found


def test_a_confirmation_is_of_its_words() -> None:
    """Who moves to another country consents to another jurisdiction."""
    case = case_of("CR_OWNER", "shopify.com")
    moved = names(written(replace(case, seller=replace(SELLER, country="US"))))
    assert moved == ["consent to jurisdiction and service of process, not confirmed yet"]


def test_an_empty_case_names_all_that_is_missing_with_a_remedy() -> None:
    case = case_of("CR_OWNER", "shopify.com", confirmed=False)
    bare = replace(
        case, seller=SellerProfile(id="seller"), evidence=(), complainant=None, right=None,
        complaint=replace(case.complaint, complainant=None, lines=(), reason=""),
        counter=replace(case.counter, ground="", statement="", confirmations=()),
    )  # fmt: skip
    letter = written(bare)
    found = names(letter)
    for name in (
        "your legal name", "your address", "your country", "your telephone number", "your mail address",
        "the name of who signs", "the complainant's name", "the right relied on", "the complained listings",
        "the ground", "your statement",
    ):  # fmt: skip
        assert name in found
        assert f"[{name}]" in letter.text
    assert all(gap.remedy for gap in letter.gaps)


def test_the_law_of_a_gap_is_named_where_one_wants_it() -> None:
    case = case_of("CR_OWNER", "shopify.com", seller=replace(SELLER, phone=""))
    (gap,) = written(case).gaps
    assert (gap.name, gap.law) == ("your telephone number", "17 U.S.C. § 512(g)(3)(D)")
    (gap,) = written(replace(case_of("TM_AUTHORISED"), seller=replace(SELLER, phone=""))).gaps
    assert gap.law == ""


def test_the_copyright_form_wants_the_former_location() -> None:
    case = case_of("CR_OWNER", "shopify.com")
    lines = tuple(replace(one, url="") for one in case.complaint.lines)
    case = replace(case, complaint=replace(case.complaint, lines=lines))
    assert names(written(case)) == ["the address at which 1600710002039 appeared"]


def test_a_missing_document_is_a_gap_where_the_ground_cites_it() -> None:
    case = replace(case_of("TM_GENUINE_SUPPLIER"), evidence=())
    assert names(written(case)) == ["document: supplier's authorisation", "document: invoice or contract"]  # fmt: skip


def test_a_claim_that_the_check_contradicts_is_a_gap() -> None:
    case = replace(case_of("TM_NOT_USED"), doubts={"mark_absent_from_listing": "V0RTELLI"})
    (gap,) = written(case).gaps
    assert "V0RTELLI" in gap.remedy
    assert written(replace(case_of("TM_DESCRIPTIVE"), doubts=case.doubts)).gaps == ()


def test_the_second_text_comes_where_it_is_given() -> None:
    case = case_of("TM_AUTHORISED")
    assert written(case).second_text.startswith("# 关于投诉 88402 的反通知")
    none = replace(case, counter=replace(case.counter, statement_own_language=""))
    assert written(none).second_text == ""
    assert names(written(none, second=True)) == ["your statement in Chinese"]
    assert written(case, second=False).second_text == ""
    german = replace(case, seller=replace(SELLER, language="de"))
    assert written(german).second_text == "> 鞋垫为素面。\\\n> 商品及包装均无商标。\n"
    assert written(german).second_language == "de"


def test_a_complaint_about_the_store_names_no_listing() -> None:
    case = case_of("OTHER")
    case = replace(case, complaint=replace(case.complaint, target=Target.STOREFRONT, lines=()))
    letter = written(case, second=True)
    assert letter.gaps == ()
    assert "our store as a whole" in letter.text


# -- what comes from outside ----------------------------------------------------------------------
@settings(max_examples=300, deadline=None)
@given(
    st.text(
        st.sampled_from(
            string.punctuation + string.digits + "ab \t\n\r\x00\x1b\x7f\u202e\u200b王é😀\ud800"
        )
        | st.characters(),
        max_size=60,
    )
)
def test_outside_text_stays_text(text: str) -> None:
    """Alone in a paragraph, in a list, in a line, in a quotation: the parser finds nothing but text."""
    one = escaped(text)
    parser = MarkdownIt("commonmark")
    for before in ("", "x ", "- ", "1. ", "> "):
        tokens = parser.parse(f"{before}{one}")
        kinds = {token.type for token in tokens} | {
            inner.type for token in tokens for inner in token.children or ()
        }
        shape = {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}
        shape |= {
            "- ": {"bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"},
            "1. ": {"ordered_list_open", "ordered_list_close", "list_item_open", "list_item_close"},
            "> ": {"blockquote_open", "blockquote_close"},
        }.get(before, set())
        assert kinds <= shape, (before, one)
    assert is_clean(one)
    assert "\n" not in one
    tokens = parser.parse(quotation(text))
    assert {token.type for token in tokens} <= {
        "blockquote_open", "blockquote_close", "paragraph_open", "paragraph_close", "inline",
    }  # fmt: skip
    assert is_clean(quotation(text))


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_records_make_a_letter_of_the_same_shape(name: str) -> None:
    hostile = TEXTS[name]
    case = case_of("TM_AUTHORISED")
    item = replace(case.evidence[0], title=hostile, issuer=hostile, brand=hostile)
    lines = tuple(replace(one, title=hostile, url=hostile) for one in case.complaint.lines)
    made = replace(
        case, evidence=(item,), right=replace(RIGHTS[RightType.TRADEMARK], title=hostile, owner=hostile),
        complainant=Party(id="p", name=hostile, agent=hostile),
        seller=replace(SELLER, name=hostile, own_name=hostile, address=(hostile,) * 3, role=hostile),
        complaint=replace(case.complaint, lines=lines, reason=hostile, no=hostile),
        counter=replace(case.counter, statement=hostile, statement_own_language=hostile),
    )  # fmt: skip
    for kind in KINDS:
        letter = write_letter(made, kind, SHIPPED, second=True)
        plain_one = write_letter(case, kind, SHIPPED, second=True)
        for mine, theirs in (
            (letter.text, plain_one.text),
            (letter.second_text, plain_one.second_text),
        ):
            assert is_clean(mine)
            heads = [line for line in mine.splitlines() if line.startswith("## ")]
            assert heads == [line for line in theirs.splitlines() if line.startswith("## ")]
            found = MarkdownIt("commonmark").parse(mine)
            kinds = {inner.type for token in found for inner in token.children or ()}
            assert kinds <= {"text", "softbreak", "hardbreak", "text_special"}


# -- own templates --------------------------------------------------------------------------------
def own(folder: Path, text: str, name: str = "ground-OTHER") -> Callable[[], Letter]:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.md.j2").write_text(text, encoding="utf-8")
    return lambda: write_letter(
        case_of("OTHER"), "counter-notification", template_reader(folder), second=False
    )


def test_an_own_template_comes_before_the_shipped_one(tmp_path: Path) -> None:
    letter = own(tmp_path / "letters", "Because {{ right.title }} & we say so: {{ nonsense.x }}.")()
    assert "Because VORTELLI & we say so: [no such fact: nonsense]." in letter.text
    assert "## 3. Documents" in letter.text
    assert names(letter) == ["no such fact: nonsense"]


FORBIDDEN = {
    "a dunder": "{{ right.__class__ }}{{ ''.__class__.__mro__ }}",
    "a method": "{{ 'a'.ljust(1000000000) }}",
    "an import": "{% import 'withdrawal.md.j2' as b %}",
    "from import": "{% from 'withdrawal.md.j2' import b %}",
    "times": "{{ 'a' * 1000000000 }}",
    "power": "{{ 9 ** 9 ** 9 }}",
    "percent": "{{ '%1000000000d' % 1 }}",
    "plus": "{{ 'a' + 'b' }}",
    "range": "{% for one in range(10) %}x{% endfor %}",
    "a global": "{{ lipsum() }}",
    "a filter": "{{ 'a'|center(1000000000) }}",
    "a file": "{% include '../../etc/passwd' %}",
    "a list": "{{ evidence }}{{ products }}",
    "built lists": "{% set a = [products, products] %}",
    "endless include": "{% include 'ground-OTHER.md.j2' %}",
    "endless macro": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "doubling texts": "{% set x = 'aaaaaaaa' %}" + "{% set x = x ~ x %}" * 60 + "{{ x }}",
    "doubling blocks": "{% set x = 'aaaaaaaa' %}" + "{% set x %}{{ x }}{{ x }}{% endset %}" * 60,
    "doubling macros": "{% macro m0() %}{% endmacro %}"
    + "".join(
        f"{{% macro m{n}() %}}{{{{ m{n - 1}() }}}}{{{{ m{n - 1}() }}}}{{% endmacro %}}"
        for n in range(1, 50)
    )
    + "{{ m49() }}",
    "loops in loops": "{% for a in statement|quote %}" * 6 + "{% endfor %}" * 6,
    "no template": "{% if %}",
    "deep": "{{ " + "not " * 20_000 + "x }}",
    "many loops": "{% for a in products %}" * 30 + "{% endfor %}" * 30,
    "much": "{% for a in statement|quote %}" + "y" * 60_000 + "{% endfor %}",
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_a_template_may_not_is_one_sentence_and_soon(tmp_path: Path, name: str) -> None:
    make = own(tmp_path, f"\n\n{FORBIDDEN[name]}")
    try:
        letter = make()
    except BadInput as error:
        said = str(error)
        assert "\n" not in said
        assert "ground-OTHER.md.j2" in said or "passwd" in said
        if name in ("a method", "times", "no template", "plus", "range"):
            assert "line 3" in said
    else:
        assert name == "a dunder", "a fact of no such name is a gap"
        assert "class" in names(letter)[0]


def test_a_template_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    make = own(tmp_path, "x" * 70_000)
    with pytest.raises(BadInput, match="65,536 bytes"):
        make()
    (tmp_path / "ground-OTHER.md.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="UTF-8"):
        make()
    (tmp_path / "ground-OTHER.md.j2").unlink()
    (tmp_path / "ground-OTHER.md.j2").mkdir()
    with pytest.raises(BadInput, match="directory"):
        make()
