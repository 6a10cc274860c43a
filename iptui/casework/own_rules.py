"""The team's own rule files: in the workspace's `rules/` folder, or kept by the server as records."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from iptui.domain.accounts import Permission
from iptui.domain.errors import BadInput, NotFound, Refused
from iptui.domain.rule_sets import OwnRuleFile, is_rule_file_name
from iptui.formats.outside_files import read_regular, text_name
from iptui.formats.rule_text import RuleText, read_text
from iptui.formats.toml_text import LARGEST
from iptui.store.protocol import Query, Sort

if TYPE_CHECKING:
    from iptui.casework.desk import Desk


def kept_rules(desk: Desk) -> list[RuleText]:
    """The rule files that the server keeps, by name."""
    found = desk.store.query(OwnRuleFile, Query(sort=(Sort("id"),)))
    return sorted((RuleText(one.id, one.text) for one in found), key=lambda one: one.name)


def own_files(desk: Desk) -> list[tuple[str, bytes]]:
    """(name, bytes) of every own rule file, by name; of one that cannot be read no bytes."""
    if desk.place is None:
        return [(one.name, one.text.encode()) for one in kept_rules(desk)]
    try:
        found = sorted((desk.place / "rules").glob("*.toml"))
    except OSError:
        return []
    return [(text_name(file.name), _bytes_of(file)) for file in found]


def _bytes_of(file: Path) -> bytes:
    try:
        return read_regular(file, LARGEST)
    except (OSError, BadInput):
        return b""


def own_rules(desk: Desk) -> list[RuleText]:
    """The own rule files as texts; what is no UTF-8 is left out, as it is when rules are read."""
    texts = []
    for name, data in own_files(desk):
        with suppress(UnicodeDecodeError):
            texts.append(RuleText(name, data.decode()))
    return texts


def add_rules(desk: Desk, file: Path, *, force: bool = False) -> str:
    """Take a rule or calendar file into the workspace, once it is found good; its name there.

    Raises:
        NotPermitted: the account may not change rules.
        Refused: there is an own file of that name, and `force` is False.
        BadInput: the file cannot be read, has a fault, or overlaps with another. Nothing was changed.
    """
    from iptui.casework.rule_changes import follow_rules
    from iptui.formats.rule_files import require_usable

    desk.require(Permission.EDIT_RULES)
    name = text_name(file.name)
    if not is_rule_file_name(name):
        raise BadInput(
            f"'{name[:80]}' is no name for a rule file; call it after what is in it, such as "
            "alibaba.com@2022-01-20.toml or calendar-2027.toml."
        )
    one = RuleText(name, read_text(file))
    known = own_rules(desk)
    if not force and any(other.name == name for other in known):
        raise Refused(
            f"There is a rule file {name} of your own already; replace it with --force, or remove it "
            "first."
        )
    require_usable(one, [other for other in known if other.name != name])
    if desk.place is None:
        before = desk.store.get(OwnRuleFile, name)
        if before is None or before.text != one.text:
            record = OwnRuleFile(id=name, rev=before.rev if before else 0, text=one.text)
            with desk.commit(Permission.EDIT_RULES, "rules.add", subject=record) as tx:
                tx.put(record)
        follow_rules(desk)
        return name
    from iptui.formats.new_files import new_file

    folder = desk.place / "rules"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise BadInput(f"The folder {folder} cannot be made ({error.strerror}).") from None
    with new_file(folder / name, force=force) as out:
        out.write(one.text.encode())
    follow_rules(desk, action="rules.add", because=f"{name} added")
    return name


def remove_rules(desk: Desk, name: str) -> None:
    """Take an own rule file out of the workspace; the shipped rules hold again.

    Raises:
        NotPermitted: the account may not change rules.
        NotFound: no own file of that name.
        BadInput: it cannot be removed.
    """
    from iptui.casework.rule_changes import follow_rules

    desk.require(Permission.EDIT_RULES)
    known = [one for one, _ in own_files(desk)]
    if name not in known:
        raise NotFound(_no_such(name, known))
    if desk.place is None:
        record = desk.store.get(OwnRuleFile, name)
        if record is not None:
            with desk.commit(Permission.EDIT_RULES, "rules.remove", subject=record) as tx:
                tx.delete(record)
        follow_rules(desk)
        return
    file = desk.place / "rules" / name
    try:
        file.unlink()
    except OSError as error:
        raise BadInput(f"{file} cannot be removed ({error.strerror}).") from None
    follow_rules(desk, action="rules.remove", because=f"{name} removed")


def rule_text(desk: Desk, name: str) -> str:
    """The text of an own rule file, or of a shipped one: by the file's name, the rules' id or the platform.

    Raises:
        NotFound: nothing of that name.
    """
    from iptui.formats.rule_files import shipped_text

    own = {one.name: one.text for one in own_rules(desk)}
    if name in own:
        return own[name]
    wanted = name.removesuffix(".toml")
    rules = desk.rules.get(wanted)
    if rules is None and "@" not in wanted and desk.rules.versions(wanted):
        rules = desk.rules.for_complaint(wanted, desk.now())
    if rules is None:
        raise NotFound(_no_such(name, list(own)))
    return own[rules.file] if rules.origin == "own" else shipped_text(rules.file)


def _no_such(name: str, known: list[str]) -> str:
    there = f"there are {', '.join(known)}" if known else "the workspace has none"
    return f"There is no rule file '{name[:80]}' of your own; {there}."
