"""The records that one letter is written from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo

from msgspec import Struct

from iptui.domain.complaints import Complaint
from iptui.domain.counter_notifications import CounterNotification
from iptui.domain.evidence import EvidenceItem
from iptui.domain.letter_platforms import under_dmca
from iptui.domain.parties import Party
from iptui.domain.rights import IpRight, RightType
from iptui.domain.sellers import SellerProfile
from iptui.domain.snapshots import Snapshot


class LetterCase(Struct, frozen=True, kw_only=True):
    """The records that one letter is written from."""

    complaint: Complaint
    counter: CounterNotification
    right: IpRight | None = None
    complainant: Party | None = None
    seller: SellerProfile
    evidence: tuple[EvidenceItem, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    attempts_allowed: int = 0
    first_contact: datetime | None = None
    """When the complainant was first written to."""
    doubts: Mapping[str, str] = {}
    """Condition of the ground that the desk's own check finds unmet -> what it found."""
    day: date
    """The letter's date."""
    zone: tzinfo
    """In which instants become days."""

    @property
    def right_type(self) -> RightType | None:
        return self.right.type if self.right else None

    @property
    def dmca(self) -> bool:
        return under_dmca(self.complaint.platform, self.right_type)
