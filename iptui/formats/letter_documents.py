"""The evidence of a letter as facts: numbered, cited, sorted by what a ground asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from iptui.domain.evidence import EvidenceItem
from iptui.domain.evidence_documents import DOCUMENTS
from iptui.domain.letters import Gap
from iptui.formats.letter_sandbox import Facts, Marked, Missing, escaped
from iptui.formats.letter_telling import SHORT_HASH, Teller


class DocumentTeller(Teller):
    """Tells of the documents."""

    def evidence(self) -> dict[str, Facts]:
        return {
            item.id: self.item(number, item) for number, item in enumerate(self.case.evidence, 1)
        }

    def item(self, number: int, one: EvidenceItem) -> Facts:
        received = self.case.complaint.received_at.date()
        kind = self.words.evidence[one.kind]
        label = f"材料{number}" if self.chinese else f"Document {number}"
        issued = self.day(one.issued_on)
        issuer = escaped(self.say(one.issuer)) if one.issuer.strip() else ""
        parts = [kind]
        if self.chinese:
            parts += [issued] if issued else []
            parts += [f"出具方：{issuer}"] if issuer else []
            cited = f"{label}（{'，'.join(parts)}）"
        else:
            cited = f"document {number} ({kind}" + (f" of {issued}" if issued else "") + (f" by {issuer}" if issuer else "") + ")"  # fmt: skip
        begins, ends = one.valid_from or one.issued_on, one.valid_until
        covers = bool(begins and begins <= received and (ends is None or received <= ends))
        return Facts(
            number=number,
            label=label,
            cited=Marked(cited),
            title=self.say(one.title) if one.title.strip() else kind,
            kind=kind,
            issuer=self.say(one.issuer),
            addressee=self.say(one.addressee),
            issued=issued,
            validity=self.validity(one),
            covers_complaint=covers and (one.valid_from is not None or ends is not None),
            before_right=self.before_right(one.issued_on),
            before_complaint=one.issued_on is not None and one.issued_on < received,
            brand=self.say(one.brand),
            model=self.say(one.model),
            quantity=f"{one.quantity:,}" if one.quantity else "",
            classes=self.classes(one),
            territories=", ".join(self.say(each) for each in one.territories),
            status=one.status.value if one.status else "",
            signed_by_both=one.signed_by_both is True,
            sha=one.blob.sha256[:SHORT_HASH] if one.blob else "",
            file=self.say(one.blob.filename) if one.blob else "",
        )

    def classes(self, one: EvidenceItem) -> str:
        numbers = ", ".join(self.say(each) for each in one.classes)
        if not numbers or self.chinese:
            return numbers
        return f"class {numbers}" if len(one.classes) == 1 else f"classes {numbers}"

    def before_right(self, issued: date | None) -> bool:
        right = self.case.right
        first = (right.priority or right.filed) if right else None
        return issued is not None and first is not None and issued < first

    def validity(self, one: EvidenceItem) -> str:
        begins, ends = self.day(one.valid_from), self.day(one.valid_until)
        if self.chinese:
            if begins and ends:
                return f"有效期自{begins}至{ends}"
            return f"自{begins}起有效" if begins else f"有效期至 {ends}" if ends else ""
        if begins and ends:
            return f"valid from {begins} until {ends}"
        return f"valid from {begins}" if begins else f"valid until {ends}" if ends else ""

    def documents(self, items: Mapping[str, Facts]) -> Facts:
        """For each sort of proof that grounds ask for: the letter's documents of it, or the gap."""
        found: dict[str, Any] = {}
        for name, sort in DOCUMENTS.items():
            own = tuple(items[one.id] for one in self.case.evidence if one.kind in sort.kinds)
            found[name] = own or Missing.of(
                Gap(
                    f"document: {sort.label}",
                    "Add it to the counter-notification's evidence (`a` there), or choose another ground.",
                )
            )
        return Facts(**found)
