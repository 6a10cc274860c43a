"""The text of a mail's bodies: decoded, HTML laid out, forwarded and quoted layers told apart."""

from __future__ import annotations

import re

import msgspec

ENCODINGS = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "iso-8859-1": "cp1252"}
"""Charsets that mails name for a wider one."""
LONGEST_LINE = 4000
"""Characters of a line that are read for facts."""
NO_CHARSETS = ("punycode", "idna", "unicode_escape", "raw_unicode_escape")
"""Codecs that are no charset of a mail; some take very long on a long text."""
_UNICODE_BLANKS = str.maketrans(
    {"\xa0": " ", "\u3000": " ", "\u200b": "", "\ufeff": "", "\u202f": " "}
)
_BARRED = re.compile(r"(?is)<(script|style|head|title)\b.*?</\1\s*>")
_BLOCK = re.compile(r"(?i)<(?:br|/p|/div|/tr|/li|/h\d|/table)\b[^>]*>")


def decoded(data: bytes, charset: str) -> str:
    """Text of bytes in the charset they name, else as UTF-8, else by what they look like; never raises."""
    name = charset.strip().strip("\"'").casefold()
    if name.replace("-", "_") in NO_CHARSETS:
        name = ""
    for candidate in (ENCODINGS.get(name, name), "utf-8"):
        if candidate:
            try:
                return data.decode(candidate)
            except (LookupError, ValueError, TypeError, AssertionError):
                continue
    if name and name not in ("us-ascii", "ascii", "utf-8", "utf8"):
        try:
            return data.decode(ENCODINGS.get(name, name), "replace")
        except (LookupError, ValueError):
            pass
    from charset_normalizer import from_bytes

    best = from_bytes(data[:50_000]).best()
    encoding = best.encoding if best is not None else "cp1252"
    return data.decode(ENCODINGS.get(encoding, encoding), "replace")


def text_of_html(markup: str) -> str:
    """Laid-out text; cells of a table stand apart by tabs. What can't be parsed is stripped of its tags."""
    markup = markup.replace("\x00", "")
    if markup.count("<") > 40_000:
        return _stripped(markup)
    try:
        from inscriptis import get_text
        from inscriptis.model.config import ParserConfig

        return str(get_text(markup, ParserConfig(table_cell_separator="\t")))
    except Exception:
        # lxml and inscriptis raise many things on what is no HTML.
        return _stripped(markup)


def _stripped(markup: str) -> str:
    from html import unescape

    text = _BLOCK.sub("\n", _BARRED.sub(" ", markup))
    return unescape(re.sub(r"<[^<>]{0,5000}>", " ", text))


class Layer(msgspec.Struct, kw_only=True):
    """A stretch of a mail's text by one writer."""

    lines: list[tuple[int, str]]
    """(number in the whole text from 1, line without quote marks)."""
    how: str = "own"
    """`own`, `forwarded` or `quoted`."""
    sender: str = ""
    subject: str = ""
    sent: str = ""


_FORWARDED = re.compile(
    r"(?i)^\s*(?:-{2,}\s*)?(?:forwarded message|original message|begin forwarded message|"
    r"weitergeleitete nachricht|ursprüngliche nachricht|anfang der weitergeleiteten nachricht|"
    r"message transféré|message d'origine|mensaje reenviado|mensaje original|messaggio inoltrato|"
    r"messaggio originale|转发的?(?:邮件|信息)|原始邮件|转发邮件信息|doorgestuurd bericht)(?:\W.*)?$"
)
_WROTE = re.compile(
    r"(?i)^\s*(?:(?:on|am|le|el|il)\b.{5,150}(?:wrote|schrieb.*|a écrit|escribió|ha scritto)\s*:"
    r"|.{0,80}(?:于.{5,60}写道|写道)\s*[:：])\s*$"
)
_HEAD_LINE = re.compile(
    r"(?i)^\s*\*?(?P<name>from|von|de|da|发件人|寄件者|date|sent|datum|gesendet|envoyé|fecha|enviado(?: el)?|data|"
    r"发送时间|日期|时间|subject|betreff|objet|asunto|oggetto|主题|to|an|à|para|a|收件人|cc|reply-to)"
    r"\s*\*?\s*[:：]\*?\s*(?P<value>.*)$"
)
_HEAD_OF = {
    **dict.fromkeys(("from", "von", "de", "da", "发件人", "寄件者"), "sender"),
    **dict.fromkeys(("subject", "betreff", "objet", "asunto", "oggetto", "主题"), "subject"),
    **dict.fromkeys(
        ("date", "sent", "datum", "gesendet", "envoyé", "fecha", "enviado", "enviado el", "data", "发送时间",
         "日期", "时间"),
        "sent",
    ),
}  # fmt: skip


def layers_of(lines: tuple[str, ...]) -> list[Layer]:
    """The writer's own text, then each forwarded or quoted stretch with the head that its program wrote."""
    layers = [Layer(lines=[])]
    depth = 0
    at = 0
    while at < len(lines):
        line = lines[at][:LONGEST_LINE].translate(_UNICODE_BLANKS).rstrip()
        quote = re.match(r"^(?:\s?>)+\s?", line)
        level = quote[0].count(">") if quote else 0
        bare = line[quote.end() :] if quote else line
        head = _head_at(lines, at) if _FORWARDED.match(bare) or _HEAD_LINE.match(bare) else None
        if _FORWARDED.match(bare) and head is None:
            layers.append(Layer(lines=[], how="forwarded"))
        elif head is not None:
            fields, after = head
            last = layers[-1]
            if last.how == "forwarded" and not last.lines and not last.sender:
                layers.pop()
            layers.append(Layer(lines=[], how="forwarded", **fields))
            at = after
            depth = level
            continue
        elif _WROTE.match(bare) or (
            not bare.rstrip().endswith(":")
            and re.match(r"(?i)\s*(?:on|am|le|el)\b", bare)
            and at + 1 < len(lines)
            and _WROTE.match(bare + " " + lines[at + 1].strip())
        ):
            at += 0 if _WROTE.match(bare) else 1
            found = re.search(r"[\w.+-]+@[\w.-]+\w", bare)
            layers.append(
                Layer(lines=[], how="quoted", sender=found[0].casefold() if found else "")
            )
            depth = level + 1
        else:
            if level > depth and layers[-1].how == "own":
                layers.append(Layer(lines=[], how="quoted"))
                depth = level
            layers[-1].lines.append((at + 1, bare.rstrip()))
        at += 1
    return layers


def _head_at(lines: tuple[str, ...], at: int) -> tuple[dict[str, str], int] | None:
    """(sender, subject, sent; the line after) of the head that a mail program puts over a forwarded text."""
    fields: dict[str, str] = {}
    names = 0
    place = at
    skipped = 0
    while place < len(lines) and place < at + 16:
        line = re.sub(r"^(?:\s?>)+\s?", "", lines[place].translate(_UNICODE_BLANKS)).rstrip()
        found = _HEAD_LINE.match(line)
        if found:
            names += 1
            key = _HEAD_OF.get(found["name"].casefold())
            if key and key not in fields:
                fields[key] = found["value"].strip(" *")
        elif not line.strip() and names == 0:
            skipped += 1
        elif (place == at and _FORWARDED.match(line)) or (
            names and line.startswith((" ", "\t")) and line.strip()
        ):
            pass
        else:
            break
        place += 1
    if "sender" not in fields or names < 2 or not ("sent" in fields or "subject" in fields):
        return None
    return fields, place
