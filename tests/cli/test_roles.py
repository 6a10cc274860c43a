"""Every command run by every role: who may, may; who may not gets code 4, a sentence, and nothing changed.

The table says who may in the words of the design, not in those of the code. A command that is not in it
fails the first test, so a new one cannot be forgotten.
"""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
import pytest

from iptui.casework.account_changes import add_account, grant, set_disabled
from iptui.casework.cleanup import delete_products
from iptui.casework.demo import make_demo
from iptui.casework.desk import Desk
from iptui.casework.drafts import drafts
from iptui.casework.mail_intake import take_mails
from iptui.casework.own_rules import add_rules
from iptui.casework.sign_in import find_account
from iptui.casework.workspaces import ANYBODY, open_desk
from iptui.cli.commands import cli
from iptui.cli.main import main
from iptui.domain.accounts import Permission, Role
from tests.formats.notices.complaint_mails import ALIBABA, ALIBABA_BODY
from tests.formats.notices.mail_building import mail

PASSWORD = "correct horse battery"
ROLES = ("owner", "operator", "support", "auditor")
EVERYBODY = "owner operator support auditor"
HELPERS = "owner operator support"
TRUSTED = "owner operator"

OPEN, WAITING, RULING, LAPSED, CLOSED = (
    "8840217736",
    "8840216951",
    "8840215466",
    "8840214090",
    "8840199820",
)
PRODUCT, OTHER_PRODUCT = "1600710001854", "1600710001891"
SNAPSHOT = "1600710001188@20261121T210000Z-770025bc"
BRAND = json.dumps({"name": "Newbrand"})
COMPLAINT = json.dumps(
    {"no": "N1", "platform": "alibaba.com", "received_at": "2026-11-23T10:00:00+08:00"}
)

NOTICE = (
    '[[notices]]\ncountry = "CN"\nyear = {year}\ndays_off = []\nworking_weekend_days = []\n'
    'source = "a notice"\nconfidence = "stated"\n'
)


@dataclass
class Try:
    """One way to use a command. `{file}` is a text file, `{rules}` one of holidays, `{out}` a free name."""

    words: str
    may: str
    stdin: str = ""
    codes: tuple[int, ...] = (0,)
    extra: list[str] = field(default_factory=list)

    @property
    def arguments(self) -> list[str]:
        return [*self.words.split(), *self.extra]


