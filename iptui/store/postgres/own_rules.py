"""The own rule files of a workspace on a server: records there, files where it lies in a folder."""

from __future__ import annotations

from collections.abc import Iterable

from iptui.domain.errors import BadInput
from iptui.domain.rule_sets import OwnRuleFile, is_rule_file_name
from iptui.store.postgres.transactions import decode_record

DOCUMENTS = 'SELECT doc FROM iptui.records WHERE kind = %s ORDER BY id COLLATE "C"'


def as_files(rows: Iterable[tuple[object, ...]], place: str) -> dict[str, str]:
    """The text of each by its name, out of the rows of `DOCUMENTS`.

    Raises:
        BadInput: a name that no file may have; somebody wrote it past iptui.
        StoreDamaged: no such record.
    """
    found: dict[str, str] = {}
    for (document,) in rows:
        one: OwnRuleFile = decode_record(OwnRuleFile, str(document).encode(), place)
        if not is_rule_file_name(one.id):
            raise BadInput(
                f"'{one.id[:80]}' in {place} is no name for a rule file; remove it: iptui rules remove "
                f"'{one.id[:80]}'"
            )
        found[one.id] = one.text
    return found
