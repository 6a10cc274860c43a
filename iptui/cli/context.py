"""Opening the desk that a command works on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from iptui.casework.desk import Desk
from iptui.casework.sign_in import main_account
from iptui.casework.workspaces import open_desk
from iptui.cli.output import say
from iptui.domain.accounts import Permission
from iptui.domain.errors import BadInput

if TYPE_CHECKING:
    from iptui.formats.rule_files import RuleSets


@contextmanager
def desk_of(ctx: click.Context, *, create: bool = False) -> Iterator[Desk]:
    """The desk, an account at work on it; closed (and folded) afterwards.

    Raises:
        NotPermitted: the account is disabled.
    """
    options = ctx.find_root().obj
    desk = open_desk(options["workspace"], create=create, account=options["account"])
    try:
        if desk.account is None:
            desk.account = main_account(desk)
        if desk.account is not None:
            desk.require(Permission.READ)
        yield desk
        for problem in desk.rule_problems:
            say(problem)
    finally:
        desk.close()


def rules_in_use(ctx: click.Context) -> RuleSets:
    """The rule sets of the workspace; the shipped ones where there is none.

    A folder is not opened for it. A server is asked.
    """
    from iptui.casework.workspaces import chosen
    from iptui.formats.rule_files import load_rule_sets

    place = chosen(ctx.find_root().obj["workspace"])
    if isinstance(place, str):
        with desk_of(ctx) as desk:
            return desk.rules
    own = place / "rules"
    rules = load_rule_sets(user_folder=own if own.is_dir() else None)
    for problem in rules.problems:
        say(problem)
    return rules


json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")


def parse_instant(text: str, name: str = "--at") -> datetime:
    """ISO 8601; without an offset it is taken as UTC.

    Raises:
        BadInput: no date.
    """
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            f"{name} is '{text[:40]}', which is no date; write it as 2026-09-30T10:00+08:00."
        ) from None
    return value if value.tzinfo else value.replace(tzinfo=UTC)
