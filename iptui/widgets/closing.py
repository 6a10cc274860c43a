"""What may be missing because a screen is closed in the moment it opens."""

from __future__ import annotations

from textual._context import active_message_pump
from textual.css.query import NoMatches
from textual.dom import DOMNode


def is_of_a_closing_screen(error: Exception) -> bool:
    """True for a part that is looked for in a widget that is being taken away before its parts were put in."""
    pump = active_message_pump.get(None)
    if not isinstance(error, NoMatches) or not isinstance(pump, DOMNode):
        return False
    # Neither an app that ends nor a widget that goes takes parts in any more.
    return pump.app._exit or any(
        node._closing or getattr(node, "_pruning", False) for node in pump.ancestors_with_self
    )
