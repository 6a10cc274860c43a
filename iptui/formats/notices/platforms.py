"""The platforms that send notices: their senders' domains, their names in a text, their listings' addresses."""

from __future__ import annotations

import re

import msgspec

_COUNTRIES = r"(?:com|de|fr|it|es|nl|se|pl|ca|in|sg|ae|sa|eg|ie|at|ch|be|com\.(?:mx|br|au|tr|be|hk|my|sg)|co\.(?:uk|jp|za))"


class Platform(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    """As the rule sets name it."""
    domain: re.Pattern[str]
    name: re.Pattern[str]
    listing: tuple[re.Pattern[str], ...] = ()
    """Each with one group: the listing's id in its address."""
    line: tuple[re.Pattern[str], ...] = ()
    """A line about one listing, with the groups `id`, `title`, perhaps `brand`."""


def _domain(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)(?:^|[.@])(?:{pattern})$")


PLATFORMS: tuple[Platform, ...] = (
    Platform(
        id="amazon.com",
        domain=_domain(rf"amazon\.{_COUNTRIES}"),
        name=re.compile(r"(?i)\bamazon\b|亚马逊"),
        listing=(re.compile(r"(?i)amazon\.[a-z.]+/(?:[^\s?#]*/)?(?:dp|gp/product)/([A-Z0-9]{10})\b"),),
        line=(re.compile(r"^\W*(?P<id>B0[A-Z0-9]{8})\s*(?:[-–—:|,]\s*(?P<title>\S.+))?$"),),
    ),
    Platform(
        id="ebay.com",
        domain=_domain(rf"ebay\.{_COUNTRIES}"),
        name=re.compile(r"(?i)\bebay\b"),
        listing=(re.compile(r"(?i)ebay\.[a-z.]+/itm/(?:[^\s/?#]+/)?(\d{9,14})"),),
        line=(
            re.compile(r"^\W*(?P<id>\d{12})\s*[-–—:|]\s*(?P<title>\S.+)$"),
            re.compile(r"^\W*(?P<title>\S.{3,100}?)\s*[(\[](?:(?i:item|artikel|objet)\s*)?#?(?P<id>\d{12})[)\]]\s*$"),
        ),
    ),
    Platform(
        id="etsy.com",
        domain=_domain(r"etsy\.com"),
        name=re.compile(r"(?i)\betsy\b"),
        listing=(re.compile(r"(?i)etsy\.com/(?:[a-z-]{2,6}/)?listing/(\d{6,})"),),
        line=(
            re.compile(r"^\W*(?P<title>\S.{3,140}?)\s*[(\[](?:(?i:listing|anzeige|annonce)\s*)?#?(?P<id>\d{8,12})[)\]]\s*$"),
            re.compile(r"^\W*#?(?P<id>\d{9,12})\s*[-–—:|]\s*(?P<title>\S.+)$"),
        ),
    ),
    Platform(
        id="shopify.com",
        domain=_domain(r"shopify\.com"),
        name=re.compile(r"(?i)\bshopify\b"),
        listing=(re.compile(r"(?i)https?://[\w.-]+/(?:[^\s?#]*/)?products/([\w%-]+)"),),
    ),
    Platform(
        id="walmart",
        domain=_domain(r"walmart\.(?:com|ca|com\.mx)"),
        name=re.compile(r"(?i)\bwal-?mart\b"),
        listing=(re.compile(r"(?i)walmart\.[a-z.]+/ip/(?:[^\s/?#]+/)?(\d{5,})"),),
        line=(
            re.compile(r"^\W*(?P<id>\d{6,14})\s+[-–—|]\s+(?P<brand>[^–—|]{1,50}?)\s+[-–—|]\s+(?P<title>\S.+)$"),
        ),
    ),
    Platform(
        id="tiktok shop",
        domain=_domain(r"tiktok\.com|tiktokshop\.com|tiktokglobalshop\.com|tiktokv?\.us"),
        name=re.compile(r"(?i)\btik ?tok(?: shop)?\b"),
        listing=(re.compile(r"(?i)tiktok\.com/(?:view/)?(?:[^\s?#]*/)?product/(\d{10,})"),),
        line=(re.compile(r"^\W*(?P<id>17\d{16,17})\s*[-–—:|]\s*(?P<title>\S.+)$"),),
    ),
    Platform(
        id="aliexpress.com",
        domain=_domain(r"aliexpress\.(?:com|us|ru)"),
        name=re.compile(r"(?i)\bali ?express\b|速卖通"),
        listing=(re.compile(r"(?i)aliexpress\.(?:com|us|ru)/item/(?:[^\s/?#]+/)?(\d{8,})"),),
        line=(re.compile(r"^\W*(?P<id>100\d{13}|3\d{10})\s*[-–—:|]\s*(?P<title>\S.+)$"),),
    ),
    Platform(
        id="alibaba.com",
        domain=_domain(r"alibaba\.com|alibaba-inc\.com|alibabagroup\.com|alibaba\.net"),
        name=re.compile(r"(?i)\balibaba(?:\.com)?\b|阿里巴巴|国际站"),
        listing=(
            re.compile(r"(?i)alibaba\.com/product(?:-detail|-gs|-tp)?/(?:[^\s?#]*[_/-])?(\d{6,})(?:\.html|/|\b)"),
        ),
        line=(re.compile(r"^\W*(?P<id>1?6\d{9,11})\s*[-–—:|]\s*(?P<title>\S.+)$"),),
    ),
)  # fmt: skip

_GROUP = re.compile(r"(?i)alibaba|aliexpress")


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].casefold()


def platform_of(address: str, text: str) -> Platform | None:
    """The platform whose domain the address is of. The Alibaba group's houses share senders: the text decides."""
    domain = domain_of(address)
    found = next((one for one in PLATFORMS if domain and one.domain.search(domain)), None)
    if found is not None and found.id == "alibaba.com":
        express = next(one for one in PLATFORMS if one.id == "aliexpress.com")
        if len(express.name.findall(text)) > len(
            re.findall(r"(?i)alibaba\.com(?!/|group)|国际站", text)
        ):
            return express
    return found


def claimed_platform(text: str) -> Platform | None:
    """The platform that a text names most often."""
    counts = [(len(one.name.findall(text)), one) for one in PLATFORMS]
    best = max(counts, key=lambda one: one[0])
    return best[1] if best[0] else None


def looks_like_a_lure(url_hosts: list[str], platform: Platform) -> str:
    """A host that wears the platform's name and is not the platform's; empty for none."""
    word = {"tiktok shop": "tiktok"}.get(platform.id, platform.id.split(".")[0])
    plain = str.maketrans("013457", "oleast")
    for host in url_hosts:
        if platform.domain.search(host) or any(one.domain.search(host) for one in PLATFORMS):
            continue
        if word in host or word in host.translate(plain):
            return host
    return ""
