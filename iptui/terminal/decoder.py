"""A driver that survives bytes which are no UTF-8.

Textual 8.2.8 decodes the keyboard strictly: one Latin-1 byte, or an X10 mouse report past column 95,
ends the app. The driver takes its decoder from a name of its module, which is replaced here.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from textual.drivers import linux_driver

if TYPE_CHECKING:
    from typing_extensions import Buffer


class TolerantDecoder(codecs.BufferedIncrementalDecoder):
    """UTF-8 in pieces; a byte that fits nowhere becomes U+FFFD."""

    def __init__(self, errors: str = "replace") -> None:  # noqa: ARG002
        super().__init__("replace")

    def _buffer_decode(
        self,
        data: Buffer,
        errors: str,  # noqa: ARG002
        final: bool,
    ) -> tuple[str, int]:
        return codecs.utf_8_decode(data, "replace", final)


def tolerant_decoder(_encoding: str) -> type[TolerantDecoder]:
    """Stands in for `codecs.getincrementaldecoder`."""
    return TolerantDecoder


def install() -> None:
    """Make Textual's terminal driver tolerant, for this process."""
    vars(linux_driver)["getincrementaldecoder"] = tolerant_decoder
