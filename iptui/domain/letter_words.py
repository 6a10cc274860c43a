"""The words that letters use for the desk's own codes, in English and in Chinese (zh-Hans)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from iptui.domain.complaints import AttemptOutcome, LineState
from iptui.domain.evidence import EvidenceKind
from iptui.domain.rights import RightType

ENGLISH, CHINESE = "en", "zh-Hans"
SECOND_LANGUAGES = (CHINESE,)
"""Languages in which the templates' own sentences are given besides English."""


class Words(Struct, frozen=True):
    """One language's."""

    rights: Mapping[RightType, str]
    evidence: Mapping[EvidenceKind, str]
    lines: Mapping[LineState, str]
    outcomes: Mapping[AttemptOutcome, str]
    grounds: Mapping[str, str]
    """Code of a ground -> why the complaint is mistaken, as a clause."""
    reinstate: tuple[str, str]
    """What is asked for where listings were taken down: of one, of several."""
    close: tuple[str, str]
    """Where none was."""
    set_aside: str
    """Where there is no listing to put back: never listed, removed before."""


_KINDS = {kind: kind.value.replace("_", " ") for kind in EvidenceKind}

WORDS: dict[str, Words] = {
    ENGLISH: Words(
        rights={
            RightType.TRADEMARK: "trademark",
            RightType.PATENT: "patent",
            RightType.UTILITY_MODEL: "utility model",
            RightType.DESIGN: "registered design",
            RightType.COPYRIGHT: "copyright",
        },
        evidence={**_KINDS, EvidenceKind.SUPPLIER_AUTHORISATION: "supplier's authorisation", EvidenceKind.OTHER: "document"},
        lines={
            LineState.ONLINE: "online",
            LineState.REMOVED_BY_PLATFORM: "removed by the platform",
            LineState.DELETED_BY_SELLER: "taken down by us",
            LineState.REINSTATED: "put back by the platform",
        },
        outcomes={
            AttemptOutcome.DISMISSED: "was dismissed",
            AttemptOutcome.REJECTED_BY_COMPLAINANT: "was rejected by the complainant",
            AttemptOutcome.LAPSED: "was not made in time",
            AttemptOutcome.FILED: "has not been decided yet",
        },
        grounds={
            "TM_AUTHORISED": "the owner of the mark authorised us",
            "TM_GENUINE_DIRECT": "the goods are genuine, and were bought from the owner of the mark or the complainant",
            "TM_GENUINE_SUPPLIER": "the goods are genuine, and were bought from an authorised supplier",
            "TM_OWN_RIGHT": "the sign that we use is our own registered mark",
            "TM_NOT_USED": "the mark is not used in the listing at all",
            "TM_DESCRIPTIVE": "the word only describes the goods or what they fit, and is not used as a mark",
            "RIGHT_INVALID": "the right was not in force",
            "PAT_NOT_ALL_FEATURES": "the product lacks a feature of every independent claim",
            "DES_DIFFERENT": "the product makes a different overall impression",
            "PRIOR_ART": "the same product was known to the public before the right was applied for",
            "PRIOR_USE": "we used the product before the right was applied for",
            "PAT_OWN_RIGHT": "the product is made under a right of our own",
            "PAT_LICENSED": "the owner of the right licensed us",
            "CR_OWNER": "the work is our own",
            "CR_LICENSED": "the work is used under a licence",
            "CR_FAIR_USE": "the law allows the use without a licence",
            "CR_PUBLIC_DOMAIN": "nobody owns a copyright in the work",
            "CR_NOT_COPIED": "the work was made independently, and nothing was copied",
            "NEVER_LISTED": "we never listed or sold the product",
            "ALREADY_REMOVED": "the listing was gone before the complaint",
            "OTHER": "for the reason that we state below",
        },
        reinstate=("put the listing back", "put the listings back"),
        close=("leave the listing online and close the complaint", "leave the listings online and close the complaint"),
        set_aside="set the complaint aside",
    ),
    CHINESE: Words(
        rights={
            RightType.TRADEMARK: "商标",
            RightType.PATENT: "发明专利",
            RightType.UTILITY_MODEL: "实用新型专利",
            RightType.DESIGN: "外观设计",
            RightType.COPYRIGHT: "著作权",
        },
        evidence={
            EvidenceKind.AUTHORISATION_LETTER: "授权书",
            EvidenceKind.SUPPLIER_AUTHORISATION: "供应商授权书",
            EvidenceKind.INVOICE: "发票",
            EvidenceKind.CONTRACT: "合同",
            EvidenceKind.REGISTRATION_CERTIFICATE: "注册证",
            EvidenceKind.REGISTER_EXTRACT: "登记簿摘录",
            EvidenceKind.PATENT_DOCUMENT: "专利文件",
            EvidenceKind.LICENCE: "许可文件",
            EvidenceKind.CLAIM_CHART: "权利要求对照表",
            EvidenceKind.DESIGN_COMPARISON: "外观设计对比",
            EvidenceKind.PRIOR_PUBLICATION: "在先公开材料",
            EvidenceKind.SALES_RECORD: "销售记录",
            EvidenceKind.CREATION_RECORD: "创作记录",
            EvidenceKind.OFFICE_DECISION: "主管机关决定",
            EvidenceKind.COURT_DECISION: "法院裁判",
            EvidenceKind.CORRESPONDENCE: "往来函件",
            EvidenceKind.SCREENSHOT: "截图",
            EvidenceKind.SNAPSHOT: "页面快照",
            EvidenceKind.ACCOUNT_LOG: "账户记录",
            EvidenceKind.TRANSLATION: "译文",
            EvidenceKind.OTHER: "文件",
        },
        lines={
            LineState.ONLINE: "在线",
            LineState.REMOVED_BY_PLATFORM: "已被平台下架",
            LineState.DELETED_BY_SELLER: "已由我方下架",
            LineState.REINSTATED: "已由平台恢复",
        },
        outcomes={
            AttemptOutcome.DISMISSED: "未获支持",
            AttemptOutcome.REJECTED_BY_COMPLAINANT: "被投诉方拒绝",
            AttemptOutcome.LAPSED: "未在期限内提交",
            AttemptOutcome.FILED: "尚未有结果",
        },
        grounds={
            "TM_AUTHORISED": "我方已获商标权人授权",
            "TM_GENUINE_DIRECT": "商品为正品，购自商标权人或投诉方",
            "TM_GENUINE_SUPPLIER": "商品为正品，购自获授权的供应商",
            "TM_OWN_RIGHT": "我方使用的是自有注册商标",
            "TM_NOT_USED": "商品页面未使用该商标",
            "TM_DESCRIPTIVE": "该词仅用于描述商品或其适配对象，并非作为商标使用",
            "RIGHT_INVALID": "该权利并非有效存续",
            "PAT_NOT_ALL_FEATURES": "产品缺少每一独立权利要求的至少一项特征",
            "DES_DIFFERENT": "产品的整体视觉效果不同",
            "PRIOR_ART": "相同产品在申请日前已为公众所知",
            "PRIOR_USE": "我方在申请日前已使用该产品",
            "PAT_OWN_RIGHT": "该产品系依我方自有权利制造",
            "PAT_LICENSED": "权利人已许可我方",
            "CR_OWNER": "该作品为我方所有",
            "CR_LICENSED": "该作品的使用已获许可",
            "CR_FAIR_USE": "法律允许该使用，无须许可",
            "CR_PUBLIC_DOMAIN": "该作品无人享有著作权",
            "CR_NOT_COPIED": "作品系独立创作，未作复制",
            "NEVER_LISTED": "我方从未发布或销售该商品",
            "ALREADY_REMOVED": "该商品在投诉前已下架",
            "OTHER": "理由见下文陈述",
        },
        reinstate=("恢复该商品链接", "恢复上述商品链接"),
        close=("保留该商品链接并结束投诉", "保留上述商品链接并结束投诉"),
        set_aside="撤销该投诉",
    ),
}  # fmt: skip

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def ordinal(number: int) -> str:
    return ORDINALS[number - 1] if 0 < number <= len(ORDINALS) else f"{number}th"


