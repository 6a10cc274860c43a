"""Write the table of keys in docs/guide.md anew from the table of actions: python scripts/write_key_table.py"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "guide.md"
START, END = "<!-- keys: written by scripts/write_key_table.py -->\n", "<!-- end of keys -->\n"


def key_table() -> str:
    """Markdown: a heading and a table for each place, everywhere first."""
    from iptui.actions import ACTIONS, shown_keys

    contexts = list(dict.fromkeys(one.context for one in ACTIONS))
    parts = []
    for context in contexts:
        rows = [
            f"| {' '.join(f'`{_cell(key)}`' for key in shown_keys(one.keys).split())} | {one.help} | `{one.name}` |"
            for one in ACTIONS
            if one.context == context
        ]
        title = context.replace("_", " ").capitalize()
        parts.append(
            "\n".join([f"### {title}", "", "| keys | what | name |", "|---|---|---|", *rows])
        )
    return "\n\n".join(parts) + "\n"


def _cell(key: str) -> str:
    return key.replace("|", "\\|")


def with_table(guide: str) -> str:
    """The guide with the table of today."""
    before, _, rest = guide.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{key_table()}\n{END}{after}"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    GUIDE.write_text(with_table(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
