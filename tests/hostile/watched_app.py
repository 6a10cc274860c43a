"""The app as it is, watched: which screens are painted, what the second wall had to stop, what leaves.

Run as `python -m tests.hostile.watched_app WORKSPACE LOG [WALLS]`; WALLS is `both` or `second` (the
cleaning where text is shown is off). The log has one line for each
thing seen: `screen NAME`, `passed SCREEN TEXT`, `network EVENT`, `process NAME`.
"""

from __future__ import annotations

import sys
from typing import Any

ALONE = {"socket.socketpair"}
NETWORK = {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto",
           "socket.sendmsg", "urllib.Request", "webbrowser.open"}  # fmt: skip
PROCESSES = {"os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn", "subprocess.Popen"}


def main(place: str, log: str, walls: str) -> int:
    out = open(log, "a", buffering=1, encoding="utf-8")  # noqa: PTH123, SIM115

    def note(*words: object) -> None:
        out.write(" ".join(map(str, words)).replace("\n", "\\n") + "\n")

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        if event in NETWORK:
            note("network", event, ascii(arguments)[:100])
            raise RuntimeError(f"{event}: nothing is ever fetched")
        if event in PROCESSES:
            note("process", ascii(arguments)[:100])

    sys.addaudithook(audit)
    if walls == "second":
        from iptui.terminal import clean

        clean.clean = lambda text, *, multiline=False: text
    from iptui.terminal import safety

    stop, seen = safety.scrub, [""]

    def scrub(text: str) -> str:
        if walls != "second":
            note("passed", seen[0], ascii(text)[:150])
        return stop(text)

    safety.scrub = scrub
    apply = safety.ControlFilter.apply

    def watched(self: Any, segments: Any, background: Any) -> Any:
        from textual._context import active_app

        name = type(active_app.get().screen).__name__
        if name != seen[0]:
            seen[0] = name
            note("screen", name)
        return apply(self, segments, background)

    safety.ControlFilter.apply = watched  # type: ignore[method-assign]
    import os

    from iptui.casework.sign_in import main_account
    from iptui.casework.workspaces import open_desk
    from iptui.cli.app import run

    desk = open_desk(place)
    if not os.environ.get("HOSTILE_SIGN_IN"):
        desk.account = main_account(desk)
    return run(desk)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
