"""Check digits of file numbers, as far as the methods are proven on real numbers."""

from __future__ import annotations

from collections.abc import Iterable

from iptui.domain.registers.model import Check


def german(digits: str) -> str | None:
    """DPMA since 1981: weights 2, 3, 4... from the right, 11 minus the sum modulo 11.

    Proven on the office's example 3130619.5 (notice 3/83) and 25 real numbers, such as
    102012009645.3, 302012006340.3 and 102007004488.9. The remainder 0 gives 0 (one real number:
    19733466.0, and PatZilla's reading of DPMAinformativ 05); None for the remainder 1, of which no
    example is known.
    """
    remainder = _weighted(reversed(digits), 2) % 11
    return {0: "0", 1: None}.get(remainder, str(11 - remainder))


def compare_german(given: str | None, digits: str) -> Check:
    """As `compare`; one example is too little to call another digit than 0 wrong."""
    right = german(digits)
    if right == "0" and given != "0":
        return "unknown"
    return compare(given, right)


def german_until_1980(digits: str) -> str:
    """DPMA until 1980: weights 1, 2, 3... from the right, the sum modulo 10 (notice 3/83, 3025842.5)."""
    return str(_weighted(reversed(digits), 1) % 10)


def chinese(digits: str) -> str:
    """CNIPA: weights 2 to 9 and again from 2, from the left, the sum modulo 11, 10 written X.

    Proven on 11 of 11 real patents, 97101765.4, 00814037.5, 01800565.9 and 200510113767.6.
    """
    total = sum(int(digit) * (2 + place % 8) for place, digit in enumerate(digits))
    return "X" if total % 11 == 10 else str(total % 11)


def european(digits: str) -> str:
    """EPO applications: weights 1 and 2 in turn, digit sums, complement to 10.

    Stated by DPMA notice 3/83 and by the EPO (forum, 17 January 2022, 99403122.7); proven on
    16839078.9, 98660050.0, 00957359.3 and 01902442.1.
    """
    total = 0
    for place, digit in enumerate(digits):
        product = int(digit) * (1 + place % 2)
        total += product // 10 + product % 10
    return str(-total % 10)


def compare(given: str | None, right: str | None) -> Check:
    """`unknown` when either is missing."""
    if not given or right is None:
        return "unknown"
    return "ok" if given == right else "warning"


def _weighted(digits: Iterable[str], first: int) -> int:
    return sum(int(digit) * weight for weight, digit in enumerate(digits, start=first))


def warning(right: str, given: str) -> str:
    """The sentence about a wrong check digit: which digit is wrong can't be known."""
    return (
        f"the check digit should be {right}, {given} is written: one digit of the number is wrong, "
        "compare it with the document"
    )
