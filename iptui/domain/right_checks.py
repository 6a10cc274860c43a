"""Three questions about a right against one complaint: in force, right class, right territory.

Each is answered yes, no or can't tell, with the reason; "can't tell" wherever a fact is missing or only
a person can judge. Nothing is guessed: a class is compared with what a Nice class heading names, a
marketplace has a territory only where its address names the country.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

import msgspec

from iptui.domain.evidence_facts import covered
from iptui.domain.nice_classes import SOURCE as NICE
from iptui.domain.nice_classes import category_names, classes_naming
from iptui.domain.products import Product
from iptui.domain.rights import IpRight, RightStatus, RightType
from iptui.domain.rule_sets import Confidence


class Reply(StrEnum):
    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


class RightCheck(msgspec.Struct, frozen=True, kw_only=True):
    """One question's answer with its reason and what it rests on."""

    name: str
    question: str
    reply: Reply
    reason: str
    source: str
    confidence: Confidence


AS_ENTERED = "the right's facts as entered or imported"


def in_force(right: IpRight, day: date) -> RightCheck:
    """Whether the right stood on the complaint's day, as far as its dates and status say."""
    reply, reason = _in_force(right, day)
    return RightCheck(
        name="in_force",
        question=f"In force on {day}",
        reply=reply,
        reason=reason,
        source=AS_ENTERED,
        confidence="inferred",
    )


def _in_force(right: IpRight, day: date) -> tuple[Reply, str]:
    status = right.status
    if right.expires is not None and right.expires < day:
        return Reply.NO, f"it expired on {right.expires} (unless it was renewed; see the register)"
    if right.registered is not None and right.registered > day:
        return Reply.NO, f"it was registered on {right.registered}, after the complaint"
    if right.filed is not None and right.filed > day:
        return Reply.NO, f"it was filed on {right.filed}, after the complaint"
    if status is RightStatus.PENDING:
        return Reply.NO, "it is pending: filed, not registered"
    if status in (RightStatus.ENDED, RightStatus.EXPIRED):
        return (
            Reply.CANNOT_TELL,
            f"its status is {status.value}, the day it ended is not entered; see the register",
        )
    if status is RightStatus.UNKNOWN:
        return Reply.CANNOT_TELL, "its status is not entered; see the register"
    if right.expires is None and right.type is not RightType.COPYRIGHT:
        return Reply.CANNOT_TELL, "it is registered, the day it expires is not entered"
    until = f" until {right.expires}" if right.expires else ""
    return Reply.YES, f"registered{until}"


def covers_goods(right: IpRight, products: Iterable[Product]) -> RightCheck:
    """Whether the mark's classes name the goods of the products' categories."""
    reply, reason, source = _covers_goods(right, products)
    return RightCheck(
        name="goods",
        question="Its classes name the goods",
        reply=reply,
        reason=reason,
        source=source,
        confidence="inferred",
    )


def _covers_goods(right: IpRight, products: Iterable[Product]) -> tuple[Reply, str, str]:
    if right.type is not RightType.TRADEMARK:
        kind = right.type.value.replace("_", " ")
        return Reply.CANNOT_TELL, f"classes do not limit a {kind}", AS_ENTERED
    numbers = {int(one.strip()) for one in right.classes if one.strip().isdecimal()}
    if not numbers:
        return Reply.CANNOT_TELL, "its classes are not entered; see the register", AS_ENTERED
    categories = list(dict.fromkeys(one.category for one in products if one.category.strip()))
    if not categories:
        return Reply.CANNOT_TELL, "no category of a complained product is at hand", AS_ENTERED
    answers = [_one_category(category, numbers) for category in categories]
    for wanted in (Reply.CANNOT_TELL, Reply.NO):
        for reply, reason in answers:
            if reply is wanted:
                return reply, reason, NICE
    return Reply.YES, "; ".join(reason for _, reason in answers), NICE