READS = (0, 1)
TABLE: dict[str, list[Try]] = {
    # -- reading
    "check": [Try("check", EVERYBODY), Try("check --repair", "owner")],
    "account list": [Try("account list", EVERYBODY)],
    "audit head": [Try("audit head", EVERYBODY)],
    "audit list": [Try("audit list", EVERYBODY)],
    "audit verify": [Try("audit verify", EVERYBODY)],
    "complaints": [Try("complaints", EVERYBODY)],
    "complaint check": [Try("complaint check 7715904", EVERYBODY, codes=READS)],
    "complaint show": [Try(f"complaint show {OPEN}", EVERYBODY)],
    "complaint sweep": [Try(f"complaint sweep {OPEN}", EVERYBODY, codes=READS)],
    "evidence list": [Try("evidence list", EVERYBODY)],
    "evidence show": [Try("evidence show evidence-bit-chart", EVERYBODY)],
    "right show": [Try("right show right-209a97976029", EVERYBODY)],
    "complainant show": [Try("complainant show party-a7ba73e397b2", EVERYBODY)],
    "snapshot list": [Try("snapshot list 1600710001188", EVERYBODY)],
    "snapshot match": [
        Try("snapshot match {file}", EVERYBODY, codes=READS),
    ],
    "snapshot show": [Try(f"snapshot show {SNAPSHOT}", EVERYBODY)],
    "snapshot verify": [Try(f"snapshot verify {SNAPSHOT}", EVERYBODY)],
    "snapshot diff": [Try(f"snapshot diff {SNAPSHOT}", EVERYBODY, codes=READS)],
    "search": [Try("search nike", EVERYBODY, codes=READS)],
    "scan": [Try("scan --exact-only", EVERYBODY, codes=READS)],
    "product show": [Try(f"product show {PRODUCT}", EVERYBODY)],
    "brands": [Try("brands", EVERYBODY)],
    "drafts list": [Try("drafts list", EVERYBODY)],
    "drafts show": [Try("drafts show {draft}", EVERYBODY)],
    "due": [Try("due", EVERYBODY, codes=READS)],
    "points": [Try("points", EVERYBODY)],
    # -- giving out
    "backup": [Try("backup {out}", "owner")],
    "complaint letter": [Try(f"complaint letter {OPEN} --with-gaps", EVERYBODY)],
    "seller show": [Try("seller show", EVERYBODY)],
    "seller set": [Try("seller set --phone 1", TRUSTED)],
    "export audit": [Try("export audit", EVERYBODY)],
    "export case": [Try(f"export case {OPEN} -o {{out}}", EVERYBODY)],
    "export complaints": [Try("export complaints", EVERYBODY)],
    "export deadlines": [
        Try("export deadlines", EVERYBODY),
        Try("export deadlines --format csv", EVERYBODY),
    ],
    "export points": [Try("export points", EVERYBODY)],
    "export findings": [Try("export findings", EVERYBODY)],
    "export rights": [Try("export rights", EVERYBODY)],
    "export complainants": [Try("export complainants", EVERYBODY)],
    "export brands": [Try("export brands", EVERYBODY)],
    "export products": [Try("export products", EVERYBODY)],
    "export deletions": [
        Try("export deletions", TRUSTED),
        Try("export deletions --dry-run", EVERYBODY),
    ],
    "product deletions": [Try("product deletions", EVERYBODY, codes=READS)],
    # -- taking in
    "import deletions": [Try("import deletions -", TRUSTED, stdin=f"id\n{OTHER_PRODUCT}\n")],
    "import brands": [Try("import brands -", TRUSTED, stdin=BRAND)],
    "import rights": [Try("import rights -", HELPERS, stdin="EM018660437\n")],
    "import catalog": [Try("import catalog -", HELPERS, stdin='{"id": "9", "name": "Shoe"}')],
    "import complaints": [Try("import complaints -", HELPERS, stdin=COMPLAINT)],
    # -- the case: help enters and drafts; only the seller's own people file and delete
    "complaint accept": [Try(f"complaint accept {OPEN} --yes", TRUSTED)],
    "complaint counter-notify": [
        Try(
            f"complaint counter-notify {OPEN} --ground TM_NOT_USED --statement Not-used", HELPERS
        ),
        Try(
            f"complaint counter-notify {OPEN} --ground TM_NOT_USED --statement Not-used "
            "--file --confirm-unmet --why old",
            TRUSTED,
        ),
        Try("complaint counter-notify 7715904 --confirm truth", TRUSTED),
        Try(
            "complaint counter-notify 7715904 --file --confirm-unmet --why old",
            TRUSTED,
        ),
    ],
    "complaint negotiate": [Try(f"complaint negotiate {OPEN} --text hello", HELPERS)],
    "complaint dismiss": [Try(f"complaint dismiss {RULING}", HELPERS)],
    "complaint uphold": [Try(f"complaint uphold {RULING}", HELPERS)],
    "complaint rule": [Try(f"complaint rule {RULING} upheld", HELPERS)],
    "complaint establish": [Try(f"complaint establish {LAPSED}", HELPERS)],
    "complaint reject": [Try(f"complaint reject {WAITING}", HELPERS)],
    "complaint reply-accept": [Try(f"complaint reply-accept {WAITING}", HELPERS)],
    "complaint withdraw": [Try(f"complaint withdraw {OPEN}", HELPERS)],
    "complaint reinstate": [Try(f"complaint reinstate {CLOSED}", HELPERS)],
    "drafts confirm": [Try("drafts confirm {draft}", HELPERS)],
    "drafts dismiss": [Try("drafts dismiss {draft}", HELPERS)],
    "evidence add": [Try("evidence add {file} --kind other --title Letter", HELPERS)],
    "evidence edit": [Try("evidence edit evidence-bit-chart --note new", HELPERS)],
    "evidence remove": [Try("evidence remove evidence-korvante-letter", HELPERS)],
    "snapshot add": [
        Try(f"snapshot add {PRODUCT}", HELPERS),
        Try(f"snapshot add {PRODUCT} {{file}}", HELPERS),
    ],
    "product delete": [Try(f"product delete {PRODUCT} --reason x", TRUSTED)],
    "product done": [Try(f"product done {OTHER_PRODUCT}", TRUSTED)],
    "product undelete": [Try(f"product undelete {OTHER_PRODUCT}", TRUSTED)],
    "product keep": [
        Try("product keep 1600710001114 --brand Apple --reason fits", HELPERS)
    ],
    "rules copy": [Try("rules copy alibaba.com", TRUSTED)],
    "rules add": [Try("rules add {rules}", TRUSTED)],
    "rules remove": [Try("rules remove calendar-2031.toml", TRUSTED)],
    "rules text": [Try("rules text alibaba.com", EVERYBODY)],
    # -- accounts
    "account add": [Try("account add new --role auditor --password-stdin", "owner", PASSWORD)],
    "account disable": [Try("account disable helper", "owner")],
    "account enable": [Try("account enable gone", "owner")],
    "account grant": [Try("account grant helper delete", "owner")],
    "account revoke": [Try("account revoke helper submit", "owner")],
    "account role": [Try("account role helper auditor", "owner")],
    "account password": [
        Try("account password helper --password-stdin", "owner", PASSWORD),
        Try("account password --password-stdin", EVERYBODY, PASSWORD),
    ],
}  # fmt: skip
NO_ACCOUNT_AT_WORK = {
    # these open no workspace, or settle who works at it
    "init", "demo", "walled", "sign-in", "sign-out", "keys", "config check", "config path", "number",
    "deadline", "rules diff", "rules list", "rules show", "rules validate",
    # who may is said by the files' owner or the database's roles
    "doctor", "restore", "migrate", "spread",
}  # fmt: skip
TRIES = [one for tries in TABLE.values() for one in tries]


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[str]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from leaves(found, (*path, name))
    else:
        yield " ".join(path)


