"""Where a value on screen comes from, said the same way everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

Origin = Literal["shipped", "own", "platform"]
"""`shipped` with iptui, from the user's `own` rule file, or printed by the `platform` for this case."""

CONFIDENCE_WORDS: dict[str, str] = {
    "stated": "stated by the source",
    "third_party": "by a third-party page",
    "inferred": "inferred, not stated",
}
ORIGIN_WORDS: dict[str, str] = {
    "shipped": "shipped with iptui",
    "own": "your own rule file",
    "platform": "as the platform printed it",
}


class SourcedValue(msgspec.Struct, frozen=True, kw_only=True):
    """One value with its source. A screen lists its own in `DeskScreen.sources`."""

    what: str
    """What the value is, such as `Time to respond`."""
    value: str
    """As shown, such as `3 business days`."""
    source: str
    """An address or the name of the rule; empty where nobody stated one."""
    version: str = ""
    """The rule set, `alibaba.com@2022-01-20`, or the day of the source."""
    confidence: str = "inferred"
    """`stated`, `third_party` or `inferred`."""
    origin: Origin = "shipped"
    note: str = ""

    @property
    def standing(self) -> str:
        """Version, confidence and origin in one line."""
        parts = (
            self.version,
            CONFIDENCE_WORDS.get(self.confidence, self.confidence),
            ORIGIN_WORDS[self.origin],
        )
        return "; ".join(part for part in parts if part)


def without_repeats(values: Iterable[SourcedValue]) -> list[SourcedValue]:
    """Each value once, in the order in which it first stands."""
    return list(dict.fromkeys(values))