def long_date(day: date, language: str) -> str:
    """`24 November 2026`, `2026年11月24日`."""
    if language == CHINESE:
        return f"{day.year}年{day.month}月{day.day}日"
    months = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip
    return f"{day.day} {months[day.month - 1]} {day.year}"


def country_name(code: str, language: str) -> str:
    """The country as an envelope names it; the code itself where it is not listed."""
    names = _COUNTRIES.get(code.upper())
    return code.upper() if names is None else names[language == CHINESE]


_COUNTRIES: dict[str, tuple[str, str]] = {
    "AU": ("Australia", "澳大利亚"), "AT": ("Austria", "奥地利"), "BE": ("Belgium", "比利时"), "BR": ("Brazil", "巴西"),
    "CA": ("Canada", "加拿大"), "CH": ("Switzerland", "瑞士"), "CN": ("People's Republic of China", "中华人民共和国"),
    "CZ": ("Czech Republic", "捷克"), "DE": ("Germany", "德国"), "DK": ("Denmark", "丹麦"), "ES": ("Spain", "西班牙"),
    "FI": ("Finland", "芬兰"), "FR": ("France", "法国"), "GB": ("United Kingdom", "英国"), "HK": ("Hong Kong SAR, China", "中国香港"),
    "ID": ("Indonesia", "印度尼西亚"), "IE": ("Ireland", "爱尔兰"), "IN": ("India", "印度"), "IT": ("Italy", "意大利"),
    "JP": ("Japan", "日本"), "KR": ("Republic of Korea", "韩国"), "MX": ("Mexico", "墨西哥"), "MY": ("Malaysia", "马来西亚"),
    "NL": ("Netherlands", "荷兰"), "NO": ("Norway", "挪威"), "NZ": ("New Zealand", "新西兰"), "PH": ("Philippines", "菲律宾"),
    "PL": ("Poland", "波兰"), "PT": ("Portugal", "葡萄牙"), "SE": ("Sweden", "瑞典"), "SG": ("Singapore", "新加坡"),
    "TH": ("Thailand", "泰国"), "TR": ("Türkiye", "土耳其"), "TW": ("Taiwan", "台湾"), "US": ("United States of America", "美国"),
    "VN": ("Vietnam", "越南"),
}  # fmt: skip
