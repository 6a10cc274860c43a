"""A power cut after any operation, with unsynced writes lost, reordered or torn: nothing acknowledged is lost.

Each scenario is run once for real and recorded; `power_loss` makes what may be left of it, `image` opens that.
"""

from __future__ import annotations

import ast
import io
import zipfile
from hashlib import sha256
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

import pytest

import iptui.store
from iptui.domain.errors import NotFound, UserError
from iptui.domain.parties import Party
from iptui.store.local.check import check_workspace
from iptui.store.local.store import LocalStore
from tests.store.image import PLACE, ImageFileSystem
from tests.store.power_loss import HELPERS, Durable, Sync, states
from tests.store.recordings import AT, DESK, SCENARIOS, Recording, State, killed, recorded, state_of

ROOT_OF_STORE = Path(iptui.store.__file__).parent


# -- judging what is left -------------------------------------------------------------------------
class Left(NamedTuple):
    """What a fresh process finds."""

    error: str
    state: State | None
    blobs: frozenset[str]
    files: frozenset[str]


def found_in(run: Recording, left: Durable) -> Left:
    fs = ImageFileSystem(left, run.fs.status)
    wrong = run.judge(fs)
    try:
        backups = whole_backups(fs)
    except zipfile.BadZipFile as error:
        wrong = f"a backup is broken: {error}"
    if wrong:
        return Left(f"judged: {wrong}", None, frozenset(), frozenset())
    try:
        store = LocalStore.open(DESK, fs=fs)
    except NotFound:
        return Left("", None, frozenset(), backups)
    except (UserError, OSError) as error:
        return Left(f"unreadable: {error}", None, frozenset(), frozenset())
    try:
        state = state_of(store)
        blobs = frozenset(
            path.parent.name + path.name
            for path in store._blobs.files()
            if sha256(fs.content(path)).hexdigest() == path.parent.name + path.name
        )
        for problem in check_workspace(fs, DESK):
            if run.unreadable_until and problem.where.startswith("audit/"):
                continue  # a hole in the trail stays one
            if "cut off" not in problem.what and "no record refers" not in problem.what:
                return Left(f"{problem.where}: {problem.what}", state, blobs, frozenset())
        with store.transaction(actor="x", action="test.after", at=AT) as tx:
            tx.put(Party(id="after", name="the next save"))
        store.close()
        again = LocalStore.open(DESK, fs=fs)
        if again.get(Party, "after") is None or again.commit_no() != state[0] + 1:
            return Left("the next save is lost", state, blobs, frozenset())
        again.abandon()
    except (UserError, OSError) as error:
        return Left(f"unusable: {error}", None, frozenset(), frozenset())
    return Left("", state, blobs, backups)


def whole_backups(fs: ImageFileSystem) -> frozenset[str]:
    whole = set()
    for name in fs.names(PLACE):
        if name.endswith(".zip") and not name.startswith("."):
            with zipfile.ZipFile(io.BytesIO(fs.content(PLACE / name))) as packed:
                assert packed.testzip() is None
            whole.add(name)
    return frozenset(whole)


def bad_states(run: Recording, removed: str = "") -> tuple[int, str]:
    """(states looked at, what is wrong in the first bad one)."""
    known: dict[object, Left] = {}
    seen: set[object] = set()
    for number, durable in states(run.fs.operations, removed, begin=run.begin):
        tree = durable.tree(run.fs.status)
        last = max(
            at
            for at, promise in enumerate(run.promises)
            if promise.sure and promise.operations <= number
        )
        if (tree, last) in seen:
            continue
        seen.add((tree, last))
        if tree not in known:
            known[tree] = found_in(run, durable)
        left = known[tree]
        if number < run.unreadable_until and not left.error.startswith("judged"):
            continue
        wrong = broken_promise(run, last, left)
        if wrong:
            done = run.fs.operations[number - 1] if number else "nothing"
            return len(seen), f"after operation {number} ({done}): {wrong}"
    return len(seen), ""


def broken_promise(run: Recording, last: int, left: Left) -> str:
    """What is wrong with what is left, after the promise of that number; empty when nothing is."""
    if left.error:
        return left.error
    following = [one.sure for one in run.promises[last + 1 :]]
    end = last + 1 + (following.index(True) + 1 if True in following else len(following))
    allowed = [promise.state for promise in run.promises[last:end]]
    if left.state not in allowed:
        numbers = [state and state[0] for state in allowed]
        return f"commit {left.state and left.state[0]} where one of {numbers} belongs"
    promised = run.promises[last]
    if not {blob.sha256 for blob in promised.blobs} <= left.blobs:
        return "an acknowledged file is lost"
    if not set(promised.files) <= left.files:
        return "an acknowledged backup is lost"
    return ""


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> list[Recording]:
    root = tmp_path_factory.mktemp("recorded")
    runs = [recorded(root / scenario.__name__, scenario) for scenario in SCENARIOS]
    cut_off = (killed(root / f"killed{after}", after) for after in range(1, 200))
    return runs + list(takewhile(lambda run: run is not None, cut_off))


