"""Which decision holds for a finding: the rule by which triage survives scans, imports and a changed brand list."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from iptui.domain.brands import Decision, Triage, brand_id


class Decisions:
    """The decisions in effect on a day. It can be sent to another process.

    A decision belongs to a brand's words in one field of one product, whatever else was changed there.
    One whose brand is no longer on the list (renamed, or taken into another one as an alias) holds for
    those words under whatever brand they are found now.
    """

    def __init__(self, triaged: Iterable[Triage], listed: Collection[str], today: date) -> None:
        """`listed` are the ids of the brands on the list."""
        self._held: dict[str, dict[tuple[str, str], dict[str, Decision]]] = {}
        """product id -> (field, words) -> brand id, empty for a brand that is gone -> decision."""
        self.lapsed: list[Triage] = []
        """Permissions that have ended: their findings are open again."""
        self.count = 0
        for one in triaged:
            if one.decision is Decision.OPEN:
                continue
            if one.until is not None and today > one.until:
                self.lapsed.append(one)
                continue
            brand = one.brand_id if one.brand_id in listed else ""
            places = self._held.setdefault(one.product_id, {})
            places.setdefault((one.field, _folded(one.text)), {})[brand] = one.decision
            self.count += 1

    @property
    def products(self) -> Collection[str]:
        """The ids of the products with a decision."""
        return self._held.keys()

    def of(self, brand: str, product_id: str, field: str, text: str) -> Decision:
        """What was decided on a brand's words; OPEN when nothing."""
        places = self._held.get(product_id)
        if places is None:
            return Decision.OPEN
        by_brand = places.get((field, _folded(text)))
        if by_brand is None:
            return Decision.OPEN
        return by_brand.get(brand_id(brand)) or by_brand.get("", Decision.OPEN)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
