"""The accounts screen: what an owner does by keys, and what others are told."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from iptui.actions import ACTIONS, NEEDS
from iptui.casework.account_changes import add_account
from iptui.casework.desk import Desk
from iptui.casework.sign_in import find_account, sign_in
from iptui.domain.accounts import Permission, Role
from tests.screens.journeys import run_journey, shows


async def fill(pilot: Pilot[int], *values: str) -> None:
    """One line after the other, then save."""
    for number, value in enumerate(values):
        if number:
            await pilot.press("tab")
        await pilot.press("end", "ctrl+u", *value)
    await pilot.press("f2")


def test_an_owner_adds_changes_and_disables(tmp_path: Path) -> None:
    async def walk(pilot: Pilot[int], desk: Desk) -> None:
        await pilot.press("f4")
        await shows(pilot, "1 account(s)")
        await pilot.press("a")
        await shows(pilot, "A new account")
        await fill(pilot, "王小明", "support", "correct horse", "correct hose")
        await shows(pilot, "not the same")
        await pilot.press("end", "ctrl+u", *"correct horse", "f2")
        await shows(pilot, "Added the account 王小明 (support).")
        await pilot.press("slash", *"王", "enter", "m")
        await shows(pilot, "Let 王小明 also")
        await pilot.press("enter")
        await shows(pilot, "may file a counter-notification now")
        assert find_account(desk, "王小明").granted == (Permission.SUBMIT,)
        await pilot.press("r")
        await shows(pilot, "What was granted ends")
        await pilot.press("G", "enter")
        await shows(pilot, "is auditor now")
        assert find_account(desk, "王小明").granted == ()
        await pilot.press("p")
        await shows(pilot, "Password of 王小明")
        await fill(pilot, "another horse ", "another horse ")
        await shows(pilot, "Changed the password")
        await pilot.press("x")
        await shows(pilot, "Disable 王小明")
        await pilot.press("y")
        await shows(pilot, "is disabled")
        await pilot.press("x")
        await shows(pilot, "is enabled")
        owner = desk.account
        assert sign_in(desk, "王小明", "another horse ").role is Role.AUDITOR
        desk.account = owner

    run_journey(tmp_path, walk)


def test_the_last_owner_stays(tmp_path: Path) -> None:
    async def walk(pilot: Pilot[int], desk: Desk) -> None:
        await pilot.press("f4")
        await shows(pilot, "1 account(s)")
        await pilot.press("x", "y")
        await shows(pilot, "is the last owner")
        await pilot.press("r")
        await shows(pilot, "What was granted ends")
        await pilot.press("G", "enter")
        await shows(pilot, "is the last owner")

    run_journey(tmp_path, walk)


def test_others_see_who_is_there_and_are_told_what_the_rest_takes(tmp_path: Path) -> None:
    async def walk(pilot: Pilot[int], desk: Desk) -> None:
        add_account(desk, "ann", "correct horse", Role.SUPPORT)
        sign_in(desk, "ann", "correct horse")
        before = desk.store.commit_no()
        await pilot.press("f4")
        await shows(pilot, "You may change your own password (p).")
        for key in ("a", "r", "m", "x"):
            await pilot.press(key)
            await shows(pilot, "The account ann (support) may not manage accounts")
        assert desk.store.commit_no() == before
        await pilot.press("p")
        await shows(pilot, "Your password until now")
        await fill(pilot, "wrong horse", "another horse", "another horse")
        await shows(pilot, "name or the password is wrong")
        await pilot.press("p")
        await fill(pilot, "correct horse", "another horse", "another horse")
        await shows(pilot, "Your password is changed")
        assert sign_in(desk, "ann", "another horse")

    run_journey(tmp_path, walk)


def test_what_the_role_may_not_is_said_before_a_form_opens(tmp_path: Path) -> None:
    async def walk(pilot: Pilot[int], desk: Desk) -> None:
        add_account(desk, "eve", "correct horse", Role.AUDITOR)
        sign_in(desk, "eve", "correct horse")
        before = desk.store.commit_no()
        await pilot.press("3")
        await shows(pilot, "brand(s)")
        for key in ("a", "e", "x"):
            await pilot.press(key)
            screen = await shows(pilot, "The account eve (auditor) may not change the brand list")
            assert "F2 Save" not in screen
        await pilot.press("question_mark")
        await shows(pilot, "Add a brand (not for your role)")
        await pilot.press("escape", "ctrl+p", *"Add a brand", "enter")
        screen = await shows(pilot, "may not change the brand list")
        assert desk.store.commit_no() == before

    run_journey(tmp_path, walk)


def test_every_need_is_an_action_s() -> None:
    assert set(NEEDS) <= {one.name for one in ACTIONS}


def test_the_activity_is_filtered_by_person_kind_record_and_time(tmp_path: Path) -> None:
    async def walk(pilot: Pilot[int], desk: Desk) -> None:
        add_account(desk, "ann", "correct horse", Role.SUPPORT)
        await pilot.press("5")
        await shows(pilot, "account.add")
        await pilot.press("slash", *"kind:account record:ann")
        screen = await shows(pilot, ", 1 with")
        assert "demo.load" not in screen
        await pilot.press(*" since:x")
        await shows(pilot, "is no date and no time span")
        await pilot.press("backspace", *"1d")
        await shows(pilot, "1 with 'kind:account record:ann since:1d'")
        await pilot.press("enter", "enter")
        await shows(pilot, "account.add")
        await shows(pilot, "accounts ann")

    run_journey(tmp_path, walk)
