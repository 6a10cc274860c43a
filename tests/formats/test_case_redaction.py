"""A redacted bundle says nothing private in any member's bytes or name."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from iptui.domain.audit import AuditEvent
from iptui.domain.complaints import Complaint, ComplaintLine
from iptui.domain.counter_notifications import CounterNotification, Reply
from iptui.domain.evidence import EvidenceItem, EvidenceKind
from iptui.domain.letter_cases import LetterCase
from iptui.domain.negotiations import Message, Negotiation
from iptui.domain.parties import Party
from iptui.domain.records import Blob, Ref
from iptui.domain.rights import IpRight, RegisterFile, RightType
from iptui.domain.sellers import SellerProfile, StoreName
from iptui.domain.snapshots import Snapshot, SnapshotOrigin
from iptui.formats.case_bundle import write_case
from iptui.formats.case_file import CaseFile, private_texts, public_texts
from iptui.formats.redaction import Redaction, is_firm
from tests.formats.letter_cases import case_of

AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
RAW = b"a page that names somebody"
BLOB = Blob(
    sha256=sha256(RAW).hexdigest(), size=len(RAW), filename="f.html", media_type="text/html"
)


def case() -> CaseFile:
    item = EvidenceItem(
        id="e1", kind=EvidenceKind.INVOICE, title="t", blob=BLOB, brand="b", model="m", note="n",
        classes=("c",), territories=("DE",), product_ids=("p",),
    )  # fmt: skip
    line = ComplaintLine(product_id="p", url="u", title="t", snapshot_id="s")
    right = IpRight(
        id="r", type=RightType.TRADEMARK, office="DE", number="n", ip_number="i", title="t",
        application_number="a", goods="g", note="n", register_status="r", classes=("c",),
        territories=("DE",), owner_party=Ref("o", "o"), extra={"k": {"k2": "v"}},
        register_files=(RegisterFile(source="s", blob=BLOB, read_at=AT, says={"k": "v"}),),
    )  # fmt: skip
    return CaseFile(
        complaint=Complaint(
            id="x/1", no="1", platform="x", received_at=AT, reason="r", lines=(line,), note="n",
            tags=("t",), extra={"k": ["v"]}, complainant=Ref("p", "p"), right=Ref("r", "r"),
        ),
        right=right,
        complainant=Party(id="p", name="", country="DE", note="n", extra={"k": "v"}),
        counter_notifications=[
            CounterNotification(
                id="x/1#1", complaint_id="x/1", attempt=1, ground="g", statement="s",
                evidence_ids=("e1",), declarations=("d",), unmet_conditions=("u",),
                filed_although="f", filed_evidence=(item,), complainant_reply=Reply(at=AT, text="t"),
                ruling=Reply(at=AT, text="t"),
            )
        ],
        evidence=[item],
        negotiation=Negotiation(
            id="x/1", complaint_id="x/1",
            messages=(Message(at=AT, outgoing=True, subject="s", text="t", attachment=BLOB),),
        ),
        snapshots=[
            Snapshot(
                id="s", product_id="p", captured_at=AT, origin=SnapshotOrigin.SELLER, title="t",
                content=BLOB, page=BLOB, pictures=(BLOB,), note="n",
            )
        ],
        timeline=[AuditEvent(id="1", at=AT, actor="a", action="x.y", note="n")],
        state_title="Open", ground_terms={}, exported_at=AT, letters=[letter()],
    )  # fmt: skip


def letter() -> LetterCase:
    """A letter's records, with every fact in it, of the same case."""
    whole = case_of("TM_AUTHORISED")
    lines = (ComplaintLine(product_id="p", url="u", title="t", snapshot_id="s"),)
    party = Party(id="p", name="", email="e", address="a")
    made = replace(whole.complaint, no="1", platform="x", lines=lines, complainant=Ref("p", "p"))
    return replace(whole, complaint=made, complainant=party, day=AT.date(), first_contact=AT)


