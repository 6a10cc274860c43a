"""Opening the app: on a workspace, or on the sample seller's."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from iptui.terminal.checks import terminal_problem

if TYPE_CHECKING:
    from iptui.casework.desk import Desk
    from iptui.settings import Settings


def run(desk: Desk, settings: Settings | None = None) -> int:
    """The app's exit code."""
    # Escape alone must not wait for a longer sequence that no terminal of today sends that slowly.
    os.environ.setdefault("ESCDELAY", "25")
    # Hits wait for the next repaint: at most 4 ms instead of 16.
    os.environ.setdefault("TEXTUAL_FPS", "250")
    if not os.environ.get("NO_COLOR"):
        os.environ.pop("NO_COLOR", None)  # an empty one says nothing (no-color.org)
    import gc

    # Collecting costs a tenth of the start; the app turns it on again once the inbox stands.
    gc.freeze()
    gc.disable()
    from iptui.app import IptuiApp
    from iptui.store.waiting import WAITING

    WAITING.set(None)  # the screen is not for lines on stderr
    app = IptuiApp(desk, settings=settings)
    try:
        result = app.run(mouse=app.settings.mouse and not os.environ.get("IPTUI_NO_MOUSE"))
    finally:
        desk.close()
    return app.return_code or result or 0


def open_app(workspace: str | None, account: str) -> int:
    """On the workspace; the first run makes it. Signed in already when a remembered session says so."""
    problem = terminal_problem()
    if problem is not None:
        print(problem, file=sys.stderr)
        return 2
    from iptui.settings import load_settings

    settings = load_settings()
    from iptui.casework.recent import note_opened
    from iptui.casework.remembered import resume_here
    from iptui.casework.workspaces import ANYBODY, chosen, is_server, open_desk
    from iptui.cli.output import say
    from iptui.domain.errors import NotFound
    from iptui.store.waiting import telling

    try:
        # The app settles the clock itself, once the inbox stands.
        with telling(say):
            desk = open_desk(workspace, account=ANYBODY, settle=False)
    except NotFound:
        if is_server(chosen(workspace)):
            raise  # nobody's database is filled with tables unasked
        if workspace is not None and not Path(workspace).parent.exists():
            raise
        desk = open_desk(workspace, create=True, account=ANYBODY)
    if account:
        os.environ["IPTUI_ACCOUNT"] = account
    resume_here(
        desk,
        given=os.environ.get("IPTUI_SESSION", ""),
        only=os.environ.get("IPTUI_ACCOUNT", ""),
    )
    note_opened(desk.place or desk.address)
    return run(desk, settings)


def open_demo() -> int:
    """The sample desk in a folder that is removed afterwards, signed in as its owner."""
    problem = terminal_problem()
    if problem is not None:
        print(problem, file=sys.stderr)
        return 2
    import shutil
    import tempfile
    from dataclasses import replace

    from iptui.settings import load_settings

    # Nobody knows the password of the sample's owner.
    settings = replace(load_settings(), lock_after=0)
    from iptui.casework.demo import make_demo

    place = Path(tempfile.mkdtemp(prefix="iptui-demo-"))
    try:
        return run(make_demo(place / "workspace"), settings)
    finally:
        with suppress(OSError):
            shutil.rmtree(place)
