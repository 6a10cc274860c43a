"""The intellectual-property right that a complaint rests on."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from hashlib import blake2b
from typing import Any, ClassVar

from iptui.domain.records import Record, Ref


class RightType(StrEnum):
    """IP types as the platforms name them."""

    TRADEMARK = "trademark"
    PATENT = "patent"
    UTILITY_MODEL = "utility_model"
    DESIGN = "design"
    COPYRIGHT = "copyright"


class RightStatus(StrEnum):
    """The status words of WIPO's Global Brand Database."""

    REGISTERED = "Registered"
    PENDING = "Pending"
    ENDED = "Ended"
    EXPIRED = "Expired"
    UNKNOWN = "Unknown"


class IpRight(Record, frozen=True, kw_only=True):
    """A trademark, patent, utility model, design or copyright, as the complaint cites it."""

    KIND: ClassVar[str] = "rights"

    ip_number: str = ""
    """The platform's own number of the right ("IP number")."""
    type: RightType
    office: str = ""
    """WIPO ST.3 code of the register (DE, US, EP, WO, EM...); empty when the complaint names none."""
    number: str = ""
    """The registration, publication or application number as written in the complaint."""
    title: str = ""
    """The mark's words, or the title of the patent, design or work."""
    owner: str = ""
    owner_party: Ref | None = None
    classes: tuple[str, ...] = ()
    """Nice classes for marks, Locarno for designs, IPC for patents."""
    status: RightStatus = RightStatus.UNKNOWN
    filed: date | None = None
    priority: date | None = None
    registered: date | None = None
    expires: date | None = None
    territories: tuple[str, ...] = ()
    note: str = ""
    extra: dict[str, Any] = {}

    @property
    def label(self) -> str:
        """What a list shows: the mark or title, else the number."""
        return (
            self.title
            or " ".join(part for part in (self.office, self.number) if part)
            or self.ip_number
        )


def right_id(ip_number: str, office: str, type_: str, number: str, title: str = "") -> str:
    """The id of a right: the platform's IP number where there is one, else office, type and number."""
    if ip_number:
        key: tuple[str, ...] = ("ip", ip_number)
    elif number:
        key = (office.upper(), type_, "".join(number.split()).casefold())
    else:
        key = (office.upper(), type_, "title", " ".join(title.casefold().split()))
    text = "\x1f".join(key).encode("utf-8", "surrogatepass")
    return "right-" + blake2b(text, digest_size=6).hexdigest()
