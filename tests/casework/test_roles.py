"""Every action of casework that changes something, tried by every role: the check stands in casework itself."""

from __future__ import annotations

import ast
import io
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import iptui.casework
from iptui.casework import (
    account_changes,
    care,
    cleanup,
    complaint_facts,
    deletions,
    drafts,
    evidence,
    exports,
    intake,
    letters,
    list_exports,
    mail_intake,
    negotiate,
    outcomes,
    own_rules,
    register_files,
    respond,
    rule_changes,
    sellers,
    snapshots,
    sweep,
    together,
)
from iptui.casework.demo import make_demo
from iptui.casework.desk import Desk
from iptui.casework.moves import find_complaint
from iptui.domain.accounts import Account, Permission, Role
from iptui.domain.brands import BrandReference, Decision
from iptui.domain.catalog_mappings import CatalogMapping
from iptui.domain.errors import NotPermitted
from iptui.domain.evidence import EvidenceItem
from iptui.domain.letters import Letter
from iptui.domain.negotiations import NegotiationOutcome
from iptui.domain.notices import ComplaintDraft, NoticeKind
from iptui.domain.products import CatalogEdit
from iptui.domain.records import Blob
from iptui.domain.rights import IpRight

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
EVERYBODY = "owner operator support auditor"
HELPERS = "owner operator support"
TRUSTED = "owner operator"

OPEN, WAITING, RULING, LAPSED, DRAFTED = (
    "8840217736",
    "8840216951",
    "8840215466",
    "8840214090",
    "7715904",
)
PRODUCT = "1600710001854"


def case(desk: Desk, number: str = OPEN) -> Any:
    return find_complaint(desk, number)


def draft(desk: Desk) -> Any:
    return respond.draft_for(desk, case(desk, DRAFTED))


def item(desk: Desk) -> EvidenceItem:
    return desk.store.query(EvidenceItem)[0]


def helper(desk: Desk) -> Account:
    return Account(
        id="helper",
        name="helper",
        role=Role.SUPPORT,
        password_hash="",
        granted=(Permission.SUBMIT,),
    )


def edits(desk: Desk) -> list[CatalogEdit]:
    return cleanup.deleted_products(desk)


def unconfirmed() -> ComplaintDraft:
    return ComplaintDraft(
        id="x", kind=NoticeKind.COMPLAINT, mail=Blob(sha256="0" * 64, size=1), filename="m"
    )


def brand() -> BrandReference:
    return BrandReference(id="new", name="new")


def findings(desk: Desk) -> Any:
    return [
        next(
            iter(desk.catalog.scan([BrandReference(id="apple", name="Apple", aliases=("iPhone",))]))
        )
    ]


