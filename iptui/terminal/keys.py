"""The names of keys that terminals really send, as the app's framework spells them."""

from __future__ import annotations

PUNCTUATION = {
    "!": "exclamation_mark", '"': "quotation_mark", "#": "number_sign", "$": "dollar_sign",
    "%": "percent_sign", "&": "ampersand", "'": "apostrophe", "(": "left_parenthesis",
    ")": "right_parenthesis", "*": "asterisk", "+": "plus", ",": "comma", "-": "minus",
    ".": "full_stop", "/": "slash", ":": "colon", ";": "semicolon", "<": "less_than_sign",
    "=": "equals_sign", ">": "greater_than_sign", "?": "question_mark", "@": "at",
    "[": "left_square_bracket", "\\": "backslash", "]": "right_square_bracket",
    "^": "circumflex_accent", "_": "underscore", "`": "grave_accent", "{": "left_curly_bracket",
    "|": "vertical_line", "}": "right_curly_bracket", "~": "tilde",
}  # fmt: skip
_MOVING = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown")
_NAMED = (
    "escape", "enter", "tab", "space", "backspace", "delete", "insert", *_MOVING,
    *(f"f{number}" for number in range(1, 21)), "shift+tab",
    *(f"{before}+{key}" for before in ("shift", "ctrl") for key in _MOVING),
)  # fmt: skip
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SYNONYMS = {"esc": "escape", "return": "enter", "del": "delete", "pgup": "pageup",
             "pgdn": "pagedown", "pgdown": "pagedown", "ins": "insert"}  # fmt: skip

RESERVED = {
    **dict.fromkeys(("up", "down", "j", "k", "g", "G", "home", "end"), "moves in lists and texts"),
    **dict.fromkeys(("pageup", "pagedown", "ctrl+u", "ctrl+d"), "moves in lists and texts"),
    "enter": "opens what the cursor is on",
    "ctrl+p": "opens the palette",
    "ctrl+q": "ends the app",
    "ctrl+c": "is the terminal's",
    "ctrl+z": "is the terminal's",
    "ctrl+h": "is sent as backspace by most terminals",
    "ctrl+i": "is sent as tab by most terminals",
    "ctrl+j": "is sent as enter by most terminals",
    "ctrl+m": "is sent as enter by most terminals",
}
"""Keys that cannot be given to another action, and why."""

_KNOWN = frozenset(
    (
        *_NAMED,
        *PUNCTUATION.values(),
        *_LETTERS,
        *_LETTERS.upper(),
        *"0123456789",
        *(f"ctrl+{letter}" for letter in _LETTERS),
    )
)


def known_key(text: str) -> str | None:
    """The key's name for what a person wrote (`?`, `esc`, `Ctrl+R`, `f5`, `x`, `X`); None: no such key."""
    if text in PUNCTUATION:
        return PUNCTUATION[text]
    if len(text) == 1:
        return text if text in _KNOWN else None
    lowered = text.casefold()
    before, plus, last = lowered.rpartition("+")
    lowered = before + plus + _SYNONYMS.get(last, last)
    return lowered if lowered in _KNOWN else None


def key_names() -> list[str]:
    """Every name of more than one letter."""
    return sorted(name for name in _KNOWN if len(name) > 1)
