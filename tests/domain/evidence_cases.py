"""A seller's case and, for every evidence condition, documents that meet it, do not, leave it open,
or stand at its edge: the day itself, exactly six months, a month's end, a leap day, 20 and 21 pieces."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from iptui.domain.complaints import Complaint, ComplaintLine
from iptui.domain.condition_table import CONDITIONS
from iptui.domain.evidence import EvidenceItem, EvidenceKind
from iptui.domain.evidence_conditions import ConditionResult, Verdict, check_evidence
from iptui.domain.evidence_documents import DOCUMENTS
from iptui.domain.grounds import GROUNDS
from iptui.domain.products import Product
from iptui.domain.records import Blob, Ref
from iptui.domain.rights import IpRight, RightStatus, RightType

MET, UNMET, OPEN = Verdict.MET, Verdict.UNMET, Verdict.CANNOT_TELL

COMPLAINT = Complaint(
    id="alibaba.com/1",
    no="1",
    platform="alibaba.com",
    received_at=datetime(2026, 8, 31, 4, tzinfo=UTC),
    complainant=Ref("party-1", "Acme Brand Protection"),
    lines=(
        ComplaintLine(product_id="p1", title="Phone case A100"),
        ComplaintLine(product_id="p2", title="Phone case A100 blue"),
    ),
)
PRODUCTS = (
    Product(id="p1", name="Phone case A100", description="Made of leather."),
    Product(id="p2", name="Phone case A100 blue"),
)
MARK = IpRight(
    id="right-1",
    type=RightType.TRADEMARK,
    office="US",
    number="1234567",
    title="Zephyr",
    owner="Zephyr Holdings, Inc.",
    classes=("9", "18"),
    status=RightStatus.REGISTERED,
    filed=date(2015, 3, 1),
)
PATENT = replace(MARK, type=RightType.PATENT, title="Hinge", priority=date(2014, 3, 1))
WORK = replace(MARK, type=RightType.COPYRIGHT)


FILE = Blob(sha256="0" * 64, size=1, filename="document.pdf")


def doc(kind: EvidenceKind, **facts: Any) -> EvidenceItem:
    facts = {"id": "e1", "title": "Document", "blob": FILE, **facts}
    return EvidenceItem(kind=kind, **facts)


def run(name: str, ground: str = "", **given: Any) -> ConditionResult:
    """The condition's result under the first ground that has it."""
    code = ground or next(one.code for one in GROUNDS.values() if name in one.conditions)
    kinds = GROUNDS[code].types
    default = (
        MARK if RightType.TRADEMARK in kinds else PATENT if RightType.PATENT in kinds else WORK
    )
    report = check_evidence(
        code,
        complaint=given.get("complaint", COMPLAINT),
        right=given.get("right", default),
        products=given.get("products", PRODUCTS),
        evidence=given.get("evidence", ()),
        statement=given.get("statement", ""),
        kept_as_of_complaint=given.get("kept", ()),
        disguised=given.get("disguised", {}),
    )
    return next(one for one in report.results if one.name == name)


Given = dict[str, Any]
Case = tuple[str, str, Given, Verdict]
"""(condition, role: met · unmet · unknown · edge, what is given, the verdict)."""
CASES: list[Case] = []


def cases(
    name: str,
    *,
    met: Sequence[Given] = (),
    unmet: Sequence[Given] = (),
    unknown: Sequence[Given] = (),
    edge: Sequence[tuple[Given, Verdict]] = (),
) -> None:
    for role, rows, verdict in (
        ("met", met, MET),
        ("unmet", unmet, UNMET),
        ("unknown", unknown, OPEN),
    ):
        CASES.extend((name, role, given, verdict) for given in rows)
    CASES.extend((name, "edge", given, verdict) for given, verdict in edge)


def docs(
    name: str,
    *,
    met: Sequence[Given] = (),
    unmet: Sequence[Given] = (),
    unknown: Sequence[Given] = (),
    edge: Sequence[tuple[Given, Verdict]] = (),
    **also: Any,
) -> None:
    """Cases of one document each: its facts and the verdict."""
    kind = DOCUMENTS[CONDITIONS[name].document].kinds[0]

    def one(facts: Given) -> Given:
        return {"evidence": [doc(kind, **facts)], **also}

    cases(
        name,
        met=[one(facts) for facts in met],
        unmet=[one(facts) for facts in unmet],
        unknown=[one(facts) for facts in unknown],
        edge=[(one(facts), verdict) for facts, verdict in edge],
    )


