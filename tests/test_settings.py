"""The settings file: what it may say, and the one sentence for what it may not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from textual.keys import _character_to_key
from textual.pilot import Pilot

from iptui.actions import ACTIONS, actions_for
from iptui.casework.desk import Desk
from iptui.domain.errors import BadInput
from iptui.settings import Settings, clashes, config_path, load_settings
from iptui.terminal.keys import PUNCTUATION, known_key
from tests.cli.test_commands import Shell
from tests.screens.journeys import run_journey, screen_text, settled


def written(text: str) -> Path:
    path = config_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def keys_of(settings: Settings, name: str) -> str:
    return next(one.keys for one in settings.actions if one.name == name)


def test_without_a_file_the_defaults_are_in_force() -> None:
    assert load_settings() == Settings()


def test_the_table_itself_is_sound() -> None:
    assert list(clashes(ACTIONS)) == []
    names = [one.name for one in ACTIONS]
    assert len(names) == len(set(names))
    for one in ACTIONS:
        assert all(known_key(key) == key for key in one.keys.split(",")), one


@pytest.mark.parametrize("character", list(PUNCTUATION))
def test_keys_are_named_as_the_framework_names_them(character: str) -> None:
    assert _character_to_key(character) == PUNCTUATION[character]


def test_keys_theme_mouse_and_pictures_are_taken() -> None:
    written(
        'theme = "iptui-light"\nmouse = false\npictures = "off"\n[keys]\n'
        '"complaint.export" = "X, f5"\ncomplaints.filter = ["?", "Ctrl+F"]\n'
        'everywhere.help = "f1"\neverywhere.search = "0"\n'
    )
    settings = load_settings()
    assert (settings.theme, settings.mouse, settings.pictures) == ("iptui-light", False, "off")
    assert keys_of(settings, "complaint.export") == "X,f5"
    assert keys_of(settings, "complaints.filter") == "question_mark,ctrl+f"
    assert keys_of(settings, "everywhere.search") == "0"
    assert keys_of(settings, "complaint.sweep") == "s"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[keys]\n"complaint.exprt" = "x"', 2, "the nearest is 'complaint.export'"),
        ("lock_after = -1", 1, "number of minutes"),
        ("lock_after = true", 1, "number of minutes"),
        ("lock_after = 100000", 1, "number of minutes"),
        ('[keys]\n\n"complaint.export" = "ctlr+x"', 3, "the nearest is 'ctrl+"),
        ('[keys]\n"complaint.export" = "s"', 2, "complaint.sweep already"),
        ('[keys]\n"complaint.export" = "q"', 2, "everywhere.leave already"),
        ('[keys]\n"everywhere.copy" = "h"', 2, "complaint.handle already"),
        ('[keys]\n"complaint.export" = "j"', 2, "moves in lists"),
        ('[keys]\n"complaint.export" = "ctrl+m"', 2, "sent as enter"),
        ('[keys]\n"complaint.export" = ""', 2, "needs a key"),
        ('[keys]\n"complaint.export" = 3', 2, "are a text"),
        ("keys = 3", 1, "table"),
        ('thme = "iptui-dark"', 1, "the nearest is 'theme'"),
        ('theme = "iptui-drak"', 1, "the nearest is 'iptui-dark'"),
        ('mouse = "no"', 1, "true or false"),
        ('pictures = "sixl"', 1, "the nearest is 'sixel'"),
        ("theme = \n", 1, "no TOML"),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(text: str, line: int, said: str) -> None:
    path = written(text)
    with pytest.raises(BadInput) as caught:
        load_settings()
    sentence = str(caught.value)
    assert str(path) in sentence
    assert f"line {line}" in sentence
    assert said in sentence
    assert "\n" not in sentence


def test_two_remapped_actions_may_change_places() -> None:
    written('[keys]\n"complaint.export" = "s"\n"complaint.sweep" = "e"')
    settings = load_settings()
    assert keys_of(settings, "complaint.sweep") == "e"


def test_the_commands_show_what_is_in_force(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "none")
    assert json.loads(shell("config", "check", "--json"))["exists"] is False
    path = written('[keys]\n"complaint.export" = "X"')
    assert shell("config", "path").strip() == str(path)
    rows = {row["action"]: row for row in json.loads(shell("keys", "--json"))}
    assert rows["complaint.export"]["keys"] == ["X"]
    assert rows["complaint.export"]["remapped"]
    assert len(rows) == len(ACTIONS)
    assert "(remapped)" in shell("keys")
    assert json.loads(shell("config", "check", "--json"))["keys"] == {"complaint.export": ["X"]}
    written('[keys]\n"complaint.exprt" = "X"')
    shell("config", "check", code=2)
    assert "complaint.export" in shell.err
    assert shell.err.count("\n") == 1


def test_a_remapped_key_works_and_is_shown(tmp_path: Path) -> None:
    moved = {"complaints.filter": "F", "everywhere.help": "H", "everywhere.search": "9"}
    settings = Settings(
        actions=tuple(replace(one, keys=moved.get(one.name, one.keys)) for one in ACTIONS)
    )

    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        app = pilot.app
        assert "F Filter" in screen_text(app)
        await pilot.press("slash")
        await pilot.pause()
        assert not app.screen.query("#filter")
        await pilot.press("F")
        await pilot.pause()
        assert app.screen.query("#filter")
        await pilot.press("escape", "H")
        await settled(pilot)
        text = screen_text(app)
        assert "  F  " in text
        assert "Show the keys of this screen" in text
        await pilot.press("escape", "9")
        await settled(pilot)
        assert app.current_mode == "search"
        commands = {one.title: one.help for one in app.get_system_commands(app.screen)}
        assert "(9)" in commands["Search"]

    run_journey(tmp_path, journey, (120, 40), settings=settings)


def test_the_palette_and_the_sheet_know_every_action_of_a_screen() -> None:
    for context in {one.context for one in ACTIONS}:
        assert {one.name for one in actions_for(context)} >= {
            one.name for one in ACTIONS if one.context == context
        }


def test_a_turned_bit_anywhere_is_named_or_harmless() -> None:
    """The person's file decides nothing about records: at worst a key or a colour is not as chosen."""
    path = config_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    sound = b'theme = "iptui-light"\nmouse = false\n\n[keys]\n"complaint.counter" = "x"\n'
    named = 0
    for position in range(len(sound)):
        for bit in (0, 2, 5, 7):
            harmed = bytearray(sound)
            harmed[position] ^= 1 << bit
            path.write_bytes(harmed)
            try:
                load_settings()
            except BadInput as error:
                assert str(path) in str(error)  # noqa: PT017
                named += 1
            assert path.read_bytes() == harmed
    assert named > len(sound)


@pytest.mark.parametrize("minutes", [0, 0.5, 30, 1440])
def test_the_time_to_the_cover_is_taken(minutes: float) -> None:
    written(f"lock_after = {minutes}\n")
    assert load_settings().lock_after == minutes