def test_every_command_stands_in_the_table() -> None:
    assert set(leaves(cli)) == set(TABLE) | NO_ACCOUNT_AT_WORK


def account(role: str) -> str:
    return f"an-{role}"


def waiting_draft(desk: Desk) -> str:
    """A mail that was taken in; the id of its draft."""
    take_mails(desk, [("mail.eml", mail(ALIBABA, "IPR complaint notice", ALIBABA_BODY))])
    return drafts(desk)[0].id


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample desk with an account of each role, one to be changed, one disabled, one product deleted."""
    folder = tmp_path_factory.mktemp("roles")
    patch = pytest.MonkeyPatch()
    patch.setenv("IPTUI_NOW", "2026-11-24T10:00+08:00")
    desk = make_demo(folder / "desk")
    for role in Role:
        add_account(desk, account(role.value), PASSWORD, role)
    grant(desk, add_account(desk, "helper", PASSWORD, Role.SUPPORT), Permission.SUBMIT)
    set_disabled(desk, add_account(desk, "gone", PASSWORD, Role.SUPPORT), True)
    delete_products(desk, [OTHER_PRODUCT], reason="test")
    draft_id = waiting_draft(desk)
    notice = folder / "calendar-2031.toml"
    notice.write_text(NOTICE.format(year=2031))
    add_rules(desk, notice)
    desk.close()
    (folder / "draft.txt").write_text(draft_id)
    (folder / "letter.txt").write_text("a letter")
    (folder / "calendar-2030.toml").write_text(NOTICE.format(year=2030))
    patch.undo()
    return folder


class Runner:
    def __init__(
        self,
        place: Path,
        letter: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.place, self.letter = place, letter
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, role: str, one: Try) -> tuple[int, str]:
        """Exit code and what was said."""
        out = self.place.parent / "given-out.zip"
        draft = (self.letter.parent / "draft.txt").read_text()
        rules = self.letter.parent / "calendar-2030.toml"
        words = [
            word.format(file=self.letter, out=out, draft=draft, rules=rules)
            for word in one.arguments
        ]
        begin = ["iptui", "--workspace", str(self.place), "--account", account(role)]
        self._monkeypatch.setattr(sys, "argv", [*begin, *words])
        stdin = io.TextIOWrapper(io.BytesIO(one.stdin.encode()), encoding="utf-8")
        self._monkeypatch.setattr(sys, "stdin", stdin)
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        return ended.value.code, self._capsys.readouterr().err

    def state(self) -> tuple[object, ...]:
        """Commit, records, audit entries, and every file but the derived ones."""
        desk: Desk = open_desk(self.place, account=ANYBODY, settle=False)
        info = desk.store.info()
        desk.close()
        files = sorted(
            str(path.relative_to(self.place.parent))
            for path in self.place.parent.rglob("*")
            if path.is_file() and "cache" not in path.parts and path.name != "desk.journal"
        )
        return info.commit, info.records, info.products, files


@pytest.fixture
def run(
    prepared: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Runner:
    monkeypatch.setenv("IPTUI_NOW", "2026-11-24T10:00+08:00")
    monkeypatch.delenv("IPTUI_ACCOUNT", raising=False)
    shutil.copytree(prepared / "desk", tmp_path / "w" / "desk")
    return Runner(tmp_path / "w" / "desk", prepared / "letter.txt", monkeypatch, capsys)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("one", TRIES, ids=lambda one: one.words)
def test_who_may_may_and_who_may_not_changes_nothing(run: Runner, role: str, one: Try) -> None:
    before = run.state()
    code, said = run(role, one)
    if role in one.may.split():
        assert code in one.codes, said
        return
    assert code == 4, said
    sentence = said.strip()
    assert len(sentence.splitlines()) == 1
    assert sentence.startswith(f"The account {account(role)} ({role}) may not ")
    assert "ask the owner" in sentence
    assert run.state() == before


@pytest.mark.parametrize("one", TRIES, ids=lambda one: one.words)
def test_a_disabled_account_may_nothing(run: Runner, one: Try) -> None:
    desk = open_desk(run.place, account="an-owner", settle=False)
    set_disabled(desk, find_account(desk, account("operator")), True)
    desk.close()
    before = run.state()
    code, said = run("operator", one)
    assert (code, "disabled" in said) == (4, True), said
    assert run.state() == before


@pytest.mark.parametrize("permission", ["submit", "delete"])
def test_what_is_granted_is_allowed_and_nothing_more(run: Runner, permission: str) -> None:
    filing = Try(f"{TABLE['complaint counter-notify'][1].words}", TRUSTED)
    deleting = Try(f"product delete {PRODUCT} --reason x", TRUSTED)
    assert run("owner", Try(f"account grant an-support {permission}", "owner"))[0] == 0
    assert run("support", filing)[0] == (0 if permission == "submit" else 4)
    assert run("support", deleting)[0] == (0 if permission == "delete" else 4)
    assert run("owner", Try(f"account revoke an-support {permission}", "owner"))[0] == 0
    assert run("support", Try(f"product delete {PRODUCT} --reason x", ""))[0] == 4


def test_some_owner_always_stays(run: Runner) -> None:
    """The main account may go, the last owner may not: neither by role nor by being disabled."""
    assert run("owner", Try("account disable", "owner", extra=["Mei Lin"]))[0] == 0
    before = run.state()
    for words in ("account disable an-owner", "account role an-owner auditor"):
        code, said = run("owner", Try(words, "owner"))
        assert code == 2
        assert "last owner" in said
    assert run.state() == before
    assert run("owner", Try("account grant helper manage_accounts", "owner"))[0] == 2
