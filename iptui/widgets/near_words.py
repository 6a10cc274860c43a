"""The near words of a search in a line or two, one of them to be chosen by keys or the mouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widgets import Static

from iptui.search.results import Variant
from iptui.terminal.clean import clean


class NearWords(Static, can_focus=True):
    """Shows near words with their product counts; while it has the focus, one of them is marked.

    `keys` is key -> what it does: `next`, `previous`, `search`, `add` or `leave`.
    """

    class Wanted(Message):
        """A near word was asked for: to `search` it, or to `add` it to the query."""

        def __init__(self, variant: Variant, what: str) -> None:
            self.variant = variant
            self.what = what
            super().__init__()

    class Left(Message):
        """The person is done with the near words."""

    def __init__(self, *, keys: Mapping[str, str], label: str, id: str) -> None:
        super().__init__("", id=id, classes="text")
        self._keys = keys
        self._label = label
        self._variants: Sequence[Variant] = ()
        self._at = 0

    def show(self, variants: Sequence[Variant]) -> None:
        """Put other words there; the first one is marked."""
        if variants != self._variants:
            self._variants = list(variants)
            self._at = 0
        self._draw()

    @property
    def chosen(self) -> Variant | None:
        return self._variants[self._at] if self._variants else None

    def _draw(self) -> None:
        parts: list[tuple[str, str] | Content] = []
        if self._variants:
            parts.append((f"{self._label}: ", "$text-muted"))
        for at, one in enumerate(self._variants):
            style = "reverse $accent" if at == self._at and self.has_focus else "$accent"
            word = Content.styled(clean(one.word), style)
            parts.append(word.stylize(Style.from_meta({"near": at})))
            parts.append((f" {one.products:,}  ", "$text-muted"))
        # Its height is fixed: a letter must not lay out the whole screen.
        self.update(Content.assemble(*parts), layout=False)

    def on_focus(self) -> None:
        self._draw()

    def on_blur(self) -> None:
        self._draw()

    def on_key(self, event: events.Key) -> None:
        what = self._keys.get(event.key)
        if what is None:
            return
        event.stop()
        event.prevent_default()
        chosen = self.chosen
        if what in ("next", "previous") and self._variants:
            self._at = (self._at + (1 if what == "next" else -1)) % len(self._variants)
            self._draw()
        elif what == "leave":
            self.post_message(self.Left())
        elif chosen is not None:
            self.post_message(self.Wanted(chosen, what))

    def on_click(self, event: events.Click) -> None:
        at = event.style.meta.get("near")
        if isinstance(at, int) and at < len(self._variants):
            event.stop()
            self._at = at
            self._draw()
            self.post_message(self.Wanted(self._variants[at], "search"))
