"""A marketplace's mail to a seller: whether it is a complaint, and what it says."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

import msgspec

from iptui.domain.notices import Confidence, NoticeFact, NoticeKind
from iptui.formats.notices.labelled import URL, Lines, labelled_facts
from iptui.formats.notices.platforms import (
    Platform,
    claimed_platform,
    domain_of,
    looks_like_a_lure,
    platform_of,
)
from iptui.formats.notices.wording import (
    ABOUT_RIGHTS,
    AGAINST_THE_SELLER,
    LATER,
    TAKEN_BACK,
    worded_facts,
)

PRODUCT_FIELDS = ("products.id", "products.title", "products.url")


class Reading(msgspec.Struct, kw_only=True):
    """What a text was read as."""

    kind: NoticeKind
    facts: list[NoticeFact] = []
    why: str = ""


def read_marketplace(
    lines: Lines, *, subject: str, sender: str, is_notice: bool = True, bulk: bool = False
) -> Reading | None:
    """None where no marketplace speaks. A note says why it is no complaint.

    `sender` is the address that the mail, or the head of the forwarded text, names. `is_notice` is False for
    what a colleague or an answer says of one.
    """
    text = "\n".join([subject, *(line for _, line in lines)])
    platform = platform_of(sender, text)
    claimed = claimed_platform(text) if platform is None else platform
    if claimed is None:
        return None
    if not ABOUT_RIGHTS.search(text):
        return Reading(
            kind=NoticeKind.NOTE, why="It says nothing about an intellectual-property right."
        )
    if platform is None:
        if "@" in sender:
            domain = domain_of(sender)
            fraud = "; it may be a fraud" if AGAINST_THE_SELLER.search(text) and is_notice else ""
            return Reading(
                kind=NoticeKind.NOTE,
                why=f"It speaks of {claimed.id}, but was sent from {domain}, which is not {claimed.id}'s{fraud}.",
            )
        platform = claimed
    hosts = [urlsplit(one).hostname or "" for one in _urls(text)]
    if lure := looks_like_a_lure(hosts, platform):
        return Reading(
            kind=NoticeKind.NOTE,
            why=f"It links to {lure}, which is not {platform.id}'s; it may be a fraud.",
        )
    facts = marketplace_facts(lines, subject, platform)
    facts.insert(0, _platform_fact(platform, sender))
    opening = "\n".join([subject, *(line for _, line in lines[:25])])
    if TAKEN_BACK.search(opening):
        return Reading(kind=NoticeKind.RETRACTION, facts=facts)
    if LATER.search(opening):
        return Reading(
            kind=NoticeKind.NOTE,
            facts=facts,
            why="It is a later message about a complaint, not a new one.",
        )
    if not AGAINST_THE_SELLER.search(text):
        return Reading(kind=NoticeKind.NOTE, why="It says of no complaint against you.")
    fields = {one.field for one in facts}
    named = fields & {"no", *PRODUCT_FIELDS}
    if not named or (bulk and not fields & {"no", "complainant.name", "complainant.email"}):
        return Reading(
            kind=NoticeKind.NOTE,
            facts=facts,
            why="It names neither a complaint's number nor a listing of yours.",
        )
    return Reading(kind=NoticeKind.COMPLAINT, facts=facts)


def _urls(text: str) -> Iterable[str]:
    for one in URL.findall(text):
        try:
            urlsplit(one)
        except ValueError:
            continue
        yield one


def _platform_fact(platform: Platform, sender: str) -> NoticeFact:
    if platform.domain.search(domain_of(sender)):
        return NoticeFact(
            field="platform",
            value=platform.id,
            confidence=Confidence.IMPLIED,
            source=f"From: {sender}",
        )
    return NoticeFact(
        field="platform",
        value=platform.id,
        confidence=Confidence.WORDED,
        source="The text names it; the sender's address is not shown.",
    )


def marketplace_facts(lines: Lines, subject: str, platform: Platform) -> list[NoticeFact]:
    """Labelled values first; a sentence fills in what no label states."""
    day_first = None if platform.id in ("amazon.com", "ebay.com") else False
    stated = labelled_facts(lines, day_first=day_first)
    worded = worded_facts(lines, subject, platform)
    facts = list(stated)
    have = {one.field for one in stated}
    ids = [one.value for one in stated if one.field == "products.id"]
    if ids and "right.title" in have:
        pass
    for one in worded:
        if one.field in PRODUCT_FIELDS:
            continue
        if one.field not in have:
            facts.append(one)
            have.add(one.field)
    return _with_listings(facts, [one for one in worded if one.field in PRODUCT_FIELDS], platform)


def _with_listings(
    facts: list[NoticeFact], found: list[NoticeFact], platform: Platform
) -> list[NoticeFact]:
    """Products by their id: an address or a line about a listing adds to the one it names."""
    item_of: dict[str, int] = {}
    for one in facts:
        if one.field == "products.id":
            item_of.setdefault(one.value, one.item)
        elif one.field == "products.url":
            for pattern in platform.listing:
                if match := pattern.search(one.value):
                    item_of.setdefault(match[1], one.item)
                    has_id = any(f.field == "products.id" and f.item == one.item for f in facts)
                    if not has_id:
                        facts.append(
                            msgspec.structs.replace(
                                one,
                                field="products.id",
                                value=match[1],
                                confidence=Confidence.IMPLIED,
                            )
                        )
    last = max((one.item for one in facts), default=0)
    groups: dict[int, list[NoticeFact]] = {}
    for one in found:
        groups.setdefault(one.item, []).append(one)
    for group in groups.values():
        ident = next(one.value for one in group if one.field == "products.id")
        if ident not in item_of:
            last += 1
            item_of[ident] = last
        place = item_of[ident]
        have = {one.field for one in facts if one.item == place}
        facts += [
            msgspec.structs.replace(one, item=place) for one in group if one.field not in have
        ]
    titles = [one for one in facts if one.field == "products.title"]
    if len(titles) == 1 and titles[0].item != 1 and len(item_of) == 1:
        facts = [
            msgspec.structs.replace(one, item=1) if one.field in PRODUCT_FIELDS else one
            for one in facts
        ]
    return facts
