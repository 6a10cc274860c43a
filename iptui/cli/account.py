"""`account add/list/password/disable/enable`."""

from __future__ import annotations

import click

from iptui.cli.context import desk_of, json_option
from iptui.cli.output import print_json, print_table, say
from iptui.cli.workspace import ask_password
from iptui.domain.accounts import Role


@click.group("account", help="The accounts of the workspace: add, list, password, disable, enable.")
def account_command() -> None:
    pass


@account_command.command("add", help="Add a sub-account.")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--password-stdin", is_flag=True)
@click.pass_context
def add(ctx: click.Context, name: str, role: str, password_stdin: bool) -> None:
    from iptui.casework.sign_in import add_account
    from iptui.domain.accounts import Permission

    with desk_of(ctx) as desk:
        desk.require(Permission.MANAGE_ACCOUNTS)
        account = add_account(desk, name, ask_password(password_stdin), Role(role))
    say(f"Added the account {account.name} ({role}).")


@account_command.command("list", help="Names, roles and states.")
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    from iptui.casework.sign_in import accounts

    with desk_of(ctx) as desk:
        rows = [
            {"name": one.name, "role": one.role.value, "main": one.main, "disabled": one.disabled}
            for one in accounts(desk)
        ]
    if as_json:
        print_json(rows)
    else:
        print_table(
            ("NAME", "ROLE", "STATE"),
            [
                (
                    str(one["name"]) + (" (main)" if one["main"] else ""),
                    str(one["role"]),
                    "disabled" if one["disabled"] else "enabled",
                )
                for one in rows
            ],
        )


@account_command.command("password", help="Set an account's password; its remembered sessions end.")
@click.argument("name")
@click.option("--password-stdin", is_flag=True)
@click.pass_context
def password(ctx: click.Context, name: str, password_stdin: bool) -> None:
    from iptui.casework.sign_in import change_password, find_account

    with desk_of(ctx) as desk:
        account = find_account(desk, name)
        change_password(desk, account, ask_password(password_stdin))
    say(f"Changed the password of {account.name}.")


def _switch(ctx: click.Context, name: str, disabled: bool) -> None:
    from iptui.casework.sign_in import find_account, set_disabled

    with desk_of(ctx) as desk:
        account = set_disabled(desk, find_account(desk, name), disabled)
    say(f"The account {account.name} is {'disabled' if disabled else 'enabled'}.")


@account_command.command("disable", help="Shut an account out.")
@click.argument("name")
@click.pass_context
def disable(ctx: click.Context, name: str) -> None:
    _switch(ctx, name, True)


@account_command.command("enable", help="Let a disabled account in again.")
@click.argument("name")
@click.pass_context
def enable(ctx: click.Context, name: str) -> None:
    _switch(ctx, name, False)
