"""Runs `iptui` as a script would."""

from __future__ import annotations

from pathlib import Path

from tests.programs import run_iptui


class Shell:
    """Runs `iptui` on one workspace at a fixed instant; `err` is what the last command said."""

    def __init__(self, place: Path, now: str = "2026-11-24T10:00+08:00") -> None:
        self.place = place
        self.now = now
        self.err = ""

    def __call__(self, *words: str, stdin: str | bytes = "", code: int = 0) -> str:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        done = run_iptui(
            "--workspace", str(self.place), *words, stdin=data, environment={"IPTUI_NOW": self.now}
        )
        self.err = done.stderr.decode()
        assert done.returncode == code, (words, done.returncode, self.err)
        assert "Traceback" not in self.err
        return done.stdout.decode()
