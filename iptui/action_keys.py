"""Names of keys: which exist, which arrive in every terminal, how a person reads them."""

from __future__ import annotations

import re

CHARACTER_NAMES: dict[str, str] = {
    "/": "slash",
    "?": "question_mark",
    ":": "colon",
    ".": "full_stop",
    ",": "comma",
    "*": "asterisk",
    "+": "plus",
    "-": "minus",
    "=": "equals_sign",
    "!": "exclamation_mark",
    "#": "number_sign",
    "$": "dollar_sign",
    "%": "percent_sign",
    "&": "ampersand",
    "'": "apostrophe",
    '"': "quotation_mark",
    "(": "left_parenthesis",
    ")": "right_parenthesis",
    "[": "left_square_bracket",
    "]": "right_square_bracket",
    "{": "left_curly_bracket",
    "}": "right_curly_bracket",
    "<": "less_than_sign",
    ">": "greater_than_sign",
    "|": "vertical_line",
    "~": "tilde",
    "_": "underscore",
    ";": "semicolon",
    "@": "at",
    "^": "circumflex_accent",
    "`": "grave_accent",
    "\\": "backslash",
}
"""Character -> Textual's name of its key."""

_READABLE = {
    **{name: character for character, name in CHARACTER_NAMES.items()},
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
_SHORT = {"esc": "escape", "pgup": "pageup", "pgdn": "pagedown", "pgdown": "pagedown"}
_NAMED = {
    *("enter", "escape", "tab", "space", "backspace", "delete", "insert", "home", "end"),
    *("pageup", "pagedown", "up", "down", "left", "right"),
    *(f"f{number}" for number in range(1, 13)),
    *CHARACTER_NAMES.values(),
}
_ARRIVES_AS = {
    # what a terminal sends for these is what it sends for the other key (measured)
    "ctrl+h": "backspace",
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+j": "enter or a new line",
    "ctrl+left_square_bracket": "escape",
    "ctrl+space": "ctrl+@",
    "ctrl+slash": "ctrl+_",
    "ctrl+enter": "enter",
    "shift+enter": "enter",
    "alt+enter": "enter",
    "alt+f": "ctrl+right",
    "alt+b": "ctrl+left",
}
_TAKEN = {
    "ctrl+s": "stops the output of many terminals",
    "ctrl+q": "is flow control on many terminals",
    "ctrl+c": "is kept for copying",
}


def normal_key(key: str) -> str:
    """Textual's name for a key as a person writes it: `?` -> `question_mark`, `esc` -> `escape`."""
    *modifiers, name = key.split("+") if len(key) > 1 else [key]
    if len(key) > 1 and key.endswith("+"):
        *modifiers, name = [*key[:-2].split("+"), "+"]
    name = CHARACTER_NAMES.get(name, name)
    name = _SHORT.get(name.lower(), name)
    if len(name) > 1:
        name = name.lower()
    modifiers = [modifier.lower() for modifier in modifiers]
    if modifiers == ["shift"] and len(name) == 1:
        return name.upper()
    return "+".join([*modifiers, name])


def why_no_key(key: str) -> str | None:
    """Why the key (a normal name) cannot be bound, as a clause; None when it can."""
    *modifiers, name = key.split("+")
    if (len(name) != 1 and name not in _NAMED) or not set(modifiers) <= {"ctrl", "shift", "alt"}:
        return f"'{display_key(key)}' is no key"
    if len(name) == 1 and not re.match(r"\w", name):
        return f"'{key}' is no key"
    if key in _ARRIVES_AS:
        return f"'{display_key(key)}' arrives as {_ARRIVES_AS[key]} in most terminals"
    if key in _TAKEN:
        return f"'{display_key(key)}' {_TAKEN[key]}"
    return None


def display_key(key: str) -> str:
    """The key as a person reads it."""
    *modifiers, name = key.split("+")
    return "+".join([*modifiers, _READABLE.get(name, name)])
