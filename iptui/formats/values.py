"""Values of imported rows: text, lists, numbers, dates, words of a fixed list, each with its sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

MAX_SHOWN = 40
MAX_KEY = 500
"""Longest id, number or platform name, in characters."""


MAX_DEPTH = 32
"""Lists and objects in each other, the row itself included."""


class RowError(ValueError):
    """A row that cannot be taken; the text is the sentence that the rejection carries."""


EnumT = TypeVar("EnumT", bound=StrEnum)


def shown(value: object) -> str:
    """The value as a sentence may quote it: short, on one line, nothing a terminal would obey."""
    text = value if isinstance(value, str) else repr(value)
    short = text[:MAX_SHOWN] + ("…" if len(text) > MAX_SHOWN else "")
    return f"'{printable(short)}'"


def printable(text: str) -> str:
    """The text on one line, everything that does not print as its number."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def require_flat(value: Any) -> None:
    """
    Raises:
        RowError: lists and objects are nested more than `MAX_DEPTH` deep.
    """
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, (dict, list))
        ]
        if not level:
            return
    raise RowError(f"The row is nested more than {MAX_DEPTH} levels deep: flatten it.")


def pop_text(row: dict[str, Any], key: str, at: str = "") -> str:
    """Takes the key out of the row as text; "" where it is missing or null. Numbers become text."""
    value = row.pop(key, None)
    if value is None:
        return ""
    if type(value) is str:
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    raise RowError(f"{at}{key} must be text, not {_kind(value)} {shown(value)}.")


def pop_key(row: dict[str, Any], key: str, at: str = "", *, needed: str = "") -> str:
    """Takes an identifying text: trimmed, without control characters, at most `MAX_KEY` long.

    Raises:
        RowError: it is missing (where `needed` says what for), or no such text.
    """
    value = row.pop(key, None)
    if isinstance(value, bool) or not isinstance(value, (str, int, type(None))):
        raise RowError(f"{at}{key} must be text, not {_kind(value)} {shown(value)}.")
    text = "" if value is None else str(value).strip()
    if not text and needed:
        raise RowError(f"{at}{key} is missing: {needed}.")
    if len(text) > MAX_KEY:
        raise RowError(
            f"{at}{key} {shown(text)} is {len(text)} characters long, more than {MAX_KEY}."
        )
    if not text.isprintable():
        raise RowError(
            f"{at}{key} {shown(text)} holds a control or invisible character: remove it."
        )
    return text


def pop_texts(row: dict[str, Any], key: str, at: str = "") -> tuple[str, ...]:
    """Takes a list of texts; () where it is missing or null."""
    value = row.pop(key, None)
    if value is None or value == "":
        return ()
    if not isinstance(value, list):
        raise RowError(f"{at}{key} must be a list of texts, not {_kind(value)} {shown(value)}.")
    texts: list[str] = []
    for place, item in enumerate(value, 1):
        if type(item) is str:
            texts.append(item)
        elif isinstance(item, (int, float)) and not isinstance(item, bool):
            texts.append(str(item))
        elif item is not None:
            raise RowError(
                f"Item {place} of {at}{key} must be text, not {_kind(item)} {shown(item)}."
            )
    return tuple(texts)


def pop_attributes(row: dict[str, Any], key: str) -> dict[str, str]:
    """Takes attributes: an object, or a list of {name, value}; whatever a value is, it becomes text."""
    value = row.pop(key, None)
    if value is None or value == "":
        return {}
    if isinstance(value, dict):
        return {name: v if type(v) is str else as_text(v) for name, v in value.items()}
    if isinstance(value, list) and all(
        isinstance(pair, dict) and isinstance(pair.get("name"), str) for pair in value
    ):
        attributes: dict[str, str] = {}
        for pair in value:
            name, text = pair["name"], as_text(pair.get("value"))
            attributes[name] = f"{attributes[name]}, {text}" if name in attributes else text
        return attributes
    raise RowError(
        f"{key} must be an object of names and values, not {_kind(value)} {shown(value)}."
    )


