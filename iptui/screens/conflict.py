"""Somebody else changed the record first: both are shown, nothing was overwritten."""

from __future__ import annotations

import msgspec

from iptui.screens.dialogs import MessageScreen
from iptui.store.protocol import Conflict


class ConflictScreen(MessageScreen):
    """The newer version field by field; one's own input is kept in the form that was left."""

    def __init__(self, conflict: Conflict) -> None:
        lines = [str(conflict), ""]
        if conflict.current is None:
            lines.append("The record was deleted.")
        else:
            lines.append("The newer version:")
            for name, value in msgspec.to_builtins(conflict.current).items():
                if value not in ("", None, [], {}) and name not in ("password_hash", "extra"):
                    lines.append(f"  {name}: {value}")
        super().__init__("Changed by somebody else", "\n".join(lines))