def _one_category(category: str, numbers: set[int]) -> tuple[Reply, str]:
    """Yes when a heading of the right's classes, and no other, names part of the category; no when all
    of the category is named, and only by headings of other classes."""
    named = {name: classes_naming(name) for name in category_names(category)}
    mine = ", ".join(str(one) for one in sorted(numbers))
    for name, classes in named.items():
        if classes and classes <= numbers:
            word, where = " ".join(name), ", ".join(str(one) for one in sorted(classes))
            return Reply.YES, f"'{word}' of '{category}' stands in the heading of class {where}"
    if named and all(named.values()) and not any(one & numbers for one in named.values()):
        others = sorted({number for classes in named.values() for number in classes})
        where = ", ".join(str(one) for one in others)
        return (
            Reply.NO,
            f"'{category}' stands in the heading of class {where}, the right is for {mine} "
            "(similar goods of another class may still conflict)",
        )
    return (
        Reply.CANNOT_TELL,
        f"no class heading settles '{category}' against class {mine}; compare the list of goods",
    )


_ONE_COUNTRY = "DE FR IT ES NL PL SE IE AT BE CH CA JP CN IN SG AE SA AU NZ MX BR KR"
_COUNTRY_OF_DOMAIN = {"co.uk": "GB", "co.jp": "JP", "com.au": "AU", "com.mx": "MX", "com.br": "BR"}
_COUNTRY_OF_DOMAIN |= {"com.tr": "TR", "com.be": "BE", "co.kr": "KR", "com.tw": "TW"}
_COUNTRY_OF_DOMAIN |= {code.casefold(): code for code in _ONE_COUNTRY.split()}
_STORES_OF_ONE_COUNTRY = {"amazon.com": "US", "walmart.com": "US", "walmart": "US"}


def country_of_marketplace(platform: str) -> str:
    """The country that a marketplace sells in, where its address says so; empty for the worldwide ones."""
    name = platform.casefold().removeprefix("www.")
    if name in _STORES_OF_ONE_COUNTRY:
        return _STORES_OF_ONE_COUNTRY[name]
    _, _, ending = name.partition(".")
    return _COUNTRY_OF_DOMAIN.get(ending, "")


def covers_marketplace(right: IpRight, platform: str) -> RightCheck:
    """Whether the right holds where the marketplace sells."""
    reply, reason = _covers_marketplace(right, platform)
    return RightCheck(
        name="territory",
        question=f"Holds where {platform} sells",
        reply=reply,
        reason=reason,
        source="the marketplace's address and the right's territory as entered",
        confidence="inferred",
    )


def _covers_marketplace(right: IpRight, platform: str) -> tuple[Reply, str]:
    entered = right.territories or ((right.office,) if right.office else ())
    holds = covered(entered)
    country = country_of_marketplace(platform)
    where = ", ".join(sorted(entered))
    if "WORLD" in holds:
        return Reply.YES, "it holds worldwide"
    if not holds:
        return Reply.CANNOT_TELL, "its territory is not entered"
    if not right.territories and holds & {"WO", "EP", "EA", "OA", "AP"}:
        return (
            Reply.CANNOT_TELL,
            f"the countries of a {where} right are not entered; see the register",
        )
    if not country:
        return (
            Reply.CANNOT_TELL,
            f"{platform} sells to many countries, the right holds in {where}; ask where it was "
            "enforced, and whether you ship there",
        )
    if country in holds:
        return Reply.YES, f"it holds in {where}, {platform} sells in {country}"
    if holds & {"WO", "EP", "EA", "OA", "AP"}:
        return Reply.CANNOT_TELL, f"whether {where} includes {country} is not entered"
    return Reply.NO, f"it holds in {where}, {platform} sells in {country}"


def check_right(
    right: IpRight, *, day: date, products: Iterable[Product], platform: str
) -> tuple[RightCheck, ...]:
    """The three answers for one complaint."""
    return (
        in_force(right, day),
        covers_goods(right, products),
        covers_marketplace(right, platform),
    )
