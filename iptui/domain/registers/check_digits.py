"""Check digits of file numbers, as far as the methods are proven on real numbers."""

from __future__ import annotations

from collections.abc import Iterable

from iptui.domain.registers.model import Check


def german(digits: str) -> str | None:
    """DPMA since 1981: weights 2, 3, 4... from the right, 11 minus the sum modulo 11.

    Proven on 102012009645.3, 19630877.1, 302012006340.3, 302019000706.5, 302026230709.4,
    10001499.2, 102007004488.9 and the office's example 3130619.5 (notice 3/83). None for the
    remainders 0 and 1, of which no example is known.
    """
    remainder = _weighted(reversed(digits), 2) % 11
    return str(11 - remainder) if remainder > 1 else None


def german_until_1980(digits: str) -> str:
    """DPMA until 1980: weights 1, 2, 3... from the right, the sum modulo 10 (notice 3/83, 3025842.5)."""
    return str(_weighted(reversed(digits), 1) % 10)


def chinese(digits: str) -> str:
    """CNIPA: weights 2 to 9 and again from 2, from the left, the sum modulo 11, 10 written X.

    Proven on 11 of 11 real patents and on 97101765.4.
    """
    total = sum(int(digit) * (2 + place % 8) for place, digit in enumerate(digits))
    return "X" if total % 11 == 10 else str(total % 11)


def european(digits: str) -> str:
    """EPO applications: weights 1 and 2 in turn, digit sums, complement to 10 (16839078.9)."""
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
