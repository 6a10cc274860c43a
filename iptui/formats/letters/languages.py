"""What the forms of a letter know about the languages that sellers write."""

from __future__ import annotations

_NAMES = {
    "zh-hans": "简体中文",
    "zh-cn": "简体中文",
    "zh-sg": "简体中文",
    "zh-hant": "繁體中文",
    "zh-tw": "繁體中文",
    "zh-hk": "繁體中文",
    "zh-mo": "繁體中文",
    "zh": "中文",
    "ja": "日本語",
    "ko": "한국어",
    "vi": "Tiếng Việt",
    "th": "ภาษาไทย",
    "tr": "Türkçe",
    "id": "Bahasa Indonesia",
    "ms": "Bahasa Melayu",
    "ru": "Русский",
    "uk": "Українська",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "it": "Italiano",
    "pt": "Português",
    "pl": "Polski",
    "nl": "Nederlands",
    "cs": "Čeština",
    "el": "Ελληνικά",
    "ar": "العربية",
    "he": "עברית",
    "fa": "فارسی",
    "ur": "اردو",
    "hi": "हिन्दी",
    "bn": "বাংলা",
}
_RIGHT_TO_LEFT = frozenset({"ar", "he", "iw", "fa", "ur", "ps", "ug", "yi", "ckb", "sd"})


def own_name(tag: str) -> str:
    """What the language calls itself; the tag where that is not known."""
    parts = tag.casefold().split("-")
    while parts:
        name = _NAMES.get("-".join(parts))
        if name:
            return name
        parts.pop()
    return tag


def is_right_to_left(tag: str) -> bool:
    """True for a language that is written from the right."""
    return tag.casefold().split("-")[0] in _RIGHT_TO_LEFT
