"""Statements that a person has to make before a letter may make them: who, when, in which words.

Copyright on services of the United States: 17 U.S.C. § 512(g)(3)(A), (C), (D). Elsewhere the statements that
platforms ask for with an appeal; for platforms from China also the guarantee of truth that the Supreme
People's Court names among the contents of a declaration of non-infringement (Guiding Opinions of September
2020 on intellectual-property cases involving e-commerce platforms).
"""

from __future__ import annotations

import json
from hashlib import sha256

from msgspec import Struct

from iptui.domain.counter_notifications import Confirmation, CounterNotification
from iptui.domain.letter_platforms import letter_platform, under_dmca
from iptui.domain.letters import Gap
from iptui.domain.rights import RightType
from iptui.domain.sellers import SellerProfile

UNITED_STATES = "US"


class Statement(Struct, frozen=True):
    """One statement in its exact words."""

    name: str
    title: str
    """What a list and a gap call it."""
    text: str
    chinese: str
    """The same, for the text beside the English one."""
    law: str = ""
    needs: str = ""
    """The seller's facts without which it cannot be worded, in words; empty when none is missing."""

    @property
    def gap(self) -> Gap:
        return Gap(
            f"{self.title}, not confirmed yet",
            self.needs
            or f"Confirm it, if it is true: `c` on the letter's screen, or --confirm {self.name}.",
            self.law,
        )


STATEMENTS = ("perjury", "jurisdiction", "good_faith", "truth", "signature")
"""All names, in the order of a letter."""


def statements_for(
    platform: str, right: RightType | None, seller: SellerProfile
) -> tuple[Statement, ...]:
    """The statements that a counter-notification there has to make, in the words for this seller."""
    if under_dmca(platform, right):
        own = (_perjury(), _jurisdiction(platform, seller))
    else:
        own = (_good_faith(), _truth())
    return (*own, _signature(seller, dmca=under_dmca(platform, right)))


def covered(counter: CounterNotification, text: str) -> str:
    """What a confirmation of `text` covers now."""
    stated = [
        text,
        counter.ground,
        " ".join(counter.statement.split()),
        sorted(counter.evidence_ids),
        sorted(counter.product_ids),
    ]
    return sha256(json.dumps(stated, ensure_ascii=True).encode()).hexdigest()


def confirmation_of(counter: CounterNotification, statement: Statement) -> Confirmation | None:
    """The confirmation that stands: of these words, with nothing changed since."""
    if statement.needs:
        return None
    for one in counter.confirmations:
        same = one.statement == statement.name and one.text == statement.text
        if same and one.covers == covered(counter, statement.text):
            return one
    return None


def _perjury() -> Statement:
    return Statement(
        "perjury",
        "statement under penalty of perjury",
        "I swear, under penalty of perjury, that I have a good faith belief that the material identified above "
        "was removed or disabled as a result of mistake or misidentification of the material to be removed or "
        "disabled.",
        "本人在愿受伪证罪处罚的前提下声明：本人善意相信，上述材料系因错误或误认而被移除或被停止访问。",
        "17 U.S.C. § 512(g)(3)(C)",
    )


def _jurisdiction(platform: str, seller: SellerProfile) -> Statement:
    law = "17 U.S.C. § 512(g)(3)(D)"
    served = (
        "I will accept service of process from the person who provided the notification under "
        "17 U.S.C. § 512(c)(1)(C), or from an agent of such person."
    )
    served_chinese = (
        "并愿意接受依据《美国法典》第17编第512(c)(1)(C)条发出通知之人或其代理人的法律文书送达。"
    )
    provider = letter_platform(platform).name or "the service provider"
    if seller.country.upper() == UNITED_STATES:
        where = "the judicial district in which my address given below is located"
        chinese = "本人同意接受下述地址所在司法辖区的联邦地区法院管辖，"
    else:
        where = (
            "any judicial district in which "
            f"{provider} may be found, my address being outside of the United States"
        )
        chinese = f"鉴于本人地址位于美国境外，本人同意接受 {letter_platform(platform).name or '服务提供者'} 所在的任何司法辖区的联邦地区法院管辖，"
    needs = "" if seller.country else "Enter your country first (`iptui seller set --country CN`): the words depend on it."  # fmt: skip
    return Statement(
        "jurisdiction",
        "consent to jurisdiction and service of process",
        f"I consent to the jurisdiction of Federal District Court for {where}, and {served}",
        chinese + served_chinese,
        law,
        needs,
    )


def _good_faith() -> Statement:
    return Statement(
        "good_faith",
        "statement of good faith",
        "I have a good-faith belief that the complaint rests on a mistake or misidentification and that the "
        "listings identified above do not infringe the right relied on.",
        "本人善意相信：该投诉系基于错误或误认，上述商品链接未侵犯投诉所依据的权利。",
    )


def _truth() -> Statement:
    return Statement(
        "truth",
        "statement of truth",
        "What is stated in this letter is true and complete to the best of my knowledge, and the documents "
        "submitted with it are genuine.",
        "就本人所知，本函所述内容真实、完整，所附材料均真实。",
    )


def _signature(seller: SellerProfile, *, dmca: bool) -> Statement:
    capacity = f", {seller.role}" if seller.role else ""
    behalf = f", for {seller.name}" if seller.name and seller.name != seller.signatory else ""
    chinese = f"本人{seller.signatory}以电子方式签署本函。"
    return Statement(
        "signature",
        "electronic signature",
        f"I sign this letter electronically: {seller.signatory}{capacity}{behalf}".removesuffix(".")
        + ".",
        chinese,
        "17 U.S.C. § 512(g)(3)(A)" if dmca else "",
        ""
        if seller.signatory
        else 'Enter who signs first: `iptui seller set --signatory "Mei Lin" --role "General Manager"`.',
    )
