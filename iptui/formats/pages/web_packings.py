"""Bodies as servers pack them for browsers (Brotli, Zstandard), unpacked within limits and as far as they go."""

from __future__ import annotations

from iptui.formats.pages.kinds import LARGEST

_STEP = 1 << 16
_SMALL_STEP = 256
"""Bytes of Zstandard at a time, which has no limit for what comes out: of these at most 11 MB."""
_LARGEST_WINDOW = 1 << 23
"""Bytes of a Zstandard window that browsers accept (RFC 9659)."""


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
    import zstandard

    found = bytearray()
    place = 0
    try:
        while place < len(data) and len(found) <= most:
            frame = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW).decompressobj()
            while not frame.eof and len(found) <= most:
                piece = data[place : place + _SMALL_STEP]
                if not piece:
                    return bytes(found), _CUT
                place += len(piece)
                found += frame.decompress(piece)
            place -= len(frame.unused_data)
    except zstandard.ZstdError:
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
