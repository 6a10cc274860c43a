"""Bodies as servers pack them for browsers (Brotli, Zstandard), unpacked within limits and as far as they go."""

from __future__ import annotations

import sys

from iptui.formats.pages.kinds import LARGEST

_STEP = 1 << 16
_LARGEST_WINDOW = 23
"""Binary logarithm of the bytes of a Zstandard window that browsers accept (RFC 9659)."""


def unbrotlied(data: bytes, most: int = LARGEST) -> tuple[bytes, str]:
    """(what could be unpacked, what could not in a sentence)."""
    import brotli

    unpacker = brotli.Decompressor()
    found = bytearray()
    place = 0
    try:
        while not unpacker.is_finished() and len(found) <= most:
            piece = b""
            if unpacker.can_accept_more_data():
                piece = data[place : place + _STEP]
                if not piece:
                    return bytes(found), _CUT
                place += len(piece)
            found += unpacker.process(piece, output_buffer_limit=_STEP)
    except brotli.error:
        return bytes(found[:most]), _DAMAGED
    return _bounded(found, most)


def unpacked_by_zstandard(data: bytes, most: int = LARGEST) -> tuple[bytes, str]:
    """The same for Zstandard."""
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd

    limits: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _LARGEST_WINDOW}
    found = bytearray()
    left = data
    try:
        while left and len(found) <= most:
            frame = zstd.ZstdDecompressor(options=limits)
            piece = left
            while not frame.eof and len(found) <= most:
                out = frame.decompress(piece, max_length=_STEP)
                if not out and frame.needs_input:
                    return bytes(found), _CUT
                found += out
                piece = b""
            left = frame.unused_data
    except zstd.ZstdError:
        return bytes(found[:most]), _DAMAGED
    return _bounded(found, most)


_CUT = "A packed page of the archive ends in the middle; what could be unpacked is shown."
_DAMAGED = "A page of the archive is packed and damaged inside; what could be unpacked is shown."


def _bounded(found: bytearray, most: int) -> tuple[bytes, str]:
    if len(found) > most:
        return bytes(
            found[:most]
        ), f"Only the first {most >> 20} MB of what it unpacks to are read."
    return bytes(found), ""