def test_a_power_cut_at_any_moment_loses_nothing_acknowledged(recordings: list[Recording]) -> None:
    looked_at = 0
    for run in recordings:
        count, wrong = bad_states(run)
        assert wrong == "", run.fs.root.name
        looked_at += count
    print(f"{len(recordings)} recordings, {looked_at} states")
    assert len(recordings) > len(SCENARIOS) + 30
    assert looked_at > 2000


SITES = {
    # who flushes, through which helper, what
    "_create_missing>replace_file>new_file desk/.desk.json.new",
    "_create_missing>replace_file>sync_directory desk",
    "_cut_torn_tail desk/desk.journal",
    "_flush_json>sync_file desk/desk.json",
    "_flush_left_over desk/desk.journal",
    "_flush_left_over>sync_directory desk",
    "_fold>replace_file>new_file desk/.desk.json.new",
    "_fold>replace_file>sync_directory desk",
    "_publish>sync_directory desk/catalog",
    "_publish>sync_directory desk/catalog/.import",
    "_publish>sync_file desk/catalog/.import/#.json",
    "_put_in_place>new_file desk/blobs/##/#",
    "_start_journal>replace_file>new_file desk/.desk.journal.new",
    "_start_journal>replace_file>sync_directory desk",
    "_aside_folder>make_directory>sync_directory desk",
    "_aside_folder>make_directory>sync_directory desk/set-aside",
    "_keep>new_file desk/set-aside/#/desk.json",
    "_keep>sync_directory desk/set-aside/#",
    "_move>sync_directory desk/set-aside/#",
    "_unpack>new_file .desk.restore/blobs/##/#",
    "_unpack>new_file .desk.restore/catalog/#/#.json",
    "_unpack>new_file .desk.restore/desk.json",
    "_unpack>sync_directory .desk.restore",
    "_unpack>sync_directory .desk.restore/blobs",
    "_unpack>sync_directory .desk.restore/blobs/##",
    "_unpack>sync_directory .desk.restore/catalog",
    "_unpack>sync_directory .desk.restore/catalog/#",
    "_write>make_directory>sync_directory desk",
    "_write>make_directory>sync_directory desk/blobs",
    "_write>sync_directory desk/blobs/##",
    "_write_line desk/desk.journal",
    "keep_beside>replace_file>new_file desk/.desk.format-#.journal.new",
    "keep_beside>replace_file>new_file desk/.desk.format-#.json.new",
    "keep_beside>replace_file>sync_directory desk",
    "open>make_directories>make_directories>make_directory>sync_directory",
    "open>make_directories>make_directory>sync_directory seller",
    "restore_backup>make_directories>make_directory>sync_directory",
    "restore_backup>sync_directory seller",
    "run>make_directory>sync_directory desk",
    "write_backup .b.zip",
    "write_backup>sync_directory",
}

NOT_NEEDED = {
    # The repair's own commit flushes both again before anything is promised.
    "_mend_desk>replace_file>new_file desk/.desk.json.new",
    "_mend_desk>replace_file>sync_directory desk",
    # Derived: `test_a_harmed_index_is_made_anew` shows that a torn one is noticed.
    "publish>sync_file",
    # After a write that failed, not before an acknowledgement: see the test of the cut-back.
    "_cut_back>fdatasync",
}


@pytest.mark.parametrize("site", sorted(SITES))
def test_each_flush_is_needed(recordings: list[Recording], site: str) -> None:
    """The negative control: without this one flush, some power cut breaks a promise."""
    concerned = [
        run
        for run in recordings
        if any(isinstance(one, Sync) and one.site == site for one in run.fs.operations)
    ]
    assert concerned, "no scenario comes by there"
    assert any(bad_states(run, site)[1] for run in concerned)


def test_every_flush_of_the_store_stands_in_the_table(recordings: list[Recording]) -> None:
    seen = {one.site for run in recordings for one in run.fs.operations if isinstance(one, Sync)}
    own = {site for site in seen if site.startswith(("desk/", "sync_directory "))}
    assert seen - own - NOT_NEEDED == SITES
    missing = [
        call
        for call in flushes_in_the_code()
        if call not in NOT_NEEDED
        and not any(
            site.split()[0] == call.removesuffix(">fdatasync").removesuffix(">fsync")
            or site.startswith((f"{call}>", f"{call} "))
            for site in SITES | NOT_NEEDED
        )
    ]
    assert missing == []


def flushes_in_the_code() -> set[str]:
    """`function>helper` for every call in the store, outside of `files.py`, that flushes something."""
    found: set[str] = set()
    for path in sorted((ROOT_OF_STORE / "local").glob("*.py")):
        if path.name == "files.py":
            continue
        for function in ast.walk(ast.parse(path.read_text())):
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in ast.walk(function):
                if not isinstance(call, ast.Call):
                    continue
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                unflushed = any(keyword.arg == "sync" for keyword in call.keywords)
                if name in HELPERS | {"fsync", "fdatasync"} and not unflushed:
                    found.add(f"{function.name}>{name}")
    return found