def received(year: int, month: int, day: int) -> Complaint:
    return replace(COMPLAINT, received_at=datetime(year, month, day, 4, tzinfo=UTC))


# -- there is such a document ---------------------------------------------------------------------
for _document, _sort in DOCUMENTS.items():
    _takes_other = EvidenceKind.OTHER in _sort.kinds
    cases(
        f"{_document}_present",
        met=[
            {"evidence": [doc(_sort.kinds[0])]},
            {"evidence": [doc(EvidenceKind.TRANSLATION), doc(_sort.kinds[-1], id="e2")]},
        ],
        unmet=[{}, {"evidence": [doc(EvidenceKind.TRANSLATION)]}],
        unknown=[{"evidence": [doc(_sort.kinds[0], blob=None)]}],
        edge=[
            # An unsorted document may be it; where "other" is one of its kinds it is.
            ({"evidence": [doc(EvidenceKind.OTHER)]}, MET if _takes_other else OPEN),
            # Of two documents the one with a file counts.
            ({"evidence": [doc(_sort.kinds[0], blob=None), doc(_sort.kinds[0], id="e2")]}, MET),
        ],
    )

# -- who signed, what it names --------------------------------------------------------------------
for _name in (
    "authorisation_signed_by_owner",
    "supplier_authorisation_signed_by_owner",
    "licence_signed_by_owner",
):
    docs(
        _name,
        met=[{"issuer": "ZEPHYR HOLDINGS INC"}, {"issuer": "Ｚｅｐｈｙｒ Holdings, Incorporated"}],
        unmet=[{"issuer": "Acme Trading Ltd"}, {"issuer": "Inc."}],
        unknown=[{}, {"issuer": "Zephyr"}, {"issuer": "泽菲尔控股有限公司"}],
        edge=[
            ({"issuer": "Zephyr Holdings (Asia) Ltd."}, OPEN),
            ({"issuer": "Zephyr Holdings GmbH"}, OPEN),
            ({"issuer": "Zephyr Holdngs Inc."}, OPEN),
        ],
    )
    cases(_name, unknown=[{}])
for _name in ("authorisation_names_mark", "supplier_authorisation_names_mark"):
    docs(
        _name,
        met=[{"brand": "ZÉPHYR"}, {"brand": "Boreas; Zephyr"}],
        unmet=[{"brand": "Boreas"}],
        unknown=[{}],
        edge=[({"brand": "Zephyrus"}, UNMET), ({"brand": "Zephyr-Pro"}, MET)],
    )
    docs(_name, unknown=[{"brand": "Zephyr"}], right=replace(MARK, title=""))
    docs(_name, unknown=[{"brand": "Zephyr"}], right=replace(MARK, title="Zephyr Sport"))
    docs(_name, edge=[({"brand": "流光屿"}, OPEN)], right=replace(MARK, title="流光屿 LUMIQUAY"))
docs(
    "purchase_from_owner",
    met=[{"issuer": "Zephyr Holdings Inc."}],
    unmet=[{"issuer": "Shenzhen Trading Co., Ltd."}],
    unknown=[{}, {"issuer": "Zephyr Holdings Europe"}],
    edge=[({"issuer": "Acme Brand Protection"}, MET)],  # the complainant, who is not the owner
)


def chain(*sales: tuple[str, str], supplier: str = "Good Goods") -> Given:
    """The supplier's authorisation, and purchases as (seller, buyer), the last one first."""
    letter = doc(EvidenceKind.SUPPLIER_AUTHORISATION, id="letter", addressee=supplier)
    return {
        "evidence": [
            letter,
            *(
                doc(EvidenceKind.INVOICE, id=f"e{number}", issuer=seller, addressee=buyer)
                for number, (seller, buyer) in enumerate(sales)
            ),
        ]
    }


