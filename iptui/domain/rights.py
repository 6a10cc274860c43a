"""The intellectual-property right that a complaint rests on."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any, ClassVar

import msgspec

from iptui.domain.records import Blob, Record, Ref


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


class RegisterFile(msgspec.Struct, frozen=True, kw_only=True):
    """A register's file that was read for a right: the kept bytes, and what they say."""

    source: str
    """Which register's file it is, such as `USPTO TSDR (ST.96)`."""
    blob: Blob
    as_of: date | None = None
    """The day for which it speaks, as the file or the person who fetched it says; None where neither does."""
    read_at: datetime
    read_by: str = ""
    says: dict[str, str] = {}
    """Name of a field, or of a further fact -> the file's own words."""
    evidence_id: str = ""


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
    application_number: str = ""
    """The application's number, where the register gives it beside the other one."""
    title: str = ""
    """The mark's words, or the title of the patent, design or work."""
    owner: str = ""
    owner_party: Ref | None = None
    classes: tuple[str, ...] = ()
    """Nice classes for marks, Locarno for designs, IPC for patents."""
    goods: str = ""
    """Goods and services as registered, a line for each class."""
    status: RightStatus = RightStatus.UNKNOWN
    register_status: str = ""
    """The status in the register's own words."""
    filed: date | None = None
    priority: date | None = None
    registered: date | None = None
    expires: date | None = None
    territories: tuple[str, ...] = ()
    inventors: tuple[str, ...] = ()
    note: str = ""
    register_files: tuple[RegisterFile, ...] = ()
    """Files of registers that were read for it, newest first."""
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
