"""A letter as one HTML file that loads nothing, runs nothing and prints as a letter."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from iptui.domain.letters import Gap, Letter
from iptui.formats.letters.languages import is_right_to_left
from iptui.formats.letters.marks import between, gaps_in, parser, tokens_of
from iptui.formats.letters.text import bounded, on_one_line

if TYPE_CHECKING:
    from markdown_it.token import Token

_STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1a; --paper: #fdfdfb; --faint: #6a6a64; --rule: #d8d8d0;
  --gap: #ffe98a; --gap-ink: #3a2f00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e4de; --paper: #191a1b; --faint: #a0a09a; --rule: #3b3c3d; --gap: #5c4a00;
    --gap-ink: #ffeeb0; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.5; overflow-wrap: anywhere;
  font: 11pt/1.5 "Noto Sans", "Source Sans 3", system-ui, "Noto Sans CJK SC", "PingFang SC",
  "Microsoft YaHei", sans-serif; }
main { max-width: 42rem; margin: 0 auto; padding: 2.5rem 1.5rem; }
h1 { font-size: 1.35rem; line-height: 1.3; margin: 0 0 1.5rem; }
h2, h3, h4, h5, h6, .text h1 { font-size: 1.1rem; line-height: 1.35; margin: 1.6em 0 .5em; }
p, ul, ol, blockquote { margin: 0 0 .8em; }
ul, ol { padding-inline-start: 1.6em; }
li > p { margin-bottom: .4em; }
li > ul, li > ol { margin: .2em 0 .3em; }
blockquote { margin-inline: 0; padding-inline-start: 1em; border-inline-start: 3px solid var(--rule);
  color: var(--faint); }
hr { border: 0; border-top: 1px solid var(--rule); margin: 1.5em 0; }
mark { background: var(--gap); color: var(--gap-ink); padding: 0 .15em; border-radius: 2px; }
.text + .text { border-top: 1px solid var(--rule); padding-top: 1.5rem; margin-top: 2rem; }
aside { border-top: 1px solid var(--rule); margin-top: 2rem; padding-top: 1rem; color: var(--faint);
  font-size: .9em; }
.text > :first-child { margin-top: 0; }
@media screen and (min-width: 68rem) {
  main.two { max-width: 84rem; }
  main.two .texts { display: grid; grid-template-columns: 1fr 1fr; gap: 3.5rem; }
  .text + .text { border: 0; padding: 0; margin: 0; }
}
@page { size: A4; margin: 22mm 24mm; }
@media print {
  :root { --ink: #000; --paper: #fff; --faint: #333; --rule: #bbb; --gap: #ffe98a; --gap-ink: #000; }
  main { max-width: none; padding: 0; }
  aside { display: none; }
  p, li { orphans: 2; widows: 2; }
  h1, h2, h3, h4, h5, h6 { break-after: avoid; }
  .text + .text { break-before: page; border: 0; padding: 0; margin: 0; }
  mark { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""


def letter_html(letter: Letter) -> str:
    """The letter, its second text beside the English one where the window is wide, and what is still empty.

    Raises:
        UserError: it is longer than any letter.
    """
    return page(letter, gaps_listed=True)


def page(letter: Letter, *, gaps_listed: bool) -> str:
    """The same; without the list of gaps for a mail, whose reader has nothing to do with them."""
    letter = bounded(letter)
    two = bool(letter.second_text.strip())
    subject = escape(letter.subject)
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{subject}</title>",
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        f'<main class="{"two" if two else "one"}">',
        *([f"<h1>{subject}</h1>"] if subject else []),
        '<div class="texts">',
        f'<div class="text" lang="en">\n{_body(letter.text, letter.gaps)}</div>',
    ]
    if two:
        tag = letter.second_language or "und"
        turned = ' dir="rtl"' if is_right_to_left(tag) else ""
        body = _body(letter.second_text, letter.gaps)
        lines.append(f'<div class="text" lang="{tag}"{turned}>\n{body}</div>')
    lines.append("</div>")
    if gaps_listed and letter.gaps:
        lines += [
            "<aside>",
            "<p>Still empty:</p>",
            "<ul>",
            *map(_gap, letter.gaps),
            "</ul>",
            "</aside>",
        ]
    return "\n".join([*lines, "</main>", "</body>", "</html>"]) + "\n"


def _gap(gap: Gap) -> str:
    law = f" ({escape(on_one_line(gap.law))})" if gap.law else ""
    return f"<li><mark>{escape(on_one_line(gap.name))}</mark> {escape(on_one_line(gap.remedy))}{law}</li>"


def _body(text: str, gaps: Sequence[Gap]) -> str:
    from markdown_it.renderer import RendererHTML

    class Renderer(RendererHTML):
        def text(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
            return "".join(
                f"<mark>{escape(part)}</mark>" if gap else escape(part)
                for part, gap in gaps_in(tokens[idx].content, gaps)
            )

        def softbreak(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
            before = tokens[idx - 1].content if idx else ""
            after = tokens[idx + 1].content if idx + 1 < len(tokens) else ""
            return "\n" if between(before, after) else ""

    return Renderer().render(tokens_of(text), parser().options, {})
