"""Every action a user can take, declared once.

Footer, `?` sheet, palette, keymap validation, man page and the guide's key table are all read from
`ACTIONS`. A screen of context `complaint` answers the action `complaint.delete_now` with its method
`do_delete_now`; an action nobody on the screen answers goes to the app. No Textual here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from iptui.action_keys import display_key, normal_key, why_no_key
from iptui.action_table import ROWS

INHERITS: dict[str, tuple[str, ...]] = {
    # context: what is active there too, nearest first
    "everywhere": (),
    "table": ("everywhere",),
    "list": ("table", "everywhere"),
    "sign_in": ("form", "everywhere"),
    "accounts": ("list", "table", "everywhere"),
    "complaints": ("list", "table", "everywhere"),
    "complaint": ("table", "everywhere"),
    "right": ("table", "everywhere"),
    "complainant": ("table", "everywhere"),
    "product": ("table", "everywhere"),
    "snapshot": ("table", "everywhere"),
    "counter_notification": ("table", "everywhere"),
    "negotiation": ("table", "everywhere"),
    "search": ("list", "table", "everywhere"),
    "brands": ("list", "table", "everywhere"),
    "findings": ("list", "table", "everywhere"),
    "points": ("list", "table", "everywhere"),
    "activity": ("list", "table", "everywhere"),
    "form": ("everywhere",),
    "confirm": ("everywhere",),
    "choice": ("table", "everywhere"),
    "message": ("table", "everywhere"),
    "conflict": ("table", "everywhere"),
    "help": ("table", "everywhere"),
}
"""The contexts, one for each kind of screen."""

CONTEXT_TITLES: dict[str, str] = {
    "everywhere": "Everywhere",
    "table": "In every table and text",
    "list": "In every list",
    "sign_in": "Sign in",
    "accounts": "Accounts",
    "complaints": "Complaints",
    "complaint": "Complaint",
    "right": "IP right",
    "complainant": "Complainant",
    "product": "Product",
    "snapshot": "Snapshot",
    "counter_notification": "Counter-notification",
    "negotiation": "Negotiation",
    "search": "Search",
    "brands": "Brands",
    "findings": "Findings",
    "points": "Points",
    "activity": "Activity",
    "form": "Forms",
    "confirm": "Questions",
    "choice": "Choices",
    "message": "Messages",
    "conflict": "Conflict",
    "help": "Help",
}


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a user can do."""

    id: str
    """`context.verb`; the name in a user's keymap."""
    keys: tuple[str, ...]
    """Default keys in Textual's names; none: only in the palette."""
    title: str
    """Two or three words, for footer and palette."""
    help: str
    """One sentence, for the `?` sheet, the man page and the guide."""
    rank: int = 0
    """The lower, the sooner in the footer; 0: not in the footer."""

    @property
    def context(self) -> str:
        return self.id.partition(".")[0]

    @property
    def verb(self) -> str:
        """The name of the method that does it, without `do_`."""
        return self.id.partition(".")[2]


ACTIONS: dict[str, Action] = {
    row[0]: Action(row[0], tuple(row[1].split()), row[2], row[3], row[4]) for row in ROWS
}
"""Id -> action, in the order of the table."""

Keymap = Mapping[str, tuple[str, ...]]
"""Action id -> keys, for the actions whose keys a user has changed."""


@cache
def actions_for(context: str) -> tuple[Action, ...]:
    """The context's own actions, then the inherited ones, nearest first."""
    order = (context, *INHERITS[context])
    return tuple(action for name in order for action in ACTIONS.values() if action.context == name)


def keys_of(action: Action, keymap: Keymap | None = None) -> tuple[str, ...]:
    """The action's keys, the user's over the defaults."""
    return keymap.get(action.id, action.keys) if keymap else action.keys


def shown_keys(action: Action, keymap: Keymap | None = None) -> str:
    """The keys as a person reads them, `j  ↓` or `ctrl+p`; empty when there is none."""
    return " ".join(display_key(key) for key in keys_of(action, keymap))


def footer_actions(context: str) -> list[Action]:
    """What the footer names, most useful first; Help and Quit are placed by the footer itself."""
    own = [
        action
        for action in actions_for(context)
        if action.rank and action.id not in ("everywhere.help", "everywhere.quit")
    ]
    return sorted(own, key=lambda action: (action.context == "everywhere", action.rank))


def read_keymap(
    given: Mapping[str, object], source: str = "the keymap"
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """A user's keymap (`{"complaint.export": "x ctrl+e"}`) and everything wrong with it.

    `source` names the file in the sentences. A faulty entry is left out; the rest stands.
    """
    keymap: dict[str, tuple[str, ...]] = {}
    problems: list[str] = []
    for name, value in given.items():
        if name not in ACTIONS:
            problems.append(f"{source}: there is no action '{name}'{_nearest(name, ACTIONS)}.")
            continue
        if not isinstance(value, str):
            problems.append(f'{source}: the keys of {name} are no text; write them as "x ctrl+e".')
            continue
        keys = tuple(normal_key(key) for key in value.replace(",", " , ").split() if key != ",")
        if not keys and value.strip() == ",":
            keys = ("comma",)
        reasons = [reason for key in keys if (reason := why_no_key(key)) is not None]
        problems += [f"{source}: {name}: {reason}." for reason in reasons]
        if not reasons:
            keymap[name] = keys
    clashes = key_clashes(keymap)
    for key, first, second, context in clashes:
        problems.append(
            f"{source}: '{display_key(key)}' would mean both {first} and {second} "
            f"({CONTEXT_TITLES[context]}); give one of them another key."
        )
        for name in (first, second):
            keymap.pop(name, None)
    return keymap, problems


def key_clashes(keymap: Keymap | None = None) -> list[tuple[str, str, str, str]]:
    """(key, action id, action id, context) for every key that would mean two things in one place."""
    clashes: dict[tuple[str, str, str], str] = {}
    for context in INHERITS:
        taken: dict[str, str] = {}
        for action in actions_for(context):
            for key in keys_of(action, keymap):
                other = taken.setdefault(key, action.id)
                if other != action.id and other not in MAY_COVER.get(action.id, ()):
                    clashes.setdefault((key, other, action.id), context)
    return [(key, first, second, context) for (key, first, second), context in clashes.items()]


MAY_COVER: dict[str, tuple[str, ...]] = {
    # action: nearer actions that may take its key, because they are the same gesture there
    "everywhere.back": ("form.cancel", "confirm.no"),
    "everywhere.copy": ("confirm.yes",),
    "table.open": ("form.next", "confirm.enter"),
    "list.mark": ("conflict.toggle",),
}


def _nearest(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), 1)
    return f"; did you mean '{close[0]}'?" if close else ""
