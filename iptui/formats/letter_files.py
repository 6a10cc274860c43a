"""A letter as bytes in each of its forms; the renderers are imported when one is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from iptui.domain.letters import Letter


def letter_bytes(
    letter: Letter, format: str, attachments: Sequence[tuple[str, bytes]] = ()
) -> bytes:
    """Markdown, HTML, PDF, or a mail draft with the PDF and the attachments; UTF-8 where it is text."""
    if format == "md":
        from iptui.formats.letters.markdown import letter_markdown

        return letter_markdown(letter).encode()
    if format == "html":
        from iptui.formats.letters.html import letter_html

        return letter_html(letter).encode()
    from iptui.formats.letters.pdf import letter_pdf

    if format == "pdf":
        return letter_pdf(letter)
    from iptui.formats.letters.mail import letter_mail

    return letter_mail(letter, attachments, pdf=letter_pdf(letter))


def warnings_of(letter: Letter, format: str) -> list[str]:
    """What a person should know of the file, in sentences."""
    if format not in ("pdf", "eml"):
        return []
    from iptui.formats.letters.pdf import unprintable

    missing = unprintable(letter)
    if not missing:
        return []
    return [f"No font of the PDF has these letters; look at where they stand: {' '.join(missing)}"]
