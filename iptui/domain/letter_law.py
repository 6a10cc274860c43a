"""The rules that a ground rests on, by the register of the right (ST.3 code): for a letter to cite.

Only what is settled and general; where a register's law is not listed the letter argues without a citation.
"""

from __future__ import annotations

from iptui.domain.rights import RightType

_EUTMR = "Regulation (EU) 2017/1001"
_EUDR = "Regulation (EC) No 6/2002"
_CN_MARK, _CN_PATENT, _CN_COPYRIGHT = "the Trademark Law of the People's Republic of China", "the Patent Law of the People's Republic of China", "the Copyright Law of the People's Republic of China"  # fmt: skip

_MARK: dict[str, dict[str, str]] = {
    "consent": {
        "EM": f"Article 9(2) of {_EUTMR}",
        "US": "15 U.S.C. § 1114(1)",
        "DE": "section 14(2) of the German Trade Mark Act (MarkenG)",
        "GB": "section 9(1) of the Trade Marks Act 1994",
        "CN": f"Article 57 of {_CN_MARK}",
    },
    "exhaustion": {
        "EM": f"Article 15 of {_EUTMR}, for goods first sold in the European Economic Area",
        "US": "the first-sale doctrine",
        "DE": "section 24 of the German Trade Mark Act (MarkenG), for goods first sold in the European Economic Area",
        "GB": "section 12 of the Trade Marks Act 1994",
        "FR": "Article L713-4 of the French Intellectual Property Code, for goods first sold in the European Economic Area",
    },
    "descriptive": {
        "EM": f"Article 14(1)(b) and (c) of {_EUTMR}",
        "US": "15 U.S.C. § 1115(b)(4), and nominative fair use",
        "DE": "section 23(1) of the German Trade Mark Act (MarkenG)",
        "GB": "section 11(2)(b) and (c) of the Trade Marks Act 1994",
        "FR": "Article L713-6 of the French Intellectual Property Code",
        "CN": f"Article 59(1) of {_CN_MARK}",
        "JP": "Article 26(1) of the Japanese Trademark Act",
    },
}
_PATENT: dict[str, dict[str, str]] = {
    "scope": {
        "EP": "Article 69 of the European Patent Convention",
        "US": "the all-elements rule, Warner-Jenkinson v. Hilton Davis, 520 U.S. 17 (1997)",
        "CN": f"Article 64(1) of {_CN_PATENT}",
        "DE": "section 14 of the German Patent Act (PatG)",
        "GB": "section 125 of the Patents Act 1977",
        "FR": "Article L613-2 of the French Intellectual Property Code",
        "JP": "Article 70(1) of the Japanese Patent Act",
    },
    "novelty": {
        "EP": "Article 54 of the European Patent Convention",
        "US": "35 U.S.C. § 102",
        "CN": f"Articles 22 and 67 of {_CN_PATENT}",
        "DE": "section 3 of the German Patent Act (PatG)",
        "GB": "section 2 of the Patents Act 1977",
        "FR": "Article L611-11 of the French Intellectual Property Code",
        "JP": "Article 29(1) of the Japanese Patent Act",
    },
    "prior_use": {
        "US": "35 U.S.C. § 273",
        "CN": f"Article 75(2) of {_CN_PATENT}",
        "DE": "section 12 of the German Patent Act (PatG)",
        "GB": "section 64 of the Patents Act 1977",
        "FR": "Article L613-7 of the French Intellectual Property Code",
        "JP": "Article 79 of the Japanese Patent Act",
    },
}
_DESIGN: dict[str, dict[str, str]] = {
    "scope": {
        "EM": f"Article 10 of {_EUDR}",
        "US": "the ordinary-observer test, Egyptian Goddess v. Swisa, 543 F.3d 665 (Fed. Cir. 2008)",
        "CN": f"Article 64(2) of {_CN_PATENT}",
        "DE": "section 38(2) of the German Design Act (DesignG)",
        "GB": "section 7 of the Registered Designs Act 1949",
    },
    "novelty": {
        "EM": f"Articles 5 to 7 of {_EUDR}",
        "US": "35 U.S.C. §§ 102 and 171",
        "CN": f"Articles 23 and 67 of {_CN_PATENT}",
        "DE": "section 2 of the German Design Act (DesignG)",
        "GB": "section 1B of the Registered Designs Act 1949",
    },
    "prior_use": {
        "EM": f"Article 22 of {_EUDR}",
        "CN": f"Article 75(2) of {_CN_PATENT}",
        "DE": "section 41 of the German Design Act (DesignG)",
        "GB": "section 7B of the Registered Designs Act 1949",
    },
}
_COPYRIGHT: dict[str, dict[str, str]] = {
    "fair_use": {"US": "17 U.S.C. § 107", "CN": f"Article 24 of {_CN_COPYRIGHT}"},
    "independent": {"US": "17 U.S.C. § 106", "CN": f"Article 10 of {_CN_COPYRIGHT}"},
}
_CHINESE = {
    f"Article 57 of {_CN_MARK}": "《中华人民共和国商标法》第五十七条",
    f"Article 59(1) of {_CN_MARK}": "《中华人民共和国商标法》第五十九条第一款",
    f"Article 64(1) of {_CN_PATENT}": "《中华人民共和国专利法》第六十四条第一款",
    f"Article 64(2) of {_CN_PATENT}": "《中华人民共和国专利法》第六十四条第二款",
    f"Articles 22 and 67 of {_CN_PATENT}": "《中华人民共和国专利法》第二十二条、第六十七条",
    f"Articles 23 and 67 of {_CN_PATENT}": "《中华人民共和国专利法》第二十三条、第六十七条",
    f"Article 75(2) of {_CN_PATENT}": "《中华人民共和国专利法》第七十五条第（二）项",
    f"Article 24 of {_CN_COPYRIGHT}": "《中华人民共和国著作权法》第二十四条",
    f"Article 10 of {_CN_COPYRIGHT}": "《中华人民共和国著作权法》第十条",
}
_TABLES = {
    RightType.TRADEMARK: _MARK,
    RightType.PATENT: _PATENT,
    RightType.UTILITY_MODEL: _PATENT,
    RightType.DESIGN: _DESIGN,
    RightType.COPYRIGHT: _COPYRIGHT,
}
TOPICS = ("consent", "exhaustion", "descriptive", "scope", "novelty", "prior_use", "fair_use", "independent")  # fmt: skip


def citation(topic: str, right: RightType | None, office: str, *, chinese: bool = False) -> str:
    """The rule on a topic where the right is registered (for copyright: where the platform is); or empty.

    A utility model has no citation of patent law but in China, whose Patent Law covers both.
    """
    if right is None or (right is RightType.UTILITY_MODEL and office != "CN"):
        return ""
    found = _TABLES[right].get(topic, {}).get(office.upper(), "")
    return _CHINESE.get(found, found) if chinese else found
