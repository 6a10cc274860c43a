"""The person's own settings: `config.toml` in the XDG configuration folder. Nothing is read where there is none."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from iptui.actions import ACTIONS, EVERYWHERE, Action
from iptui.domain.errors import BadInput
from iptui.terminal.keys import RESERVED, key_names, known_key

PICTURES = ("auto", "off", "halfblocks", "sixel", "kitty")
TOP = ("keys", "theme", "mouse", "pictures", "lock_after")
DEFAULT_IDLE, LONGEST_IDLE = 15, 24 * 60
"""Minutes."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is in force."""

    actions: tuple[Action, ...] = ACTIONS
    theme: str = ""
    """Empty: by `IPTUI_THEME` and the terminal."""
    mouse: bool = True
    pictures: str = "auto"
    """One of `PICTURES`: how the snapshot viewer draws; auto asks the terminal, and is off over SSH."""
    lock_after: float = DEFAULT_IDLE
    """Minutes without a key after which the screen is covered until the password is typed; 0 = never."""


def config_path() -> Path:
    """`$XDG_CONFIG_HOME/iptui/config.toml`."""
    from platformdirs import user_config_path

    return user_config_path("iptui") / "config.toml"


def load_settings(path: Path | None = None) -> Settings:
    """The settings of the file; the defaults where there is no file.

    Raises:
        BadInput: one sentence with the file, the line, the key and the nearest valid name.
    """
    from iptui.formats.outside_files import read_regular
    from iptui.formats.toml_text import LARGEST

    path = path or config_path()
    try:
        data = read_regular(path, LARGEST)
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}); check who owns it.") from None
    return _Reader(path, data).settings()


class _Reader:
    """One file's checks; every complaint names the place."""

    def __init__(self, path: Path, data: bytes) -> None:
        from iptui.formats.toml_text import NoToml, load_toml

        self._path = path
        try:
            self._text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise BadInput(f"{path} is not UTF-8 text; save it as UTF-8.") from None
        try:
            self._table: dict[str, Any] = load_toml(self._text)
        except NoToml as error:
            raise BadInput(f"{path} is no TOML: {error}; correct that line.") from None

    def settings(self) -> Settings:
        for name in self._table:
            if name not in TOP:
                raise self._bad(name, f"there is no setting '{name}'{_nearest(name, TOP)}")
        mouse = self._table.get("mouse", True)
        if not isinstance(mouse, bool):
            raise self._bad("mouse", "mouse is true or false")
        pictures = self._table.get("pictures", "auto")
        if pictures not in PICTURES:
            raise self._bad(
                "pictures",
                f"there is no way '{pictures}' to draw pictures{_nearest(pictures, PICTURES)}",
            )
        lock_after = self._table.get("lock_after", DEFAULT_IDLE)
        if (
            isinstance(lock_after, bool)
            or not isinstance(lock_after, (int, float))
            or not 0 <= lock_after <= LONGEST_IDLE
        ):
            raise self._bad(
                "lock_after", f"lock_after is a number of minutes up to {LONGEST_IDLE}; 0 is never"
            )
        return Settings(
            actions=self._actions(),
            theme=self._theme(),
            mouse=mouse,
            pictures=pictures,
            lock_after=lock_after,
        )

    def _theme(self) -> str:
        if "theme" not in self._table:
            return ""
        from iptui.terminal.themes import theme_names

        name = self._table["theme"]
        if name not in theme_names():
            raise self._bad("theme", f"there is no theme '{name}'{_nearest(name, theme_names())}")
        return str(name)

    def _actions(self) -> tuple[Action, ...]:
        given = self._table.get("keys", {})
        if not isinstance(given, dict):
            raise self._bad("keys", "keys is a table: write [keys] and a line for each action")
        wanted: dict[str, str] = {}
        for name, value in _flattened(given):
            if name not in (names := [one.name for one in ACTIONS]):
                raise self._bad(
                    f"keys.{name}", f"there is no action '{name}'{_nearest(name, names)}"
                )
            wanted[name] = self._keys(name, value)
        actions = tuple(
            replace(one, keys=wanted[one.name]) if one.name in wanted else one for one in ACTIONS
        )
        self._refuse_clashes(actions, wanted)
        return actions

    def _keys(self, name: str, value: object) -> str:
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            raise self._bad(f"keys.{name}", f'the keys of {name} are a text such as "x,f5"')
        # The comma itself is written by its name.
        texts = [part.strip() for part in parts if part.strip()]
        if not texts:
            raise self._bad(f"keys.{name}", f"{name} needs a key")
        default = next(one.keys for one in ACTIONS if one.name == name).split(",")
        keys = []
        for text in texts:
            key = known_key(text)
            if key is None:
                raise self._bad(
                    f"keys.{name}", f"there is no key '{text}'{_nearest(text, key_names())}"
                )
            if key in RESERVED and key not in default:
                raise self._bad(f"keys.{name}", f"the key {text} {RESERVED[key]}; choose another")
            keys.append(key)
        return ",".join(dict.fromkeys(keys))

    def _refuse_clashes(self, actions: tuple[Action, ...], wanted: Mapping[str, str]) -> None:
        for one, other, key in clashes(actions):
            name = one.name if one.name in wanted else other.name
            rest = other if name == one.name else one
            raise self._bad(
                f"keys.{name}", f"the key {key} of {name} is that of {rest.name} already"
            )

    def _bad(self, place: str, what: str) -> BadInput:
        from iptui.formats.toml_places import line_of
        from iptui.formats.values import printable

        line = line_of(self._text, place)
        return BadInput(f"{self._path}{f', line {line}' if line else ''}: {printable(what)}.")


def clashes(actions: Iterable[Action]) -> Iterable[tuple[Action, Action, str]]:
    """Pairs of actions that have a key in common where both can be meant."""
    by_context: dict[str, list[Action]] = defaultdict(list)
    for one in actions:
        by_context[one.context].append(one)
    everywhere = by_context.pop(EVERYWHERE, [])
    for own in ([], *by_context.values()):
        taken: dict[str, Action] = {}
        for one in (*own, *everywhere):
            for key in one.keys.split(","):
                if key in taken:
                    yield taken[key], one, key
                taken.setdefault(key, one)


def _flattened(table: Mapping[str, Any], before: str = "") -> Iterable[tuple[str, object]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flattened(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _nearest(name: object, names: Iterable[str]) -> str:
    from rapidfuzz import process

    found = process.extractOne(str(name)[:60], list(names), score_cutoff=50)
    return (
        f"; the nearest is '{found[0]}'" if found else f"; there are {', '.join(list(names)[:8])}"
    )


def pictures_wait_for_a_key(settings: Settings) -> bool:
    """True where a picture is drawn only when it is asked for: over SSH it is kilobytes on a slow line."""
    return settings.pictures == "auto" and bool(os.environ.get("SSH_CONNECTION"))
