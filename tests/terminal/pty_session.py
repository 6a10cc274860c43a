"""The app in a pseudo-terminal: every byte it sends, keys it gets, the screen a person would see."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time
from pathlib import Path

import pyte

ROOT = Path(__file__).resolve().parents[2]
OPEN = """
import sys
sys.path.insert(0, {root!r})
from iptui.casework.sign_in import main_account
from iptui.casework.workspaces import open_desk
from iptui.cli.app import run
desk = open_desk(sys.argv[1])
desk.account = main_account(desk)
sys.exit(run(desk))
"""
_ANSWERS = (
    (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),
    (b"\x1b[?2048$p", b"\x1b[?2048;0$y"),
    (b"\x1b[6n", b"\x1b[1;1R"),
    (b"\x1b[c", b"\x1b[?62;22c"),
)
# pyte 0.8 misreads private sequences; they draw nothing.
_PRIVATE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*(?:\$p|u)|\x1b\[[0-9;]* q")


class PtySession:
    """A program on a terminal of `columns` x `lines`."""

    def __init__(
        self,
        arguments: list[str],
        *,
        columns: int = 80,
        lines: int = 24,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.sent = b""
        # Longer than the timers that follow a key. A client's own work says nothing of its server's.
        self.silence = 0.25 if Path(arguments[0]).name == "ssh" else 0.15
        self.status: int | None = None
        self.closed = False
        variables = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "ESCDELAY": "25",
            **(environment or {}),
        }
        # The terminal's own size counts: a parallel test runner sets these for its workers.
        for name in ("COLUMNS", "LINES"):
            variables.pop(name, None)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(arguments[0], arguments, variables)
        size = struct.pack("HHHH", lines, columns, 0, 0)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, size)
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)

    @classmethod
    def of_workspace(cls, place: Path, **options: object) -> PtySession:
        """The app on a workspace, its main account signed in."""
        code = OPEN.format(root=str(ROOT))
        return cls([sys.executable, "-c", code, str(place)], **options)  # type: ignore[arg-type]

    def read(self, timeout: float) -> bytes:
        """What comes within the time; empty when nothing does or the program is gone."""
        if self.closed or not select.select([self.fd], [], [], timeout)[0]:
            return b""
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        if not data:
            self.closed = True
            return b""
        self.sent += data
        for question, answer in _ANSWERS:
            if question in data:
                os.write(self.fd, answer)
        self._stream.feed(_PRIVATE.sub(b"", data))
        return data

    def quiet(self, silence: float | None = None, limit: float = 10) -> bytes:
        """Everything until the program is silent for a while (`silence` seconds) and waits for something."""
        silence = self.silence if silence is None else silence
        data, end = b"", time.monotonic() + limit
        while time.monotonic() < end and not self.closed:
            piece = self.read(silence)
            if not piece and not self.working():
                break
            data += piece
        return data

    def working(self) -> bool:
        """True while a thread of the program runs, wants to run, or waits for a disk.

        On a busy machine a program that has much to do is silent, too.
        """
        for task in Path(f"/proc/{self.pid}/task").glob("*/stat"):
            try:
                state = task.read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue  # it has ended
            if state in "RD":
                return True
        return False

    def wait_for(self, text: str, limit: float = 30) -> None:
        """Until the text stands on the screen."""
        end = time.monotonic() + limit
        while time.monotonic() < end and not self.closed:
            if text in self.text:
                return
            self.read(0.1)
        if text not in self.text:
            raise AssertionError(f"{text!r} never came; the screen is:\n{self.text}")

    def wait_for_last_line(self, *choices: tuple[str, ...], limit: float = 15) -> bool:
        """Read until the last line holds one text of each choice; False when it never does.

        Bytes come in pieces on a busy machine: a screen looked at between two of them is half painted.
        """
        end = time.monotonic() + limit
        while time.monotonic() < end:
            last = self.text.splitlines()[-1]
            if all(any(text in last for text in choice) for choice in choices):
                return True
            self.read(0.1)
        return False

    @property
    def text(self) -> str:
        """The screen."""
        # Not `screen.display`: the emulator fails where half of a wide letter was written over.
        lines = (self.screen.buffer[y] for y in range(self.screen.lines))
        return "\n".join(
            "".join(line[x].data for x in range(self.screen.columns)).rstrip() for line in lines
        )

    def press(self, keys: str | bytes, *, silence: float | None = None) -> bytes:
        """Send keys; what the program sent back."""
        os.write(self.fd, keys.encode() if isinstance(keys, str) else keys)
        return self.quiet(silence)

    def end(self, limit: float = 10) -> int:
        """Wait for the program's end; its exit status (negative: killed by that signal)."""
        end = time.monotonic() + limit
        while self.status is None and time.monotonic() < end:
            self.read(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        if self.status is None:
            os.kill(self.pid, 9)
            os.waitpid(self.pid, 0)
            self.status = -9
            raise AssertionError("the program did not end")
        while self.read(0.05):
            pass
        return self.status

    def kill_if_alive(self) -> None:
        """For the end of a test."""
        if self.status is None:
            os.kill(self.pid, 9)
            os.waitpid(self.pid, 0)
            self.status = -9
        if not self.closed:
            os.close(self.fd)
            self.closed = True


_ALLOWED = re.compile(
    rb"\x1b\[[0-9;:?<>=]*\$?[A-Za-z]"  # CSI: cursor, SGR, modes, queries
    rb"|\x1b\]22;[a-z-]*(?:\x07|\x1b\\)"  # the pointer's shape
    rb"|\x1b\]52;c;[A-Za-z0-9+/=]*\x07"  # the app's own copying
    rb"|\x1b\]8;[!-~]*\x1b\\"  # a link
)
_DANGER = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)


def foreign_control(sent: bytes) -> str:
    """The first control character that no widget of the app sends, with what is around it; else empty."""
    text = _ALLOWED.sub(b"", sent).decode("utf-8", "replace")
    match = _DANGER.search(text)
    return repr(text[max(0, match.start() - 30) : match.start() + 30]) if match else ""


def restored(sent: bytes) -> bool:
    """The terminal was left as it was: main screen, cursor shown, no mouse reports."""
    return all(
        sent.rfind(off) > sent.rfind(on)
        for off, on in (
            (b"\x1b[?1049l", b"\x1b[?1049h"),
            (b"\x1b[?25h", b"\x1b[?25l"),
            (b"\x1b[?1000l", b"\x1b[?1000h"),
            (b"\x1b[?1003l", b"\x1b[?1003h"),
        )
    )
