"""Another process that holds a workspace while a test runs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held_by_another(place: Path) -> Iterator[subprocess.Popen[str]]:
    """The workspace is locked inside the block, and holds one more party that nobody here has seen."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.store.holder_process", str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.stdin.close()
        process.wait(timeout=30)
        process.stdout.close()
