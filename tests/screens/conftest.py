"""Every journey is walked on both engines, unless it is marked to be about one of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import pilot_waits
from tests.screens import journeys

pilot_waits.use()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("embedded_only") is None:
        metafunc.parametrize("engine", ["tinydb", "postgresql"], indirect=True)


@pytest.fixture(autouse=True)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where `journeys.new_place` makes its workspaces."""
    name: str = getattr(request, "param", "tinydb")
    if name == "postgresql":
        databases = request.getfixturevalue("databases")
        made: dict[Path, str] = {}

        def new_place(folder: Path) -> str:
            if folder not in made:
                made[folder] = databases.new()
            return made[folder]

        monkeypatch.setattr(journeys, "new_place", new_place)
    return name
