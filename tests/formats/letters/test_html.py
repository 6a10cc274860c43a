from __future__ import annotations

import re
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import given

from iptui.domain.errors import UserError
from iptui.domain.letters import Gap, Letter
from iptui.formats.letters.html import letter_html
from iptui.formats.letters.marks import shallow
from iptui.formats.letters.text import MOST_CHARACTERS
from tests.formats.letters.letters import BOMBS, CHINESE, LETTER, LETTERS


class Seen(HTMLParser):
    """What a browser would find in it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.marked: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "hr"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data
        if "mark" in self.open:
            self.marked.append(data)


def test_both_texts_stand_in_their_languages_and_gaps_are_marked() -> None:
    seen = Seen(letter_html(LETTER))
    assert [one["lang"] for tag, one in seen.tags if one.get("class") == "text"] == [
        "en",
        "zh-Hans",
    ]
    assert {"strong", "em", "ol", "ul", "blockquote", "hr", "br"} <= {tag for tag, _ in seen.tags}
    # Once in each text, once in the list of what is empty.
    assert [one.strip("[]") for one in seen.marked] == ["your telephone number"] * 3
    assert "17 U.S.C. § 512(g)(3)(D)" in seen.text
    assert "均为正品，并附有发票" in seen.text


def test_a_letter_without_a_second_text_has_one_column() -> None:
    seen = Seen(letter_html(msgspec.structs.replace(LETTER, second_text="", gaps=())))
    assert [one["lang"] for tag, one in seen.tags if one.get("class") == "text"] == ["en"]
    assert "aside" not in {tag for tag, _ in seen.tags}


def test_nothing_in_it_leads_out_or_runs() -> None:
    text = (
        "[x](javascript:alert(1)) <javascript:alert(2)> ![p](http://a.example/p.png) <script>1</script> "
        "<img src=x onerror=y>\n\n[r]: http://a.example\n\n`code`\n\n```\nfence\n```"
    )
    gap = Gap(name="<b>x", remedy="<b>y", law="<b>z")
    html = letter_html(Letter("<title>", text + " [<b>x]", "<b>", "zh", gaps=(gap,)))
    seen = Seen(html)
    assert {tag for tag, _ in seen.tags}.isdisjoint(
        {"a", "img", "script", "link", "code", "b", "iframe"}
    )
    for shown in (
        "javascript:alert(1)",
        "http://a.example/p.png",
        "[r]: http://a.example",
        "fence",
        "onerror",
    ):
        assert shown in seen.text
    assert not any(
        name in one for _, one in seen.tags for name in ("href", "src", "onclick", "onerror")
    )
    assert [one.strip("[]") for one in seen.marked] == ["<b>x"] * 2
    policy = next(one["content"] for tag, one in seen.tags if one.get("http-equiv"))
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_keep_their_text(name: str) -> None:
    seen = Seen(letter_html(Letter("s", BOMBS[name])))
    assert len(seen.open) == 0
    words = re.findall(r"[A-Za-z]\w*", BOMBS[name])[:400]
    assert [word for word in words if word not in seen.text] == []


@given(LETTERS)
def test_any_letter_gives_a_well_formed_page_without_what_is_not_seen(letter: Letter) -> None:
    html = letter_html(letter)
    html.encode()
    assert not re.search("[\x00-\x08\u200b\u202a-\u202e\u2066-\u2069]", html)
    assert Seen(html).open == []


def test_a_letter_past_all_measure_is_refused() -> None:
    with pytest.raises(UserError, match=r"200,001 characters and may have 200,000"):
        letter_html(Letter("s", "a" * MOST_CHARACTERS, "b"))
    with pytest.raises(UserError, match="subject"):
        letter_html(Letter("s" * 1_001, "a"))


def test_a_letter_of_ordinary_depth_is_not_changed() -> None:
    for text in (LETTER.text, CHINESE, "> - 1. > a\n\n" + " " * 12 + "- b"):
        assert shallow(text) == text
