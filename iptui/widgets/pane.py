"""A text that scrolls by the keys of lists: j k g G ctrl+d ctrl+u beside the arrows."""

from __future__ import annotations

from textual.containers import VerticalScroll

MOVES = {
    "j": "scroll_down",
    "k": "scroll_up",
    "g": "scroll_home",
    "G": "scroll_end",
    "ctrl+d": "page_down",
    "ctrl+u": "page_up",
}


class Pane(VerticalScroll):
    """Scrolls; a key that the screen gives to an action of its own stays with that."""

    def on_mount(self) -> None:
        taken = self.screen._bindings.key_to_bindings
        for key, action in MOVES.items():
            if key not in taken:
                self._bindings.bind(key, action, show=False)
