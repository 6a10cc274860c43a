"""A letter by command, from nothing to a whole one: the seller, the statements, the gaps, the forms."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.test_commands import Shell, shell
from tests.cli.test_evidence_commands import add_complaints

__all__ = ["shell"]

RIGHT = {"type": "copyright", "office": "US", "number": "VA 2-1", "title": "Fox", "owner": "B Ltd"}


def test_from_nothing_to_a_sworn_letter(shell: Shell, tmp_path: Path) -> None:
    add_complaints(
        shell, "S9", platform="shopify.com", right=RIGHT,
        complainant={"name": "B Ltd", "email": "ip@b.example"},
        products=[{"id": "77", "title": "Mug", "url": "https://shop.example/mug"}],
    )  # fmt: skip
    assert shell("complaint", "letter", "S9", code=2) == ""
    for name in ("your legal name", "your telephone number", "the ground", "statement under penalty of perjury"):  # fmt: skip
        assert f"Still empty: [{name}" in shell.err
    assert "17 U.S.C. § 512(g)(3)(D)" in shell.err
    assert "(--with-gaps)" in shell.err
    assert "[your legal name]" in shell("complaint", "letter", "S9", "--with-gaps")

    draft = ("complaint", "counter-notify", "S9")
    shell(*draft, "--confirm", "perjury", code=2)
    assert "ground and write the statement first" in shell.err
    shell(*draft, "--ground", "OTHER", "--statement", "We drew it.", "--own-language", "我们画的。")
    shell(*draft, "--confirm", "jurisdiction", code=2)
    assert "Enter your country first" in shell.err
    facts = ("--address", "1 Road", "--address", "Yiwu", "--country", "cn", "--mail", "a@b.example")
    shell("seller", "set", "--name", "Harbor Ltd", "--phone", "+86 1", *facts)
    shell("seller", "set", "--signatory", "Mei Lin", "--store", "shopify.com=Harbor")
    seller = json.loads(shell("seller", "show", "--json"))
    assert (seller["name"], seller["address"], seller["country"]) == ("Harbor Ltd", ["1 Road", "Yiwu"], "CN")  # fmt: skip
    shell(*draft, "--confirm", "good_faith", code=2)
    assert "it makes perjury, jurisdiction, signature" in shell.err
    shell(*draft, "--confirm", "perjury", "--confirm", "jurisdiction", "--confirm", "signature")
    assert "I swear, under penalty of perjury" in shell.err

    text = shell("complaint", "letter", "S9", "--english-only")
    assert "any judicial district in which Shopify may be found" in text
    assert "/s/ Mei Lin" in text
    assert "> 我们画的。" in shell("complaint", "letter", "S9")
    assert "# 依据" in shell("complaint", "letter", "S9", "--second-language")
    audit = [json.loads(one) for one in shell("export", "audit").splitlines()]
    (event,) = [one for one in audit if one["action"] == "counter_notification.confirm"]
    assert "I swear" in event["note"]
    assert [one["action"] for one in audit].count("export.letter") == 4

    for form, begins in (("md", b"# Counter"), ("html", b"<!doctype"), ("pdf", b"%PDF"), ("eml", b"")):  # fmt: skip
        path = tmp_path / f"letter.{form}"
        shell("complaint", "letter", "S9", "-o", str(path))
        assert path.read_bytes().startswith(begins)
        assert path.stat().st_mode & 0o777 == 0o600
    shell("complaint", "letter", "S9", "-o", str(tmp_path / "letter.pdf"), code=2)
    assert "There is a file" in shell.err
    ask = shell("complaint", "letter", "S9", "--kind", "withdrawal", "--format", "eml")
    assert "ip@b.example" in ask

    shell(*draft, "--statement", "Something else.")
    shell("complaint", "letter", "S9", code=2)
    assert "statement under penalty of perjury, not confirmed yet" in shell.err


def test_statements_are_made_for_one_complaint_at_a_time(shell: Shell) -> None:
    add_complaints(shell, "S1", "S2")
    shell("complaint", "counter-notify", "S1", "S2", "--confirm", "truth", code=2)
    assert "are for one complaint" in shell.err


def test_a_refused_letter_leaves_no_file(shell: Shell, tmp_path: Path) -> None:
    add_complaints(shell, "S1")
    shell("complaint", "letter", "S1", "-o", str(tmp_path / "x.pdf"), code=2)
    shell("complaint", "letter", "S1", "--attempt", "3", "--with-gaps", code=1)
    assert list(tmp_path.glob("x*")) == []


def test_the_sellers_stores_are_kept_one_by_one(shell: Shell) -> None:
    add_complaints(shell, "S1")
    shell("seller", "set", code=2)
    shell("seller", "set", "--store", "etsy.com=A", "--store", "temu=B")
    shell("seller", "set", "--store", "temu=", "--store", "walmart=C")
    stores = json.loads(shell("seller", "show", "--json"))["stores"]
    assert stores == [{"platform": "etsy.com", "name": "A"}, {"platform": "walmart", "name": "C"}]
    shell("seller", "set", "--store", "nothing", code=2)
    shell("seller", "set", "--country", "China", code=2)
    assert "no country code" in shell.err


def test_an_ending_that_is_no_form_is_asked_about(shell: Shell, tmp_path: Path) -> None:
    add_complaints(shell, "S9", platform="shopify.com", right=RIGHT)
    letter = ("complaint", "letter", "S9", "--with-gaps", "-o")
    for name in ("letter.docx", "letter"):
        shell(*letter, str(tmp_path / name), code=2)
        assert "let the name end in .md, .html, .pdf or .eml" in shell.err
        assert not (tmp_path / name).exists()
    shell(*letter, str(tmp_path / "letter"), "--format", "html")
    assert (tmp_path / "letter").read_text().casefold().startswith("<!doctype html>")
