"""HTML becomes what a shopper reads; other text is left alone."""

from __future__ import annotations

import sys
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iptui.search.markup import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<b>i</b>Phone", "iPhone"),
        ("<span>iPhone</span><span> case</span>", "iPhone case"),
        ("<p>Nike</p><p>shoes</p>", "Nike\nshoes"),
        ("Nike<br>shoes<br/>new", "Nike\nshoes\nnew"),
        ("<table><tr><td>Brand<td>Nike</table>", "Brand\nNike"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<script>var nike</script>x<style>.nike{}</style><!-- nike -->y", "xy"),
        ("<SCRIPT>nike</ScRiPt >x", "x"),
        ("<p>x<script>nike", "x"),
        ("ni<!-- x -->ke", "nike"),
        ("ni<wbr>ke", "nike"),
        ('<a title="a>b" href=x>c</a>', "c"),
        ("<p>AT&amp;T &#78;ike&nbsp;air</p>", "AT&T Nike\xa0air"),
        ("AT&amp;T", "AT&T"),
        ("<p>n<foo>i</foo>ke</p>", "nike"),
        ("<![CDATA[<p>hi</p>]]>", "hi"),
        ("<p>1 < 2 and <3</p>", "1 < 2 and <3"),
        ("<p>&lt;b&gt;</p>", "<b>"),
        ("Nike<input disabled type=text> shoes", "Nike shoes"),
        ('<P CLASS="x y" hidden>Nike', "Nike"),
        ("<p>it's</p><p>Levi's</p>", "it's\nLevi's"),
    ],
)
def test_html_is_read(html: str, text: str) -> None:
    assert plain_text(html) == text


@pytest.mark.parametrize(
    "text",
    [
        "a < b & c > d",
        "a<b and c>d",
        "R&D; Q&A &unknown; &",
        "I <3 you",
        "size<10>5",
        "<Nike>",
        "line\n  two",
        "?a=1&copy=2",
        "",
    ],
)
def test_other_text_is_left_alone(text: str) -> None:
    assert plain_text(text) == text


@given(st.text())
def test_escaped_text_comes_back(text: str) -> None:
    assert plain_text(escape(text)) in (text, plain_text(text))


@given(st.text(st.characters(exclude_characters="<&")))
def test_text_without_signs_is_itself(text: str) -> None:
    assert plain_text(text) is text


@given(st.lists(st.sampled_from(
    ["<b>", "</b>", "<p", ">", "<", "a", '"', "'", "<!--", "-->", "<script>", "</script", "&", "&lt;",
     "<a x=", "/>", "<br/>", "</", "<![CDATA[", "]]>", " ", "\n"]
)))  # fmt: skip
def test_any_soup_is_read(parts: list[str]) -> None:
    text = plain_text("".join(parts))
    assert text.count("a") <= parts.count("a") + parts.count("<a x=") + 1


@pytest.mark.parametrize(
    "hostile",
    [
        "<",
        "<b ",
        "<a '",
        "<a \"'",
        "<a '>",
        "<p><script>",
        "<!--",
        "</",
        "&",
        "<b a=",
        "\n ",
        "<p>",
    ],
)
def test_work_grows_with_the_length_only(hostile: str) -> None:
    def steps(size: int) -> int:
        """Characters that the reader looked at, counted by the searches that it began."""
        text = "<p>" + hostile * (size // len(hostile)) + ">"
        count = 0

        def note(_frame: object, event: str, _argument: object) -> None:
            nonlocal count
            count += event in ("call", "c_call")

        sys.setprofile(note)
        try:
            plain_text(text)
        finally:
            sys.setprofile(None)
        return count

    steps(100)  # patterns are compiled once, when they are first needed
    # Four times the length; a reader that begins anew at each sign would take sixteen times as many.
    assert steps(40_000) < 6 * max(steps(10_000), 100)