ACTIONS: dict[str, tuple[str, Callable[[Desk], object]]] = {
    "account_changes.add_account": ("owner", lambda d: account_changes.add_account(d, "n", "correct horse", Role.AUDITOR)),
    "account_changes.change_password": ("owner", lambda d: account_changes.change_password(d, helper(d), "correct horse")),
    "account_changes.grant": ("owner", lambda d: account_changes.grant(d, helper(d), Permission.DELETE)),
    "account_changes.revoke": ("owner", lambda d: account_changes.revoke(d, helper(d), Permission.SUBMIT)),
    "account_changes.set_disabled": ("owner", lambda d: account_changes.set_disabled(d, helper(d), True)),
    "account_changes.set_role": ("owner", lambda d: account_changes.set_role(d, helper(d), Role.AUDITOR)),
    "care.make_backup": ("owner", lambda d: care.make_backup(d, Path(tempfile.mkdtemp()) / "b.zip")),
    "deletions.import_done": (TRUSTED, lambda d: deletions.import_done(d, io.BytesIO(b"id\n9\n"), "done.csv")),
    "deletions.tick_done": (TRUSTED, lambda d: deletions.tick_done(d, [edits(d)[0].id])),
    "deletions.tick_open": (TRUSTED, lambda d: deletions.tick_open(d, [edits(d)[0].id])),
    "intake.remember_mapping": (HELPERS, lambda d: intake.remember_mapping(d, CatalogMapping(id="m", header=("a",)))),
    "drafts.confirm_draft": (HELPERS, lambda d: drafts.confirm_draft(d, unconfirmed())),
    "drafts.correct_draft": (HELPERS, lambda d: drafts.correct_draft(d, unconfirmed(), {"no": "9"})),
    "drafts.dismiss_draft": (HELPERS, lambda d: drafts.dismiss_draft(d, unconfirmed())),
    "mail_intake.take_folder": (HELPERS, lambda d: mail_intake.take_folder(d, Path(__file__).parent)),
    "mail_intake.take_mails": (HELPERS, lambda d: mail_intake.take_mails(d, [("m", b"Subject: x")])),
    "mail_intake.take_notices": (HELPERS, lambda d: mail_intake.take_notices(d, io.BytesIO(b"Subject: x"), "m")),
    "cleanup.delete_now": (TRUSTED, lambda d: cleanup.delete_now(d, case(d))),
    "cleanup.delete_products": (TRUSTED, lambda d: cleanup.delete_products(d, [PRODUCT], reason="x")),
    "cleanup.undo_delete": (TRUSTED, lambda d: cleanup.undo_delete(d, [edits(d)[0].id])),
    "complaint_facts.correct_complaint": (HELPERS, lambda d: complaint_facts.correct_complaint(d, case(d), None, why="x")),  # type: ignore[arg-type]
    "complaint_facts.enter_complaint": (HELPERS, lambda d: complaint_facts.enter_complaint(d, None)),  # type: ignore[arg-type]
    "evidence.add_evidence": (HELPERS, lambda d: evidence.add_evidence(d, item(d))),
    "evidence.change_evidence": (HELPERS, lambda d: evidence.change_evidence(d, item(d))),
    "evidence.remove_evidence": (HELPERS, lambda d: evidence.remove_evidence(d, item(d))),
    "exports.export_audit": (EVERYBODY, lambda d: exports.export_audit(d, io.BytesIO())),
    "exports.export_case": (EVERYBODY, lambda d: exports.export_case(d, case(d), io.BytesIO())),
    "exports.export_complaints": (EVERYBODY, lambda d: exports.export_complaints(d, io.BytesIO())),
    "exports.export_deadlines": (EVERYBODY, lambda d: exports.export_deadlines(d, io.BytesIO())),
    "letters.confirm": (TRUSTED, lambda d: letters.confirm(d, case(d, DRAFTED), draft(d), ["truth"])),
    "letters.take_back": (TRUSTED, lambda d: letters.take_back(d, draft(d), "truth")),
    "letters.export_letter": (
        EVERYBODY,
        lambda d: letters.export_letter(d, case(d), Letter(subject="s", text="t"), io.BytesIO(), format="md"),
    ),
    "sellers.save_seller": (TRUSTED, lambda d: sellers.save_seller(d, sellers.seller_of(d))),
    "list_exports.export_list": (EVERYBODY, lambda d: list_exports.export_list(d, "rights", io.BytesIO())),
    "register_files.import_rights": (HELPERS, lambda d: register_files.import_rights(d, io.BytesIO(b"EM018660437"), "n.txt")),
    "register_files.read_for_right": (
        HELPERS,
        lambda d: register_files.read_for_right(d, d.store.query(IpRight)[0], Path("/etc/passwd.txt")),
    ),
    "exports.mark_exported": (TRUSTED, lambda d: exports.mark_exported(d, edits(d))),
    "intake.import_brands": (TRUSTED, lambda d: intake.import_brands(d, io.BytesIO(b'{"name": "n"}'), "n.jsonl")),
    "intake.import_catalog": (HELPERS, lambda d: intake.import_catalog(d, io.BytesIO(b'{"id": "9", "name": "n"}'), "n.jsonl")),
    "intake.import_complaints": (HELPERS, lambda d: intake.import_complaints(d, io.BytesIO(b'{"no": "9"}'), "n.jsonl")),
    "negotiate.log_message": (HELPERS, lambda d: negotiate.log_message(d, case(d), text="hello")),
    "negotiate.set_outcome": (HELPERS, lambda d: negotiate.set_outcome(d, case(d), next(iter(NegotiationOutcome)))),
    "outcomes.record_established": (HELPERS, lambda d: outcomes.record_established(d, case(d, LAPSED))),
    "outcomes.record_reply": (HELPERS, lambda d: outcomes.record_reply(d, case(d, WAITING), accepted=True)),
    "outcomes.record_ruling": (HELPERS, lambda d: outcomes.record_ruling(d, case(d, RULING), upheld=True)),
    "outcomes.record_withdrawal": (HELPERS, lambda d: outcomes.record_withdrawal(d, case(d))),
    "outcomes.reinstate": (HELPERS, lambda d: outcomes.reinstate(d, case(d, "8840199820"), ())),
    "respond.file": (TRUSTED, lambda d: respond.file(d, case(d, DRAFTED), draft(d))),
    "respond.save_draft": (HELPERS, lambda d: respond.save_draft(d, draft(d))),
    "own_rules.add_rules": (TRUSTED, lambda d: own_rules.add_rules(d, Path("/etc/calendar.toml"))),
    "own_rules.remove_rules": (TRUSTED, lambda d: own_rules.remove_rules(d, "calendar.toml")),
    "rule_changes.copy_rules": (TRUSTED, lambda d: rule_changes.copy_rules(d, "alibaba.com")),
    "snapshots.add_file": (HELPERS, lambda d: snapshots.add_file(d, PRODUCT, Path("/etc/passwd.txt"))),
    "snapshots.take_snapshot": (HELPERS, lambda d: snapshots.take_snapshot(d, PRODUCT)),
    "sweep.decide": (HELPERS, lambda d: sweep.decide(d, findings(d), Decision.KEEP, reason="x")),
    "sweep.edit_product": (TRUSTED, lambda d: sweep.edit_product(d, d.store.product(PRODUCT))),  # type: ignore[arg-type]
    "sweep.remove_brand": (TRUSTED, lambda d: sweep.remove_brand(d, brand())),
    "sweep.save_brand": (TRUSTED, lambda d: sweep.save_brand(d, brand())),
    "together.draft_together": (HELPERS, lambda d: together.draft_together(d, [case(d)], together.Answer(statement="x"))),
    "together.file_together": (TRUSTED, lambda d: together.file_together(d, [case(d)], together.Answer(statement="x"))),
}  # fmt: skip
ASKED_OTHERWISE = {
    # no account is at work yet, or any account may for itself
    "sign_in.check_password", "sign_in.create_main_account", "sign_in.remember", "sign_in.sign_in",
    "sign_in.sign_in_by_key", "sign_in.sign_out", "remembered.forget_here",
    "remembered.remember_here", "account_changes.change_own_password", "form_drafts.save_form_draft",
    # the clock's and the rule files' own consequences
    "clock.settle", "rule_changes.follow_rules", "demo.make_demo",
    # builds a snapshot inside another action's transaction
    "snapshots.snapshot_of",
    # an export's entry in the audit, inside an export that asked
    "exports.noted",
    # what `import_complaints` and `confirm_draft` do inside their own transactions
    "intake.take_in",
}  # fmt: skip
WRITES = {"commit", "transaction", "import_products", "put_blob"}