def filled(value: Any, text: str) -> Any:
    """The record with the text behind every text that stands in it, keys of dictionaries too."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return f"{value} {text}" if value else ""
    if isinstance(value, Blob):
        return replace(value, filename=f"{text}.html", media_type=f"text/html; {text}")
    if isinstance(value, (SellerProfile, StoreName)):
        return value  # its own facts are private, and filled in below
    if isinstance(value, msgspec.Struct):
        names = value.__struct_fields__
        return replace(value, **{name: filled(getattr(value, name), text) for name in names})
    if isinstance(value, dict):
        return {filled(key, text): filled(one, text) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(filled(one, text) for one in value)
    return value


def bundle(whole: CaseFile) -> zipfile.ZipFile:
    target = io.BytesIO()
    write_case(target, whole, lambda blob: RAW)
    return zipfile.ZipFile(target)


def redacted(whole: CaseFile, people: list[str]) -> CaseFile:
    redaction = Redaction(private_texts(whole, people), public_texts(whole))
    return replace(whole, redaction=redaction)


WORDS = st.text("bdfghjklmnpqrvwxzäñøłçЖдюλξ", min_size=3, max_size=9).map(str.title)
LATIN = st.tuples(WORDS, WORDS).map(" ".join)
CJK = st.text("王伟李娜張偉佐藤健김민수さくら", min_size=2, max_size=4)
NAMES = LATIN | CJK
DIGITS = st.text("23456789", min_size=7, max_size=10)


@settings(max_examples=25, deadline=None)
@given(
    name=NAMES,
    account=NAMES,
    email=st.tuples(st.text("qxzjk", min_size=4, max_size=8), st.sampled_from(["@q.test", "+1@x-y.test"])),
    phone=DIGITS | DIGITS.map("+49 {}".format) | DIGITS.map(lambda one: f"{one[:3]}-{one[3:]}"),
    address=st.tuples(WORDS, st.integers(10, 999), WORDS).map(lambda one: f"{one[0]}weg {one[1]}, {one[2]}"),
    glue=st.sampled_from([" ", "请联系", "_"]),
    signs=NAMES,
    street=st.tuples(WORDS, st.integers(10, 999)).map(lambda one: f"{one[0]}gasse {one[1]}"),
    own_phone=DIGITS.map("+86 {}".format),
)  # fmt: skip
def test_no_member_of_a_redacted_bundle_says_what_is_private(
    name: str, account: str, email: tuple[str, str], phone: str, address: str, glue: str, signs: str, street: str,
    own_phone: str,
) -> None:  # fmt: skip
    mail = "".join(email)
    private = [name, account, mail, phone, address, signs, street, own_phone]
    assume(not any(map(is_firm, (name, account, signs))))
    whole = filled(case(), glue + " , ".join([*private, quote(name), quote(mail, safe="")]) + glue)
    party = replace(whole.complainant, name=name, email=mail, phone=phone, address=address)
    seller = SellerProfile(
        id="seller", name=signs, own_name=f"{signs} {signs}", address=(street, address), phone=own_phone,
        email=mail, signatory=signs, role=f"agent of {name}", stores=(StoreName(platform="x", name=f"{name}'s"),),
        language="zh-Hans",
    )  # fmt: skip
    letters = [replace(one, seller=seller, complainant=party) for one in whole.letters]
    whole = redacted(replace(whole, complainant=party, letters=letters), [account])
    with bundle(whole) as made:
        assert any("/letters/" in one for one in made.namelist())
        for member in made.infolist():
            for said in (member.filename, text_of(made, member)):
                for one in (*private, quote(name), quote(mail, safe="")):
                    assert one.casefold() not in said.casefold()


def text_of(made: zipfile.ZipFile, member: zipfile.ZipInfo) -> str:
    """A PDF's text is that of the Markdown beside it, and packed: its facts are looked at as they were set."""
    if member.filename.endswith(".pdf"):
        return ""
    return made.read(member).decode()


def test_a_redacted_letter_as_pdf_says_nothing_private_either() -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is missing; scripts/install_system_packages.sh installs it")
    one = letter()
    whole = replace(case(), letters=[one])
    said = {}
    for redact in (False, True):
        with bundle(redacted(whole, ["Mei Lin"]) if redact else whole) as made:
            (path,) = [name for name in made.namelist() if name.endswith(".pdf")]
            done = subprocess.run(
                ["pdftotext", "-", "-"], input=made.read(path), capture_output=True, check=True
            )
            said[redact] = done.stdout.decode()
    for private in (*one.seller.address, one.seller.phone, one.seller.email, one.seller.signatory):
        assert private in said[False]
        assert private not in said[True]
    assert "[private]" in said[True]
    assert "Brightharbor Trading Co., Ltd." in said[True], "a firm's name is public record"


@pytest.mark.parametrize("redact", [False, True])
def test_sha256sum_finds_every_member_as_listed(tmp_path: Path, redact: bool) -> None:
    whole = filled(case(), "王伟 Ada Byron")
    whole = redacted(whole, ["王伟", "Ada Byron"]) if redact else whole
    with bundle(whole) as made:
        made.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    done = subprocess.run(
        ["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    files = {str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()}
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    assert files == {line.split("  ", 1)[1] for line in lines} | {"SHA256SUMS"}
    assert len(files) == (5 if redact else 9)


def test_what_is_left_out_is_listed_with_its_hash() -> None:
    with bundle(redacted(case(), [])) as made:
        (document,) = [one for one in made.namelist() if one.endswith(".json")]
        (text,) = [one for one in made.namelist() if one.endswith(".md") and "letters" not in one]
        files = msgspec.json.decode(made.read(document))["files"]
        assert [(one["path"], one["sha256"]) for one in files] == [("", BLOB.sha256)] * 4
        said = made.read(text).decode()
        assert (
            said.count(f"cannot be redacted here; {len(RAW)} bytes, SHA-256 `{BLOB.sha256}`") == 4
        )
        assert not any(RAW in made.read(one) for one in made.namelist())


def test_a_long_run_of_letters_is_searched_once() -> None:
    text = "a" * 200_000 + " " + "@" * 2_000 + " 0" + " 1" * 20_000
    assert Redaction(["Ada Byron"]).text(text).startswith("aaa")
