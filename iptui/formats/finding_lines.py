"""Findings as JSON Lines: one object for each place, in the shape that scripts rely on."""

from __future__ import annotations

import msgspec

from iptui.domain.decisions import Decisions
from iptui.search.results import Finding


class FindingLine(msgspec.Struct, frozen=True):
    brand: str
    product: str
    field: str
    item: int | None
    start: int
    end: int
    text: str
    kind: str
    common_word: bool
    decision: str


class FindingLines:
    """Makes (number of findings, their lines). It can be sent to another process."""

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions

    def __call__(self, findings: list[Finding]) -> tuple[int, bytes]:
        encode, decision = msgspec.json.encode, self._decisions.of
        lines = [
            encode(
                FindingLine(
                    one.brand,
                    one.product_id,
                    one.field,
                    one.item,
                    one.start,
                    one.end,
                    one.text,
                    one.kind,
                    one.common_word,
                    decision(one.brand, one.product_id, one.field, one.text).value,
                )
            )
            for one in findings
        ]
        lines.append(b"")
        return len(findings), b"\n".join(lines)