def changing() -> Iterator[str]:
    """Every public function of casework that reaches a transaction, by its source."""
    calls: dict[tuple[str, str], set[str]] = {}
    for file in Path(iptui.casework.__file__).parent.glob("*.py"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                calls[(file.stem, node.name)] = {
                    call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id
                    for call in ast.walk(node)
                    if isinstance(call, ast.Call)
                    and isinstance(call.func, (ast.Attribute, ast.Name))
                }
    found: set[tuple[str, str]] = set()
    while True:
        names = WRITES | {name for _, name in found}
        more = {key for key, called in calls.items() if called & names} - found
        if not more:
            break
        found |= more
    for module, name in found:
        if not name.startswith("_"):
            yield f"{module}.{name}"


def test_every_changing_action_stands_in_the_table() -> None:
    assert set(changing()) == set(ACTIONS) | ASKED_OTHERWISE


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    patch = pytest.MonkeyPatch()
    patch.setenv("IPTUI_NOW", NOW.isoformat())
    desk = make_demo(tmp_path_factory.mktemp("roles") / "desk")
    yield desk
    desk.close()
    patch.undo()


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", ACTIONS)
def test_who_may_not_is_refused_before_anything_happens(desk: Desk, name: str, role: Role) -> None:
    may, act = ACTIONS[name]
    if role.value in may.split():
        return  # that they work is shown by the commands and screens
    desk.account = Account(id=f"x-{role}", name=f"x-{role}", role=role, password_hash="")
    before = desk.store.info()
    with pytest.raises(NotPermitted, match=f"x-{role}"):
        act(desk)
    after = desk.store.info()
    assert (after.commit, after.records) == (before.commit, before.records)


@pytest.mark.parametrize("name", ACTIONS)
def test_nobody_and_a_disabled_account_may_nothing(desk: Desk, name: str) -> None:
    _, act = ACTIONS[name]
    before = desk.store.info().commit
    gone = Account(id="gone", name="gone", role=Role.OWNER, password_hash="", disabled=True)
    for who in (None, gone):
        desk.account = who
        with pytest.raises(NotPermitted):
            act(desk)
    assert desk.store.info().commit == before
