"""Figures with their spread, and ratios to a peer measured in the same run."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Measured:
    """What one program took, several times over."""

    name: str
    values: list[float] = field(default_factory=list)

    def add(self, value: float) -> None:
        self.values.append(value)

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def spread(self) -> tuple[float, float]:
        """The smallest and the largest value."""
        return min(self.values), max(self.values)


def paired_ratio(measured: Measured, peer: Measured) -> float:
    """The median of the ratios round by round: a machine whose speed drifts does not tilt it."""
    if len(measured.values) == len(peer.values):
        pairs = zip(measured.values, peer.values, strict=True)
        return statistics.median(one / other for one, other in pairs)
    return measured.median / peer.median


def geometric_mean(values: Sequence[float]) -> float:
    return statistics.geometric_mean(values)


def machine() -> str:
    return f"{platform.machine()}, Python {platform.python_version()}, {platform.system()}"


def print_ratios(title: str, unit: str, rows: Sequence[Measured], *, target: float | None) -> None:
    """A table; the first row is the peer of the others."""
    peer = rows[0]
    print(f"{title} ({machine()}, {len(peer.values)} rounds in turn)")
    print(f"| {'what':32} | median {unit} | min – max | ratio | target |")
    print("|---|--:|---|--:|--:|")
    for row in rows:
        low, high = row.spread
        ratio = "" if row is peer else f"{paired_ratio(row, peer):.2f}"
        aim = "" if row is peer or target is None else f"≤ {target:g}"
        print(f"| {row.name:32} | {row.median:.1f} | {low:.1f} – {high:.1f} | {ratio} | {aim} |")
