"""Write docs/inbox.svg: the demo's inbox at 100x28, as the README shows it. Run after changing the screens."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path


async def main() -> None:
    os.environ["IPTUI_NOW"] = "2026-09-17T10:00+08:00"
    from iptui.app import IptuiApp
    from iptui.casework.demo import make_demo

    with tempfile.TemporaryDirectory() as folder:
        desk = make_demo(Path(folder) / "demo")
        app = IptuiApp(desk)
        async with app.run_test(size=(120, 28)) as pilot:
            await pilot.pause(0.3)
            docs = Path(__file__).parent.parent / "docs"
            docs.mkdir(exist_ok=True)
            (docs / "inbox.svg").write_text(app.export_screenshot(title="iptui"))
        desk.close()


asyncio.run(main())
