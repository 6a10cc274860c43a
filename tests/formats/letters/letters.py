"""Letters for the tests of their forms, and hostile texts for the same."""

from __future__ import annotations

from hypothesis import strategies as st

from iptui.domain.letters import Gap, Letter

ENGLISH = """Re: complaint **CN-2026-00417**, listing 1600512345678

Dear Sir or Madam,

We respond to the complaint named above. The listing does *not* infringe, for these reasons:

1. The goods are ours:
   - bought from the mark's owner,
   - with invoices for each lot.
2. The mark is used to say what the goods fit.

> Your platform's rule 4.2 asks for an invoice.

---

Signed,\\
Łukasz Wójcik, Łódź\\
[your telephone number]
"""
CHINESE = """尊敬的平台：

我们收到编号为 **CN-2026-00417** 的投诉。本公司（深圳市灯屿科技有限公司）销售的商品均为正品，
并附有发票。

1. 商品来自权利人；
2. 商标仅用于说明用途。

此致\\
深圳市灯屿科技有限公司\\
[your telephone number]
"""
PHONE = Gap(
    name="your telephone number",
    remedy="Add it to the seller's record.",
    law="17 U.S.C. § 512(g)(3)(D)",
)
LETTER = Letter(
    subject="Counter-notification: complaint CN-2026-00417",
    text=ENGLISH,
    second_text=CHINESE,
    second_language="zh-Hans",
    to="ipr@platform.example",
    sender="shop@seller.example",
    date="2026-09-30",
    gaps=(PHONE,),
)

BOMBS = {
    "quotes": ">" * 10_000,
    "spaced quotes": "> " * 10_000,
    "stars": "*" * 100_000,
    "open bold": "**a " * 20_000,
    "crossed emphasis": "*a_" * 30_000,
    "bullets": "- " * 10_000,
    "numbers": "1. " * 10_000,
    "deeper and deeper": "\n".join(" " * (2 * depth) + f"- w{depth}" for depth in range(300)),
    "deeper in a quote": "\n".join(
        "> " + " " * (2 * depth) + f"- w{depth}" for depth in range(300)
    ),
    "deeper quotes": "\n".join(">" * depth + f" w{depth}" for depth in range(300)),
    "brackets": "![" * 50_000,
    "one word": "W" * 100_000,
    "one Chinese word": "灯" * 50_000,
    "marks": "e" + "\u0301" * 50_000,
    "lone surrogates": "\ud800a\udfff" * 1_000,
    "controls": "".join(map(chr, range(0x20))) * 50 + "\x7f\x9b31m",
    "bidi": "\u202eabc\u202c \u2066def\u2069 \u200fghi",
    "emoji": "👩‍🚀🇨🇳👍🏽❤️" * 500,
    "joiners": "\u200d" * 10_000,
    "empty": "",
    "spaces": " " * 10_000,
    "breaks": "a\\\n" * 1_000,
    "null": "\x00",
}

PIECES = st.one_of(
    st.text(max_size=40),
    st.text(st.characters(), max_size=20),
    st.sampled_from(
        [
            "\n",
            "\n\n",
            "> ",
            "- ",
            "1. ",
            "**",
            "*",
            "_",
            "\\\n",
            "# ",
            "---\n",
            "[your telephone number]",
            "[x](javascript:alert(1))",
            "<script>",
            "&amp;",
            "`",
            "![",
            "深圳市",
            "。",
            "（",
            "👍",
            "\u202e",
            "ก้",
        ]
    ),
)
TEXTS = st.lists(PIECES, max_size=30).map("".join)
LETTERS = st.builds(
    Letter,
    subject=st.text(max_size=80),
    text=TEXTS,
    second_text=st.one_of(st.just(""), TEXTS),
    second_language=st.sampled_from(
        ["", "zh-Hans", "zh-Hant", "ja", "ko", "ar", "th", "no tag!", "vi"]
    ),
    to=st.one_of(st.just("a@b.example"), st.text(max_size=40)),
    sender=st.text(max_size=40),
    date=st.one_of(st.just("2026-09-30"), st.text(max_size=12)),
    gaps=st.sampled_from([(), (PHONE,)]),
)
