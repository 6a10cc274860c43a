"""A workspace in which every text of every record is hostile, made through the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from iptui.casework.cleanup import delete_products
from iptui.casework.demo import make_demo
from iptui.casework.mail_intake import take_mails
from iptui.domain.accounts import Account
from iptui.domain.brands import BrandReference, brand_id
from iptui.domain.complaints import Complaint
from iptui.domain.counter_notifications import CounterNotification
from iptui.domain.evidence import EvidenceItem
from iptui.domain.negotiations import Negotiation
from iptui.domain.notices import ComplaintDraft
from iptui.domain.parties import Party
from iptui.domain.products import CatalogEdit, Product
from iptui.domain.records import Record
from iptui.domain.rights import IpRight
from iptui.domain.sellers import SellerProfile
from iptui.domain.snapshots import Snapshot
from iptui.store.protocol import Query
from tests.formats.notices.complaint_mails import ALIBABA, ALIBABA_BODY
from tests.formats.notices.mail_building import mail
from tests.hostile.corpus import TEXTS

KINDS: tuple[type[Record], ...] = (
    Complaint, IpRight, Party, EvidenceItem, Negotiation, CounterNotification, Snapshot, BrandReference,
    CatalogEdit, Account, SellerProfile,
)  # fmt: skip
KEPT = frozenset(
    {"id", "sha256", "media_type", "product_id", "snapshot_id", "complaint_id", "party_id", "account_id",
     "counter_notification_id", "evidence_ids", "product_ids", "platform", "time_zone", "rule_set", "ground", "unit",
     "password_hash", "import_hash", "origin", "content", "language"}
)  # fmt: skip
"""Names by which records find each other, and words of fixed lists: an import checks those."""

WORD = "zorbex"
"""Stands in every hostile product, so that a search finds them."""


def texts() -> Iterator[str]:
    """Every hostile text, each time with another one in front."""
    given, start = list(TEXTS.values()), 0
    while True:
        turned = given[start % len(given) :] + given[: start % len(given)]
        start += 1
        yield " ".join(turned[:4])


def poisoned(value: Any, supply: Iterator[str], name: str = "") -> Any:
    """The same value with hostile text before each free text, however deep it lies."""
    if isinstance(value, msgspec.Struct):
        fields = {one.name: getattr(value, one.name) for one in msgspec.structs.fields(type(value))}
        return replace(
            value,
            **{
                one: poisoned(held, supply, one)
                for one, held in fields.items()
                if (one not in KEPT and type(held) in (str, tuple, list, dict))
                or (isinstance(held, msgspec.Struct) and one != "deadline")
            },
        )
    if type(value) is str:
        return next(supply) + value
    if isinstance(value, (tuple, list)):
        return type(value)(poisoned(one, supply, name) for one in value)
    if isinstance(value, dict):
        return {
            next(supply) + key if isinstance(key, str) else key: poisoned(one, supply)
            for key, one in value.items()
        }
    return value


def hostile_workspace(place: Path) -> Path:
    """The sample seller's desk, poisoned; its index is built."""
    desk = make_demo(place)
    store, supply = desk.store, texts()
    # Ids come from imports, which take no control character; markup and bidi letters they may look like.
    odd = "EVIL-[red]x[/nope]-../../%s-" + "y" * 400
    products = [
        Product(
            id=f"{odd}{number}" if number else "EVIL-0",
            name=f"{text} {WORD}",
            keywords=(f"{text} {WORD}", *([WORD] * 2000 if number == 1 else ())),
            attributes={f"{text}{WORD}": text},
            description=f"<p>{text} {WORD}</p><script>{text}</script>" + (f"{WORD} {text} " * 8000 if number == 2 else ""),
            url="javascript:alert(1)",
            image=f"file:///etc/passwd {text}",
            brand=text,
            category=text,
            currency=text,
            price=1.5,
        )
        for number, text in zip(range(len(TEXTS)), supply, strict=False)
    ]  # fmt: skip
    store.import_products(products, actor="test", at=desk.now(), source=next(supply))
    page = store.put_blob(
        ("<title>x</title>" + "".join(f"<p>{one}</p>" for one in TEXTS.values())).encode(
            "utf-8", "replace"
        ),
        filename=next(supply) + ".html",
        media_type="text/html",
    )
    broken = store.put_blob(
        b"\x89PNG\r\n\x1a\n" + b"x" * 99, filename=next(supply) + ".png", media_type="image/png"
    )
    with store.transaction(
        actor=next(supply), action="poison", at=desk.now(), note=next(supply)
    ) as tx:
        for kind in KINDS:
            for record in store.query(kind, Query()):
                changed = poisoned(record, supply)
                if isinstance(
                    changed, BrandReference
                ):  # a name's blanks are single, however it is entered
                    name = " ".join(changed.name.split())
                    changed = replace(changed, name=name, id=brand_id(name), rev=0)
                if (
                    isinstance(changed, IpRight) and len(changed.id) % 2
                ):  # with links to its register
                    changed = replace(changed, number=record.number, office=record.office)
                if isinstance(changed, Snapshot):
                    changed = replace(changed, page=page, pictures=(broken,))
                tx.put(changed)
        lines = store.query(Complaint, Query())[0].lines
        for number, text in zip(range(60), supply, strict=False):
            first = store.query(Complaint, Query())[0]
            tx.put(
                replace(
                    first, id=f"{first.id}-{number}", no=f"{text}{number}", rev=0,
                    lines=(*lines, *(replace(lines[0], product_id=one.id, title=text) for one in products[:3])),
                    reason=text * (2000 if number == 3 else 1),
                )
            )  # fmt: skip
    for complaint in store.query(Complaint, Query())[:8]:
        subject = f"{complaint.KIND}/{complaint.id}"
        with store.transaction(
            actor=next(supply),
            action=next(supply),
            at=desk.now(),
            subject=subject,
            note=next(supply),
        ) as tx:
            tx.put(replace(complaint, note=next(supply)))
    take_mails(desk, [(next(supply), mail(ALIBABA, "IPR complaint notice", ALIBABA_BODY))])
    with store.transaction(actor="test", action="poison", at=desk.now()) as tx:
        for draft in store.query(ComplaintDraft, Query()):
            facts = tuple(
                replace(one, value=next(supply) + one.value, source=next(supply) + one.source)
                for one in draft.facts
            )
            tx.put(replace(draft, facts=facts, subject=next(supply), sender=next(supply)))
    delete_products(desk, [products[-1].id], reason=next(supply))
    rules = place / "rules"
    rules.mkdir(mode=0o700)
    (rules / "own\x1b]0;Hacked\x07.toml").write_text(
        '"a\\u001b]0;Hacked\\u0007\\u202e[/nope]" = 1\n'
    )
    desk.catalog.prepare()
    desk.close()
    return place
