"""Outside text in dialogs is text: brackets that Textual reads as markup stand there as they were written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from textual.app import App
from textual.screen import ModalScreen

from iptui.screens.dialogs import ChoiceScreen, ConfirmScreen, Field, FormScreen, MessageScreen

MARKUP = "[/nope] [red]x[/red] [@click=app.quit]y[/] [link=https://a.example]z[/link]"
DIALOGS: dict[str, Callable[[], ModalScreen[object]]] = {
    "message": lambda: MessageScreen(MARKUP, MARKUP),
    "confirm": lambda: ConfirmScreen(MARKUP, MARKUP, yes="Yes"),
    "choice": lambda: ChoiceScreen(MARKUP, [("a", MARKUP)]),
    "form": lambda: FormScreen(MARKUP, [Field("a", MARKUP, MARKUP)], text=MARKUP),
}


@pytest.mark.parametrize("name", DIALOGS)
def test_markup_is_shown_as_it_is_written(name: str) -> None:
    async def lines() -> list[str]:
        app: App[None] = App()
        async with app.run_test(size=(160, 40)) as pilot:
            await app.push_screen(DIALOGS[name]())
            await pilot.pause()
            painted = app.screen._compositor.render_strips()
            return ["".join(segment.text for segment in strip) for strip in painted]

    shown = asyncio.run(lines())
    wanted = 4 if name == "form" else 2
    assert sum(MARKUP in line for line in shown) >= wanted, "\n".join(shown)
