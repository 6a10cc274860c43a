"""Whole cases for letters: a realistic one for every ground, on any platform."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256

from msgspec.structs import replace

from iptui.domain.complaints import Attempt, AttemptOutcome, Complaint, ComplaintLine, LineState
from iptui.domain.counter_notifications import Confirmation, CounterNotification
from iptui.domain.evidence import EvidenceItem, EvidenceKind
from iptui.domain.grounds import GROUNDS
from iptui.domain.letter_cases import LetterCase
from iptui.domain.letter_statements import covered, statements_for
from iptui.domain.parties import Party
from iptui.domain.records import Blob, Ref
from iptui.domain.rights import IpRight, RightStatus, RightType
from iptui.domain.sellers import SellerProfile, StoreName
from iptui.domain.snapshots import Snapshot, SnapshotOrigin

RECEIVED = datetime(2026, 11, 20, 2, tzinfo=UTC)
K = EvidenceKind

SELLER = SellerProfile(
    id="seller", name="Brightharbor Trading Co., Ltd.", own_name="义乌市明港贸易有限公司",
    address=("Room 1402, Building 3", "118 Chouzhou North Road", "Yiwu, Zhejiang 322000"), country="CN",
    phone="+86 579 5550 0142", email="ip@brightharbor.example", signatory="Mei Lin", role="General Manager",
    stores=(StoreName(platform="alibaba.com", name="Brightharbor Trading"),), language="zh-Hans",
)  # fmt: skip

RIGHTS: dict[RightType, IpRight] = {
    RightType.TRADEMARK: IpRight(
        id="r", type=RightType.TRADEMARK, office="EM", number="018427713", title="VORTELLI", owner="Vortelli Calzature S.r.l.",
        classes=("25",), status=RightStatus.REGISTERED, filed=date(2021, 3, 11), expires=date(2031, 3, 11),
    ),
    RightType.PATENT: IpRight(
        id="r", type=RightType.PATENT, office="US", number="11284617", title="Folding hinge for a headphone band",
        owner="Quillnor Audio GmbH", filed=date(2019, 5, 2), priority=date(2018, 5, 4), status=RightStatus.REGISTERED,
    ),
    RightType.DESIGN: IpRight(
        id="r", type=RightType.DESIGN, office="EM", number="008431207-0003", title="Shoe sole with three grooves",
        owner="Vortelli Calzature S.r.l.", filed=date(2021, 2, 3), status=RightStatus.REGISTERED,
    ),
    RightType.COPYRIGHT: IpRight(
        id="r", type=RightType.COPYRIGHT, office="US", number="VA 2-184-306", title="Bramblefox and the Crooked Ear (drawing)",
        owner="Bramble & Sons Publishing Ltd",
    ),
}  # fmt: skip


def _item(number: int, kind: EvidenceKind, title: str, **facts: object) -> EvidenceItem:
    data = f"{number}{title}".encode()
    blob = Blob(sha256=sha256(data).hexdigest(), size=len(data), filename=f"{kind.value}.pdf")
    return EvidenceItem(id=f"e{number}", kind=kind, title=title, blob=blob, **facts)  # type: ignore[arg-type]


AUTHORISATION = _item(
    1, K.AUTHORISATION_LETTER, "Letter of authorisation", issuer="Vortelli Calzature S.r.l.", addressee="Brightharbor Trading Co., Ltd.",
    issued_on=date(2026, 1, 5), valid_from=date(2026, 1, 5), valid_until=date(2027, 1, 4), brand="VORTELLI", signed_by_both=True,
)  # fmt: skip
PURCHASE = _item(
    2, K.INVOICE, "Invoice 2026-117", issuer="Vortelli Calzature S.r.l.", addressee="Brightharbor Trading Co., Ltd.",
    issued_on=date(2026, 8, 24), quantity=1200, model="VC-36", brand="VORTELLI", signed_by_both=True,
)  # fmt: skip
SUPPLIER = _item(
    3, K.SUPPLIER_AUTHORISATION, "Authorised dealer certificate", issuer="Vortelli Calzature S.r.l.", addressee="Fuhua Shoes 富华鞋业",
    valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31), brand="VORTELLI",
)  # fmt: skip
EVIDENCE: dict[str, tuple[EvidenceItem, ...]] = {
    "TM_AUTHORISED": (AUTHORISATION,),
    "TM_GENUINE_DIRECT": (PURCHASE,),
    "TM_GENUINE_SUPPLIER": (SUPPLIER, replace(PURCHASE, issuer="Fuhua Shoes 富华鞋业")),
    "TM_OWN_RIGHT": (
        _item(4, K.REGISTRATION_CERTIFICATE, "CN 41873302", issuer="CNIPA", brand="VORTELA", classes=("25", "35"), territories=("CN", "EM")),
    ),
    "TM_NOT_USED": (_item(5, K.SCREENSHOT, "Annotated text of the listing", issued_on=date(2026, 11, 21)),),
    "TM_DESCRIPTIVE": (_item(5, K.SCREENSHOT, "Annotated text of the listing", issued_on=date(2026, 11, 21)),),
    "RIGHT_INVALID": (
        _item(6, K.REGISTER_EXTRACT, "Register extract", issuer="EUIPO", issued_on=date(2026, 11, 21), status=RightStatus.EXPIRED),
    ),
    "PAT_NOT_ALL_FEATURES": (_item(7, K.CLAIM_CHART, "Claim chart", issuer="Brightharbor Trading", issued_on=date(2026, 11, 21)),),
    "DES_DIFFERENT": (_item(8, K.DESIGN_COMPARISON, "Seven views side by side", issued_on=date(2026, 11, 21)),),
    "PRIOR_ART": (_item(9, K.PRIOR_PUBLICATION, "Trade-fair catalogue 2017, page 14", issuer="Canton Fair", issued_on=date(2017, 4, 15)),),
    "PRIOR_USE": (_item(10, K.SALES_RECORD, "Orders of 2018", issued_on=date(2018, 1, 9), quantity=600),),
    "PAT_OWN_RIGHT": (_item(11, K.PATENT_DOCUMENT, "CN 2019 3 0517284.8", issuer="CNIPA", territories=("CN",), valid_until=date(2029, 9, 1)),),
    "PAT_LICENSED": (_item(12, K.LICENCE, "Licence agreement", issuer="Quillnor Audio GmbH", valid_from=date(2025, 1, 1)),),
    "CR_OWNER": (_item(13, K.CREATION_RECORD, "Layered drawing file", issuer="Studio Lin", issued_on=date(2024, 6, 1)),),
    "CR_LICENSED": (_item(14, K.LICENCE, "Picture licence", issuer="Bramble & Sons", valid_from=date(2025, 1, 1), valid_until=date(2027, 1, 1)),),
    "CR_FAIR_USE": (_item(15, K.SCREENSHOT, "How the drawing was used", issued_on=date(2026, 11, 20)),),
    "CR_PUBLIC_DOMAIN": (_item(16, K.PRIOR_PUBLICATION, "The print of 1897", issuer="Harbour Library", issued_on=date(1897, 1, 1)),),
    "CR_NOT_COPIED": (_item(17, K.CREATION_RECORD, "Sketches", issued_on=date(2024, 6, 1)),),
    "NEVER_LISTED": (_item(18, K.ACCOUNT_LOG, "Account log, all listings", issued_on=date(2026, 11, 21)),),
    "ALREADY_REMOVED": (_item(18, K.ACCOUNT_LOG, "Account log", issued_on=date(2026, 11, 2)),),
    "OTHER": (),
}  # fmt: skip


def case_of(
    ground: str,
    platform: str = "alibaba.com",
    *,
    right: RightType | None = None,
    seller: SellerProfile = SELLER,
    confirmed: bool = True,
    attempt: int = 1,
    removed: bool = True,
) -> LetterCase:
    """A case that lacks nothing, but what is taken from it."""
    kind = right or next(one for one in RIGHTS if one in GROUNDS[ground].types)
    complaint = Complaint(
        id=f"{platform}/88402", no="88402", platform=platform, received_at=RECEIVED,
        reason="The right is used in the listing\nwithout permission.",
        complainant=Ref("p", "Vortelli Calzature S.r.l."),
        lines=(
            ComplaintLine(
                product_id="1600710002039", url="https://shop.example/item/1600710002039.html",
                title="Replacement insoles, compatible with Vortelli", snapshot_id="s",
                state=LineState.REMOVED_BY_PLATFORM if removed else LineState.ONLINE,
            ),
        ),
        attempts=tuple(
            Attempt(number=number, outcome=AttemptOutcome.DISMISSED, filed_at=datetime(2026, 11, 20 + number, tzinfo=UTC))
            for number in range(1, attempt)
        ),
        due_at=datetime(2026, 11, 27, tzinfo=UTC),
    )  # fmt: skip
    evidence = EVIDENCE[ground]
    counter = CounterNotification(
        id=f"{complaint.id}#{attempt}", complaint_id=complaint.id, attempt=attempt, ground=ground,
        statement="The insoles are plain.\nNo mark is on the goods or the box.", statement_own_language="鞋垫为素面。\n商品及包装均无商标。",
        evidence_ids=tuple(one.id for one in evidence),
    )  # fmt: skip
    if confirmed:
        made = tuple(
            Confirmation(statement=one.name, text=one.text, covers=covered(counter, one.text), by="Mei Lin", at=RECEIVED)
            for one in statements_for(platform, kind, seller)
        )  # fmt: skip
        counter = replace(counter, confirmations=made)
    content = Blob(sha256=sha256(b"listing").hexdigest(), size=7, filename="listing.json")
    return LetterCase(
        complaint=complaint, counter=counter, right=RIGHTS[kind], seller=seller, evidence=evidence,
        complainant=Party(id="p", name="Vortelli Calzature S.r.l.", agent="Wick & Tarrow IP Attorneys", email="ip@wick.example"),
        snapshots=(
            Snapshot(id="s", product_id="1600710002039", complaint_id=complaint.id, captured_at=RECEIVED,
                     origin=SnapshotOrigin.SELLER, title="Replacement insoles", content=content),
        ),
        attempts_allowed=1 if platform == "dmca-us" else 3, day=date(2026, 11, 24), zone=UTC,
    )  # fmt: skip
