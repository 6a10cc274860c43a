"""Amounts and currencies as pages print them."""

from __future__ import annotations

import re

_SIGNS = {
    # unambiguous signs and words only; "$", "kr" and "¥" stay as printed unless the page says more
    "€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "원": "KRW", "zł": "PLN", "zl": "PLN", "lei": "RON", "kč": "CZK",
    "ft": "HUF", "₽": "RUB", "руб": "RUB", "руб.": "RUB", "р.": "RUB", "лв": "BGN", "лв.": "BGN", "₺": "TRY",
    "tl": "TRY", "₪": "ILS", "₫": "VND", "đ": "VND", "฿": "THB", "₴": "UAH", "грн": "UAH", "r$": "BRL",
    "us$": "USD", "us $": "USD", "nt$": "TWD", "hk$": "HKD", "a$": "AUD", "au $": "AUD", "c$": "CAD", "ca$": "CAD",
    "c $": "CAD", "s$": "SGD", "nz$": "NZD", "円": "JPY", "元": "CNY", "chf": "CHF", "rm": "MYR", "rp": "IDR", "₱": "PHP",
    "₸": "KZT", "kn": "HRK", "дин": "RSD", "br": "BYN", "byn": "BYN", "euro": "EUR", "eur": "EUR",
}  # fmt: skip
_PRINTED = ("$", "kr", "¥", "￥")
_CODES = [
    "USD",
    "EUR",
    "GBP",
    "JPY",
    "CNY",
    "RMB",
    "KRW",
    "INR",
    "AUD",
    "CAD",
    "NZD",
    "SGD",
    "HKD",
    "TWD",
    "CHF",
    "SEK",
    "NOK",
    "DKK",
    "PLN",
    "CZK",
    "HUF",
    "RON",
    "BGN",
    "RUB",
    "UAH",
    "BYN",
    "KZT",
    "TRY",
    "ILS",
    "AED",
    "SAR",
    "EGP",
    "ZAR",
    "NGN",
    "KES",
    "BRL",
    "MXN",
    "ARS",
    "CLP",
    "COP",
    "PEN",
    "THB",
    "VND",
    "IDR",
    "MYR",
    "PHP",
    "PKR",
    "BDT",
    "LKR",
    "HRK",
    "RSD",
    "ISK",
    "GEL",
    "QAR",
    "KWD",
]
_SIGN = "|".join(
    re.escape(one)
    for one in sorted({*_SIGNS, *_PRINTED, *map(str.lower, _CODES)}, key=len, reverse=True)
)
_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3}){1,4}(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?"
_PRICE = re.compile(
    rf"(?<![\w.,])(?P<before>{_SIGN})[\s\u00a0]{{0,2}}(?P<one>{_NUMBER})(?![\d])"
    rf"|(?<![\w.,%])(?P<two>{_NUMBER})[\s\u00a0]{{0,2}}(?P<after>{_SIGN})(?![^\W\d_]{{2}})",
    re.IGNORECASE,
)


_SMALL_CENTS = re.compile(r"(\d)[ \u00a0]?([⁰¹²³⁴⁵⁶⁷⁸⁹]{2})")
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def amount_of(text: str) -> float | None:
    """The number of `1.234,50`, `1,299`, `2 900`, `34.99`; None where there is none."""
    text = _SMALL_CENTS.sub(lambda cents: f"{cents[1]}.{cents[2].translate(_PLAIN)}", text)
    found = re.search(_NUMBER, text.replace("\u00a0", " "))
    if found is None:
        return None
    digits = re.sub(r"[ \u202f'’]", "", found[0])
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0:
        after = digits[last + 1 :]
        both = "." in digits and "," in digits
        repeated = digits.count(digits[last]) > 1
        if len(after) == 3 and (repeated or not both):
            last = -1  # it groups thousands
        elif repeated:
            last = -1
    whole = re.sub(r"[.,]", "", digits if last < 0 else digits[:last])
    value = float(f"{whole or '0'}.{digits[last + 1 :] if last >= 0 else '0'}")
    return value if value < 1e15 else None


def stated_amount(text: str) -> float | None:
    """A price that is stated for machines: `1599.00`, but also `56,00 €`."""
    plain = text.strip()
    if re.fullmatch(r"\d{1,15}(?:\.\d{1,10})?", plain):
        return float(plain)
    return amount_of(plain)


def currency_of(text: str) -> str:
    """ISO 4217 of a code or sign; a sign of several currencies as printed; nothing for anything else."""
    word = text.strip().casefold().strip("~")
    if word.upper() in _CODES:
        return "CNY" if word == "rmb" else word.upper()
    return _SIGNS.get(word, text.strip() if word in _PRINTED else "")


def prices_in(text: str) -> list[tuple[int, float, str]]:
    """(place, amount, currency) of every amount with a currency beside it."""
    found = []
    text = _SMALL_CENTS.sub(lambda cents: f"{cents[1]}.{cents[2].translate(_PLAIN)}", text)
    for match in _PRICE.finditer(text):
        amount = amount_of(match["one"] or match["two"])
        if amount is not None and amount > 0:
            found.append((match.start(), amount, currency_of(match["before"] or match["after"])))
    return found