cases(
    "supplier_chain_complete",
    met=[
        chain(("Good Goods GmbH", "Our Shop")),
        chain(("Middle Ltd", "Our Shop"), ("Good Goods", "Middle Limited")),
    ],
    unmet=[
        chain(("Other GmbH", "Our Shop")),
        chain(("Middle Ltd", "Our Shop"), ("Elsewhere AG", "Middle Ltd")),
    ],
    unknown=[
        chain(("Good Goods GmbH", ""), supplier=""),
        chain(("", "Our Shop")),
        chain(("Middle Ltd", "Our Shop"), ("Good Goods", "")),
        chain(("Good Goods Europe", "Our Shop")),
        {"evidence": [doc(EvidenceKind.INVOICE, issuer="Good Goods")]},
    ],
    edge=[
        # Three sales; and a circle that never reaches the authorised firm.
        (chain(("C", "Our Shop"), ("B", "C"), ("Good Goods", "B")), MET),
        (chain(("C", "Our Shop"), ("B", "C"), ("C", "B")), UNMET),
    ],
)

# -- days -------------------------------------------------------------------------------------------
for _name in (
    "authorisation_valid_on_complaint_date",
    "supplier_authorisation_valid_on_complaint_date",
    "licence_valid_on_complaint_date",
    "certificate_in_force_on_complaint_date",
    "patent_document_in_force_on_complaint_date",
):
    docs(
        _name,
        met=[{"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)}],
        unmet=[
            {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 8, 30)},
            {"valid_from": date(2026, 9, 1), "valid_until": date(2027, 8, 30)},
            {"valid_until": date(2026, 8, 30)},
        ],
        unknown=[{}, {"valid_from": date(2026, 1, 1)}, {"valid_until": date(2027, 1, 1)}],
        edge=[
            ({"valid_from": date(2026, 8, 31), "valid_until": date(2026, 8, 31)}, MET),
            ({"issued_on": date(2026, 1, 1), "valid_until": date(2026, 8, 31)}, MET),
        ],
    )
    docs(
        _name,
        edge=[
            ({"valid_from": date(2023, 3, 1), "valid_until": date(2024, 2, 29)}, MET),
            ({"valid_from": date(2023, 3, 1), "valid_until": date(2024, 2, 28)}, UNMET),
        ],
        complaint=received(2024, 2, 29),
    )
docs(
    "purchase_within_six_months",
    met=[{"issued_on": date(2026, 7, 1)}],
    unmet=[{"issued_on": date(2026, 1, 31)}, {"issued_on": date(2026, 9, 1)}],
    unknown=[{}],
    edge=[
        ({"issued_on": date(2026, 8, 31)}, MET),  # the complaint's day itself
        ({"issued_on": date(2026, 2, 28)}, MET),  # exactly six months, at a shorter month's end
        ({"issued_on": date(2026, 2, 27)}, UNMET),
    ],
)
for _day, _earliest in (
    (received(2026, 7, 15), date(2026, 1, 15)),
    (received(2024, 8, 31), date(2024, 2, 29)),  # a leap year's end of February
    (received(2024, 8, 29), date(2024, 2, 29)),
    (received(2024, 2, 29), date(2023, 8, 29)),
    (received(2026, 3, 31), date(2025, 9, 30)),
):
    docs(
        "purchase_within_six_months",
        edge=[
            ({"issued_on": _earliest}, MET),
            ({"issued_on": _earliest - timedelta(days=1)}, UNMET),
        ],
        complaint=_day,
    )
docs(
    "register_extract_dated",
    met=[{"issued_on": date(2026, 9, 2)}],
    unmet=[{"issued_on": date(2026, 1, 1)}],
    unknown=[{}],
    edge=[({"issued_on": date(2026, 5, 31)}, MET), ({"issued_on": date(2026, 5, 30)}, UNMET)],
)
docs(
    "register_extract_dated",
    edge=[({"issued_on": date(2024, 2, 29)}, MET), ({"issued_on": date(2024, 2, 28)}, UNMET)],
    complaint=received(2024, 5, 31),
)
for _name in ("prior_publication_before_filing", "prior_use_before_filing"):
    docs(
        _name,
        met=[{"issued_on": date(2013, 1, 1)}],
        unmet=[{"issued_on": date(2014, 12, 1)}],  # before filing, but after priority
        unknown=[{}],
        edge=[({"issued_on": date(2014, 2, 28)}, MET), ({"issued_on": date(2014, 3, 1)}, UNMET)],
        right=PATENT,
    )
    docs(
        _name, edge=[({"issued_on": date(2015, 2, 28)}, MET)], right=replace(PATENT, priority=None)
    )
    docs(
        _name, edge=[({"issued_on": date(2015, 3, 1)}, UNMET)], right=replace(PATENT, priority=None)
    )
    docs(
        _name,
        unknown=[{"issued_on": date(2014, 12, 1)}],
        right=replace(PATENT, priority=None, filed=None),
    )
for _name in ("creation_record_before_complaint", "account_log_before_complaint"):
    docs(
        _name,
        met=[{"issued_on": date(2026, 5, 1)}],
        unmet=[{"issued_on": date(2026, 9, 30)}],
        unknown=[{}],
        edge=[({"issued_on": date(2026, 8, 30)}, MET), ({"issued_on": date(2026, 8, 31)}, UNMET)],
    )

# -- seals, quantity, model -------------------------------------------------------------------------
docs(
    "purchase_signed_by_both",
    met=[{"signed_by_both": True}],
    unmet=[{"signed_by_both": False}],
    unknown=[{}],
    edge=[
        ({"quantity": 50, "issuer": MARK.owner}, OPEN)
    ],  # one signature says nothing of the other
)
docs(
    "purchase_quantity_over_20",
    met=[{"quantity": 500}],
    unmet=[{"quantity": 5}, {"quantity": 0}],
    unknown=[{}],
    edge=[({"quantity": 20}, UNMET), ({"quantity": 21}, MET)],
)
for _name in (
    "purchase_same_model",
    "claim_chart_covers_products",
    "design_comparison_covers_products",
):
    _right = PATENT if _name.startswith("claim") else replace(PATENT, type=RightType.DESIGN)
    docs(
        _name,
        met=[{"product_ids": ("p1", "p2")}, {"model": "A100"}],
        unmet=[{"product_ids": ("p1",)}, {"product_ids": ("p3",)}],
        unknown=[{}],
        edge=[
            ({"model": "A10"}, UNMET),  # part of a word is another model
            ({"product_ids": ("p1",), "model": "A100 blue"}, MET),
        ],
        right=MARK if _name.startswith("purchase") else _right,
    )
    docs(
        _name,
        unknown=[{"model": "A100"}],
        complaint=replace(COMPLAINT, lines=(ComplaintLine(product_id="p9"),)),
        products=(),
    )

# -- certificates and registers ---------------------------------------------------------------------
docs(
    "certificate_class",
    met=[{"classes": ("09", "18", "25")}],
    unmet=[{"classes": ("25",)}],
    unknown=[{}],
    edge=[({"classes": ("9",)}, UNMET)],  # one of two
)
docs("certificate_class", unknown=[{"classes": ("9",)}], right=replace(MARK, classes=()))
for _name in ("certificate_territory", "patent_document_territory"):
    _right = MARK if _name.startswith("cert") else PATENT
    docs(
        _name,
        met=[{"territories": ("us",)}, {"territories": ("WORLD",)}],
        unmet=[{"territories": ("CN", "DE")}],
        unknown=[{}],
    )
    # The Union's right holds in a member state, a member state's not in the Union.
    docs(_name, edge=[({"territories": ("EU",)}, MET)], right=replace(_right, office="DE"))
    docs(_name, edge=[({"territories": ("DE",)}, UNMET)], right=replace(_right, office="EM"))
    docs(_name, unknown=[{"territories": ("US",)}], right=replace(_right, office=""))
docs(
    "register_extract_shows_status",
    met=[{"status": RightStatus.EXPIRED}, {"status": RightStatus.ENDED}],
    unmet=[{"status": RightStatus.REGISTERED}, {}],
    edge=[({"status": RightStatus.PENDING}, MET)],
)
docs("register_extract_shows_status", unknown=[{}], right=replace(MARK, status=RightStatus.UNKNOWN))
for _expires, _verdict in ((date(2026, 8, 30), MET), (date(2026, 8, 31), UNMET)):
    docs(
        "register_extract_shows_status",
        edge=[({}, _verdict)],
        right=replace(MARK, expires=_expires),
    )

# -- the case itself --------------------------------------------------------------------------------
cases(
    "ground_fits_ip_type",
    met=[{"right": MARK}],
    unmet=[{"right": PATENT}, {"right": WORK}],
    unknown=[{"right": None}],
    edge=[
        (
            {
                "right": replace(PATENT, type=RightType.UTILITY_MODEL),
                "ground": "PAT_NOT_ALL_FEATURES",
            },
            MET,
        ),
        (
            {"right": replace(PATENT, type=RightType.DESIGN), "ground": "PAT_NOT_ALL_FEATURES"},
            UNMET,
        ),
    ],
)
cases(
    "statement_present",
    met=[{"statement": "The owner allowed us to sell the goods."}],
    unmet=[{}, {"statement": " " * 40}, {"statement": "not ours"}],
    unknown=[
        {"statement": "The complaint is wrong because [say why]."},
        {"statement": "x" * 20},
    ],
    edge=[
        ({"statement": "We own this mark, ok"}, MET),  # 20 characters
        ({"statement": "We own this mark ok"}, UNMET),  # 19
        ({"statement": "商标所有人授权我们销售"}, MET),  # 11 characters of Chinese
        ({"statement": "我们有授权"}, UNMET),
    ],
)
cases(
    "snapshot_present",
    met=[{"evidence": [doc(EvidenceKind.SCREENSHOT, product_ids=("p1", "p2"))]}],
    unmet=[{}, {"evidence": [doc(EvidenceKind.SNAPSHOT, product_ids=("p1",))]}],
    unknown=[
        {"evidence": [doc(EvidenceKind.SCREENSHOT)]},
        {"complaint": replace(COMPLAINT, lines=())},
    ],
    edge=[
        (
            {
                "complaint": replace(
                    COMPLAINT, lines=(ComplaintLine(product_id="p1", snapshot_id="s1"),)
                )
            },
            MET,
        ),
    ],
)


def listing(text: str) -> Given:
    return {"products": (replace(PRODUCTS[0], description=text), PRODUCTS[1])}


cases(
    "mark_absent_from_listing",
    met=[{}, {"kept": ("p1", "p2")}],
    unmet=[
        listing("a <b>zeph</b>yr case"),
        {"products": (replace(PRODUCTS[0], keywords=("zephyr case",)), PRODUCTS[1])},
    ],
    unknown=[
        {"products": PRODUCTS[:1]},
        {"products": ()},
        {"right": replace(MARK, title="")},
    ],
    edge=[
        (listing("Zephyrus case"), MET),
        (listing("ＺＥＰＨＹＲ手机壳"), UNMET),
        ({"disguised": {"p1": "Zeph1r"}}, UNMET),
        # One word of a mark of two, and a short one that stands everywhere.
        ({**listing("Sport case"), "right": replace(MARK, title="Zephyr Sport")}, OPEN),
        ({**listing("A new case"), "right": replace(MARK, title="New Zephyr")}, MET),
    ],
)
cases(
    "mark_in_compatibility_phrase",
    met=[listing("Compatible with Zephyr. Fits ZEPHYR phones")],
    unmet=[listing("Original Zephyr"), {}],
    unknown=[{"products": ()}, {"products": (replace(PRODUCTS[0], name="Case for Zephyr"),)}],
    edge=[
        (listing("Compatible with Zephyr. Zephyr quality"), UNMET),  # one of two uses
        (listing("Case for Zephyr"), MET),
    ],
)
cases(
    "product_not_in_catalog",
    met=[{"products": ()}],
    unmet=[{"products": PRODUCTS[:1]}, {"products": PRODUCTS}],
    unknown=[{"products": (), "complaint": replace(COMPLAINT, lines=())}],
    edge=[({"products": (Product(id="p9"),)}, MET)],
)
