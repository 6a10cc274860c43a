"""docs/registers.md is what the tables say, and the tables say all that is needed."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location(
    "write_registers", ROOT / "scripts/write_registers.py"
)
assert spec is not None
assert spec.loader is not None
write_registers = importlib.util.module_from_spec(spec)
spec.loader.exec_module(write_registers)


def test_the_page_is_made_from_the_tables() -> None:
    written = (ROOT / "docs/registers.md").read_text(encoding="utf-8")
    assert written == write_registers.page(), "run scripts/write_registers.py"


def test_every_form_shows_an_example_of_its_own_right() -> None:
    for office in write_registers.offices():
        assert office.sources, office.code
        for form in office.forms:
            found = write_registers.example_of(form)
            assert found.office == office.code, form.example
            assert found.links or found.reason, form.example
            assert found.type == form.type, form.example
