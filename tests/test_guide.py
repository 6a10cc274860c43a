"""The guide says what is: its keys are those of the table, its commands and settings exist."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path

from iptui.cli.commands import COMMANDS
from iptui.settings import config_path, load_settings

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")


def test_the_key_table_is_that_of_the_actions() -> None:
    spec = importlib.util.spec_from_file_location("keys", ROOT / "scripts" / "write_key_table.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.with_table(GUIDE) == GUIDE, "run python scripts/write_key_table.py"


def test_its_commands_exist() -> None:
    named = set(re.findall(r"iptui ([a-z][a-z-]+)", GUIDE))
    assert named
    assert named <= set(COMMANDS)


def test_its_settings_are_sound() -> None:
    (block,) = re.findall(r"(?:^    .*\n|^\n)*^    theme = (?:.*\n)(?:^    .*\n|^\n)*", GUIDE, re.M)
    text = "\n".join(line[4:] for line in block.splitlines())
    assert tomllib.loads(text)["keys"]
    path = config_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    assert load_settings().theme == "iptui-light"
