"""TOML of a person, read within limits: a few kilobytes of it can ask the parser for gigabytes."""

from __future__ import annotations

import re
from typing import Any

LARGEST = 256 * 1024
"""Bytes; the longest shipped rule file has some 20 kB."""
MOST_DOTS = 200
"""On one line. The parser keeps every beginning of a dotted key, so its memory grows with their square."""

_PLACE = re.compile(r" \(at line (?P<line>\d+), column \d+\)$")


class NoToml(ValueError):
    """The text cannot be read; `line` says where, the text why."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        self.reason = reason
        super().__init__(f"line {line}: {reason}")


def load_toml(text: str) -> dict[str, Any]:
    """
    Raises:
        NoToml: no TOML, or too much of it.
    """
    import tomllib

    if len(text) > LARGEST:
        raise NoToml(1, f"the file has more than {LARGEST // 1024} kB")
    for number, line in enumerate(text.splitlines(), 1):
        if line.count(".") > MOST_DOTS:
            raise NoToml(number, f"the line has more than {MOST_DOTS} dots")
    last = len(text.splitlines()) or 1
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = _PLACE.search(message)
        reason = message[: found.start()] if found else message
        line_number = int(found["line"]) if found else last
        raise NoToml(line_number, reason.removesuffix(" (at end of document)")) from None
    except RecursionError:
        raise NoToml(last, "the values are nested too deep") from None
    except (ValueError, OverflowError):
        raise NoToml(last, "a number or a date is out of range") from None