def as_text(value: Any) -> str:
    """Any JSON value as a reader would write it: true, 1.5, "a, b"."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, list) and not any(isinstance(item, (list, dict)) for item in value):
        return ", ".join(as_text(item) for item in value)
    import msgspec

    return msgspec.json.encode(value).decode()


def pop_number(row: dict[str, Any], key: str) -> float | None:
    """Takes a number of zero or more, also as text ("12.50"); None where it is missing or null."""
    value = row.pop(key, None)
    if value is None or value == "":
        return None
    number = None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = value
    elif isinstance(value, str):
        try:
            number = float(value)
        except ValueError:
            number = None
    if number is None:
        raise RowError(f"{key} {shown(value)} is not a number: write it like 12.50.")
    if not 0 <= number < 1e15:
        raise RowError(f"{key} {shown(value)} is out of range: it must be zero or more.")
    return float(number)


def pop_flag(row: dict[str, Any], key: str, at: str = "") -> bool | None:
    """Takes true or false, also as the words yes/no, 1/0; None where it is missing or null."""
    value = row.pop(key, None)
    if value is None or value == "":
        return None
    word = str(value).strip().casefold()
    if word in ("true", "yes", "1"):
        return True
    if word in ("false", "no", "0"):
        return False
    raise RowError(f"{at}{key} {shown(value)} is neither true nor false.")


def pop_whole(row: dict[str, Any], key: str, at: str = "") -> int | None:
    """Takes a whole number, also as text; None where it is missing or null."""
    value = row.pop(key, None)
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        return int(value.strip()[:9])
    raise RowError(f"{at}{key} {shown(value)} is not a whole number.")


def pop_word(row: dict[str, Any], key: str, words: type[EnumT], at: str = "") -> EnumT | None:
    """Takes a word of a fixed list, in any case, joined by "_", "-", spaces or nothing; None where missing."""
    value = row.pop(key, None)
    if value is None or value == "":
        return None
    if isinstance(value, str):
        word: EnumT | None = _by_written(words).get(_joined(value))
        if word is not None:
            return word
    *others, last = (word.value for word in words)
    raise RowError(f"{at}{key} {shown(value)} is not known: use {', '.join(others)} or {last}.")


def pop_datetime(
    row: dict[str, Any], key: str, at: str = "", *, zone: tzinfo = UTC
) -> datetime | None:
    """Takes an ISO 8601 time as UTC; one without an offset is meant in `zone`, a bare day at its start."""
    value = row.pop(key, None)
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value.strip())
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=zone)
            return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise RowError(
        f"{at}{key} {shown(value)} is not a time: write it like 2026-09-30T10:00:00+08:00."
    )


def pop_date(row: dict[str, Any], key: str, at: str = "") -> date | None:
    """Takes an ISO 8601 day (of a time, its day as written); None where it is missing or null."""
    value = row.pop(key, None)
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value.strip()).date()
        except ValueError:
            pass
    raise RowError(f"{at}{key} {shown(value)} is not a date: write it like 2026-09-30.")


def pop_extra(row: dict[str, Any]) -> dict[str, Any]:
    """What is left of a row: unknown keys, and those that an earlier export kept under `extra`."""
    if not row:
        return {}
    kept = row.pop("extra", None)
    if isinstance(kept, dict):
        return {**kept, **row}
    return row if kept is None else {**row, "extra": kept}


@cache
def _by_written(words: type[EnumT]) -> dict[str, EnumT]:
    """The words of a list by how they are compared, the first where two are the same."""
    return {_joined(word.value): word for word in reversed(list(words))}


def _joined(word: str) -> str:
    return word.casefold().replace("_", "").replace("-", "").replace(" ", "").strip()


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "the truth value"
    if isinstance(value, (int, float)):
        return "the number"
    if isinstance(value, dict):
        return "the object"
    if isinstance(value, list):
        return "the list"
    return "the text" if isinstance(value, str) else "the value"
