"""Platforms as letters speak to them: the name, the family of wording, and the procedure that the law gives."""

from __future__ import annotations

from msgspec import Struct

from iptui.domain.right_checks import country_of_marketplace
from iptui.domain.rights import RightType

EU = frozenset(
    ("AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE")
)  # fmt: skip


class LetterPlatform(Struct, frozen=True):
    """`family` names the template `platform-FAMILY.md.j2`."""

    family: str
    name: str
    united_states: bool = False
    """Takes counter-notifications under 17 U.S.C. § 512(g), as far as it serves the United States."""
    china: bool = False
    """Run by a group from China: the declaration of article 43 of its E-Commerce Law is known there."""


_KNOWN: dict[str, LetterPlatform] = {
    "alibaba.com": LetterPlatform("alibaba", "Alibaba.com", china=True),
    "aliexpress.com": LetterPlatform("alibaba", "AliExpress", china=True),
    "aliexpress": LetterPlatform("alibaba", "AliExpress", china=True),
    "1688.com": LetterPlatform("alibaba", "1688.com", china=True),
    "dhgate": LetterPlatform("dhgate", "DHgate", china=True),
    "dhgate.com": LetterPlatform("dhgate", "DHgate", china=True),
    "ebay.com": LetterPlatform("ebay", "eBay", united_states=True),
    "etsy.com": LetterPlatform("etsy", "Etsy", united_states=True),
    "shopify.com": LetterPlatform("shopify", "Shopify", united_states=True),
    "tiktok-shop": LetterPlatform("tiktok-shop", "TikTok Shop", united_states=True),
    "temu": LetterPlatform("temu", "Temu", united_states=True),
    "walmart": LetterPlatform("walmart", "Walmart Marketplace", united_states=True),
    "walmart.com": LetterPlatform("walmart", "Walmart Marketplace", united_states=True),
    "dmca-us": LetterPlatform("generic", "", united_states=True),
}
FAMILIES = ("alibaba", "amazon", "dhgate", "ebay", "etsy", "generic", "shopify", "temu", "tiktok-shop", "walmart")  # fmt: skip


def letter_platform(platform: str) -> LetterPlatform:
    """By a complaint's platform; an unknown one is addressed by its own name in general words."""
    key = platform.casefold().removeprefix("www.")
    if key in _KNOWN:
        return _KNOWN[key]
    first, _, rest = key.partition(".")
    if first in ("amazon", "ebay") and rest:
        name = "Amazon" if first == "amazon" else "eBay"
        shown = name if rest == "com" else f"{name}.{rest}"
        return LetterPlatform(first, shown, united_states=rest == "com")
    return LetterPlatform("generic", "" if key == "generic" else platform)


def under_dmca(platform: str, right: RightType | None) -> bool:
    """Whether the letter is a counter-notification under 17 U.S.C. § 512(g)(3)."""
    return right is RightType.COPYRIGHT and letter_platform(platform).united_states


def in_european_union(platform: str) -> bool:
    """Whether the marketplace's address says that it sells in one member state."""
    return country_of_marketplace(platform) in EU
