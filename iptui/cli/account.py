"""`account add/list/password/role/grant/revoke/disable/enable`."""

from __future__ import annotations

import click

from iptui.cli.context import desk_of, json_option
from iptui.cli.output import print_json, print_table, say
from iptui.cli.workspace import ask_password
from iptui.domain.accounts import GRANTABLE, Permission, Role

ROLES = click.Choice([role.value for role in Role])
PERMISSIONS = click.Choice([one.value for one in Permission if one in GRANTABLE])


@click.group("account", help="The accounts of the workspace, their roles and passwords.")
def account_command() -> None:
    pass


@account_command.command("add", help="Add a sub-account.")
@click.argument("name")
@click.option("--role", type=ROLES, required=True)
@click.option("--password-stdin", is_flag=True)
@click.pass_context
def add(ctx: click.Context, name: str, role: str, password_stdin: bool) -> None:
    from iptui.casework.account_changes import add_account

    with desk_of(ctx) as desk:
        desk.require(Permission.MANAGE_ACCOUNTS)
        account = add_account(desk, name, ask_password(password_stdin), Role(role))
    say(f"Added the account {account.name} ({role}).")


@account_command.command("list", help="Names, roles, what was granted beyond them, and states.")
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    from iptui.casework.sign_in import accounts

    with desk_of(ctx) as desk:
        found = accounts(desk)
    if as_json:
        print_json(
            [
                {
                    "name": one.name,
                    "role": one.role.value,
                    "main": one.main,
                    "disabled": one.disabled,
                    "granted": [permission.value for permission in one.granted],
                }
                for one in found
            ]
        )
        return
    print_table(
        ("NAME", "ROLE", "GRANTED", "STATE"),
        [
            (
                one.name + (" (main)" if one.main else ""),
                one.role.value,
                ", ".join(permission.value for permission in one.granted) or "-",
                "disabled" if one.disabled else "enabled",
            )
            for one in found
        ],
    )


@account_command.command(
    "password",
    help="Set one's own password, or as owner that of NAME; its remembered sessions end.",
)
@click.argument("name", default="")
@click.option("--password-stdin", is_flag=True)
@click.pass_context
def password(ctx: click.Context, name: str, password_stdin: bool) -> None:
    from iptui.casework.account_changes import change_password
    from iptui.casework.sign_in import find_account

    with desk_of(ctx) as desk:
        account = find_account(desk, name or desk.actor)
        if desk.account is not None and account.id != desk.account.id:
            desk.require(Permission.MANAGE_ACCOUNTS)
        change_password(desk, account, ask_password(password_stdin))
    say(f"Changed the password of {account.name}.")


@account_command.command("role", help="Give an account another role; what was granted ends.")
@click.argument("name")
@click.argument("role", type=ROLES)
@click.pass_context
def role_(ctx: click.Context, name: str, role: str) -> None:
    from iptui.casework.account_changes import set_role
    from iptui.casework.sign_in import find_account

    with desk_of(ctx) as desk:
        account = set_role(desk, find_account(desk, name), Role(role))
    say(f"The account {account.name} is {role} now.")


def _grant(ctx: click.Context, name: str, permission: str, given: bool) -> None:
    from iptui.casework.account_changes import grant, revoke
    from iptui.casework.desk import PERMISSION_TEXTS
    from iptui.casework.sign_in import find_account

    wanted = Permission(permission)
    with desk_of(ctx) as desk:
        account = (grant if given else revoke)(desk, find_account(desk, name), wanted)
    say(f"The account {account.name} may {'' if given else 'not '}{PERMISSION_TEXTS[wanted]}.")


@account_command.command("grant", help="Let an account do one thing more than its role may.")
@click.argument("name")
@click.argument("permission", type=PERMISSIONS)
@click.pass_context
def grant_(ctx: click.Context, name: str, permission: str) -> None:
    _grant(ctx, name, permission, True)


@account_command.command("revoke", help="Take back what was granted.")
@click.argument("name")
@click.argument("permission", type=PERMISSIONS)
@click.pass_context
def revoke_(ctx: click.Context, name: str, permission: str) -> None:
    _grant(ctx, name, permission, False)


def _switch(ctx: click.Context, name: str, disabled: bool) -> None:
    from iptui.casework.account_changes import set_disabled
    from iptui.casework.sign_in import find_account

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
