"""Backups, restoring, repairing: what keeps a workspace alive beyond its disk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from iptui.casework.desk import Desk
from iptui.domain.accounts import Permission
from iptui.domain.errors import BadInput, NotPermitted
from iptui.store.protocol import Problem, StoreFull, StoreLocked, StoreReadOnly


def require_owner(desk: Desk, why: str) -> None:
    """
    Raises:
        NotPermitted: the account at work may not manage accounts.
    """
    try:
        desk.require(Permission.MANAGE_ACCOUNTS)
    except NotPermitted as error:
        raise NotPermitted(f"{error} {why}") from None


def check_all(desk: Desk) -> list[Problem]:
    """What is wrong with the records and files of the workspace, and with its own rule files and letter templates."""
    found = desk.store.check()
    desk.rules.all()
    found += [Problem(where="rules", what=one.rstrip(".")) for one in desk.rules.problems]
    own = desk.place / "letters" if desk.place is not None else None
    if own is None or not own.is_dir():
        return found
    from iptui.formats.letter_writing import template_problems

    return found + [
        Problem(where="letters", what=one.rstrip(".")) for one in template_problems(own)
    ]


def make_backup(desk: Desk, target: Path, *, keys: Sequence[str] = ()) -> int:
    """Write the backup, read it back and compare; with `keys`, encrypt it to them. Returns its bytes.

    The encrypted one is made from a plain one that lies in the workspace's own cache meanwhile.

    Raises:
        NotPermitted: only an owner may take the password hashes out of the workspace.
        BadInput: the target exists or cannot be written, or a key is none.
        StoreFull: no room for it.
        StoreDamaged: a file that belongs into it cannot be read.
    """
    require_owner(desk, "A backup holds every record and the accounts' password hashes.")
    if keys:
        _make_encrypted(desk, target, keys)
    else:
        desk.store.backup(target)
    # A backup is never in vain because nothing more can be written where it comes from.
    with (
        suppress(StoreFull, StoreReadOnly, StoreLocked),
        desk.store.transaction(
            actor=desk.actor,
            action="workspace.backup",
            at=desk.now(),
            note=f"{target.name}{', encrypted' if keys else ''}",
        ),
    ):
        pass
    return target.stat().st_size


def _make_encrypted(desk: Desk, target: Path, keys: Sequence[str]) -> None:
    from iptui.formats.age import encrypt, parse_recipients
    from iptui.formats.new_files import new_file

    parse_recipients(keys)
    if os.path.lexists(target):
        raise BadInput(f"{target} exists already; name a new file for the backup.")
    cache = desk.store.cache_folder
    cache.mkdir(mode=0o700, exist_ok=True)
    plain = cache / f".backup-{os.getpid()}-{os.urandom(4).hex()}.zip"
    try:
        desk.store.backup(plain)
        with plain.open("rb") as source, new_file(target) as sealed:
            encrypt(source, sealed, keys)
    finally:
        with suppress(OSError):
            plain.unlink()


def restore(file: Path, place: Path, *, key_file: Path | None = None) -> list[str]:
    """Make the workspace `place` out of a backup; returns what `check` finds in it.

    Raises:
        BadInput: no backup, damaged, or encrypted to another key; nothing was made.
        Refused: there is something in that place already.
        StoreFull, UnsafePlace
    """
    from iptui.formats.age import BEGINNING, is_encrypted

    try:
        source = file.open("rb")
    except OSError as error:
        raise BadInput(f"The backup {file} cannot be read ({error.strerror}).") from None
    with source:
        beginning = source.read(len(BEGINNING))
        source.seek(0)
        if is_encrypted(beginning):
            return _restore_encrypted(source, file, place, key_file)
        from iptui.store.local.restore import restore_backup

        return restore_backup(source, file, place)


def _restore_encrypted(
    source: BinaryIO, file: Path, place: Path, key_file: Path | None
) -> list[str]:
    import tempfile

    from iptui.formats.age import decrypt, read_identities
    from iptui.store.local.restore import require_free_place, restore_backup

    if key_file is None:
        raise BadInput(f"{file} is encrypted; name the file of the secret key with --identity.")
    identities = read_identities(key_file)
    require_free_place(place)
    above = place.expanduser().resolve().parent
    above.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Beside the workspace-to-be, whose disk holds the plain text anyway; gone when closed.
    with tempfile.TemporaryFile(dir=above) as plain:
        decrypt(source, plain, identities, file)
        plain.seek(0)
        return restore_backup(plain, file, place)


def repair(place: Path, *, account: str = "") -> list[str]:
    """Restore what can be restored, set the rest aside; returns a sentence for each thing done.

    Whoever may read and write the files may repair what does not open; else it is the owners' right.

    Raises:
        NotPermitted: it opens, and the account is no owner's.
        NotFound, StoreDamaged, StoreLocked, StoreFull, StoreReadOnly
    """
    from iptui.casework.desk import clock_from_environment
    from iptui.store.local.files import FileSystem
    from iptui.store.local.repair import Repair

    actor = _owner_at_work(place, account)
    repair = Repair(
        FileSystem(),
        place.expanduser().resolve(),
        actor=actor or "system",
        at=clock_from_environment()(),
    )
    return repair.run()


def _owner_at_work(place: Path, account: str) -> str:
    """The name of the owner; empty when the workspace cannot be asked."""
    from iptui.casework.sign_in import find_account, main_account
    from iptui.domain.errors import NotFound
    from iptui.store.local.store import LocalStore
    from iptui.store.protocol import StoreDamaged, StoreNewer, UnsafePlace

    name = account or os.environ.get("IPTUI_ACCOUNT", "")
    try:
        # Only read: what is damaged must be kept as it is.
        desk = Desk(LocalStore.open(place, read_only=True), place=place)
    except StoreNewer:
        raise
    except UnsafePlace as error:
        if "chmod" not in str(error):
            raise
        return ""
    except (StoreDamaged, NotFound):
        if not place.expanduser().is_dir():
            raise
        return ""
    try:
        desk.account = find_account(desk, name) if name else main_account(desk)
        if desk.account is not None:
            require_owner(desk, "A repair may take records out of use.")
        return desk.actor if desk.account else ""
    except StoreDamaged:
        return ""
    finally:
        desk.close()
