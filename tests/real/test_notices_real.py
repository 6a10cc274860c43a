"""The readers on real notices: 224 takedown, counter and retraction notices, 45 panels' decisions.

Every figure is against the sample's own metadata or an independent look at the text, never against the readers.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from iptui.domain.notices import NoticeKind
from iptui.formats.notices.reading import Notice, read_text

DATA = Path(__file__).resolve().parents[2] / "../shared/data"

pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason="the real data (../shared/data) is absent"
)

KINDS = {
    "takedown": NoticeKind.COMPLAINT,
    "counter-notice": NoticeKind.COUNTER_NOTICE,
    "retraction": NoticeKind.RETRACTION,
    "reversal": NoticeKind.REVERSAL,
}
WORDS_OF_THEIR_OWN = ("platform", "right.type", "outcome", "received_at", "filed_at", "decided_at")
"""Fields that hold the reader's word or an ISO date, not the text's letters."""


@cache
def sample(name: str) -> list[tuple[dict[str, Any], Notice]]:
    with (DATA / name).open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [(row, read_text(row["text"])) for row in rows]


def values(notice: Notice, field: str) -> list[str]:
    return [one.value for one in notice.facts if one.field == field]


def share(name: str, right: int, of: int) -> float:
    print(f"{name}: {right} of {of} ({right / of:.1%})")
    return right / of


def answer(text: str, question: str) -> str | None:
    """What stands between a bold question and the next bold line."""
    found = re.search(rf"\*\*\s*{question}[^\n]*?\*\*\s*:?(.*?)(?=\n\s*\*\*|\Z)", text, re.S | re.I)
    return found[1] if found else None


def test_the_kinds_of_notices() -> None:
    rows = sample("notices-dmca-sample.jsonl")
    right = sum(notice.kind is KINDS[row["kind"]] for row, notice in rows)
    assert share("kind", right, len(rows)) >= 0.95


def test_forms_give_their_urls_works_and_signers() -> None:
    forms = [(r, n) for r, n in sample("notices-dmca-sample.jsonl") if r["format"] == "form"]
    urls = works = signers = asked = signed = 0
    for row, notice in forms:
        listed = answer(row["text"], "What files (?:should be|were) taken down") or ""
        wanted = {
            one.rstrip(".,;:)")
            for one in re.findall(r"https?://[^\s<>\"')\]]+", listed)
            if "github.com/github/dmca" not in one
        }
        urls += set(values(notice, "products.url")) == wanted
        work = answer(row["text"], "Please provide a detailed description of the")
        if work is not None:
            asked += 1
            words = re.sub(r"\W+", "", work.replace("[private]", ""))
            read = re.sub(r"\W+", "", "".join(values(notice, "work")).replace("[private]", ""))
            works += bool(words) == bool(read) and words[:40] == read[:40]
        name = answer(row["text"], "Please type your full legal name")
        if name is not None:
            signed += 1
            line = name.strip().split("\n")[0].strip(" *_/.")
            signers += values(notice, "signed") == (
                [line] if line and "private" not in line.casefold() and len(line) <= 80 else []
            )
    assert share("URLs of forms", urls, len(forms)) >= 0.9
    assert share("works of forms", works, asked) >= 0.9
    assert share("signers of forms", signers, signed) >= 0.9


def test_dates_that_notices_state_behind_a_label() -> None:
    right = stated = 0
    for row, notice in sample("notices-dmca-sample.jsonl"):
        found = re.search(r"(?m)^\W*Date:\s*(\w+ \d{1,2}, (\d{4})|(\d{4})/\d\d/\d\d)", row["text"])
        if found:
            stated += 1
            right += (found[2] or found[3]) in "".join(values(notice, "received_at"))
    assert stated
    assert share("stated dates", right, stated) >= 0.9


@pytest.mark.parametrize("name", ["notices-dmca-sample.jsonl", "notices-udrp-sample.jsonl"])
def test_nothing_is_invented(name: str) -> None:
    """Each value stands in the line that it names, and the line stands in the text."""
    facts = 0
    for row, notice in sample(name):
        text = re.sub(r"\W+", "", row["text"])
        for fact in notice.facts:
            facts += 1
            assert fact.source, (row["id"], fact)
            for line in fact.source.split("\n"):
                assert re.sub(r"\W+", "", line) in text, (row["id"], fact)
            if fact.field not in WORDS_OF_THEIR_OWN:
                letters = re.sub(r"\W+", "", fact.value)
                # A described work leaves redacted lines out: its lines were looked up one by one.
                held = text if fact.field != "work" else re.sub(r"\W+", "", fact.source)
                assert letters.casefold() in held.casefold(), (row["id"], fact)
                assert "[private]" not in fact.value or fact.field == "work", (row["id"], fact)
    assert facts > 200


def test_what_free_letters_redact_is_not_filled_in() -> None:
    """Names of a complainant in free letters, as found by reading the letters one by one."""
    read_by_hand = {
        "2020-01-23-BPBPublications": "BPB Publications",
        "2014-07-28-Microsoft": "Microsoft Corporation",
        "2013-09-23-Vectrosity": "Starscene Software",
        "2017-02-27-Attributor": "Random House Australia",
        "2011-01-27-sony": 'SONY COMPUTER ENTERTAINMENT AMERICA LLC ("SCEA")',
        "2017-04-18-Penguin": "Penguin UK",
        "2014-12-22-Cambridge-Mobile": "Cambridge Mobile, Ltd.",
        "2023-06-09-acs": "American Cancer Society, Inc.",
        "2022-04-12-wiley-3": "John Wiley & Sons, Inc",
        "2018-01-11-Nexon": "Nexon America Inc. and NEXON KOREA Corporation",
        "2016-03-14-Platzi": "",
        "2016-09-29-Rewinsidetv": "",
        "2015-08-30-shopxx": "",
        "2018-09-04-BeijingWireless": "",
        "2016-01-27-apt-cyg-counternotice": "",
        "2017-05-29-amocrm-Counternotice": "",
        "2018-04-19-Deezer": "",
        "2020-10-07-Nagravision": "",
        "2015-10-02-UCSD": "",
        "2013-10-23-GoPago": "",
    }
    notices = {row["id"]: notice for row, notice in sample("notices-dmca-sample.jsonl")}
    for name, wanted in read_by_hand.items():
        assert "".join(values(notices[name], "complainant.name")) == wanted, name


def folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def test_decisions_give_parties_dates_marks_and_domains() -> None:
    rows = sample("notices-udrp-sample.jsonl")
    assert all(notice.kind is NoticeKind.DECISION for _, notice in rows)

    def right(field: str, key: str, *, whole: bool = False) -> float:
        good = known = 0
        for row, notice in rows:
            wanted = [folded(one.removeprefix("www.")) for one in row[key]]
            if not wanted:
                continue
            known += 1
            read = [folded(one) for one in values(notice, field)]
            good += any(
                a == b or (not whole and len(a) > 1 and (a in b or b in a))
                for a in read
                for b in wanted
            )
        return share(f"{field} of decisions", good, known)

    assert right("complainant.name", "complainant") >= 0.9
    assert right("respondent", "respondent") >= 0.9
    assert right("complainant.agent", "representative") >= 0.9
    assert right("right.title", "trademarks", whole=True) >= 0.9
    assert right("products.id", "domains", whole=True) >= 0.9
    for field, key in (("filed_at", "filing_date"), ("decided_at", "decision_date")):
        good = 0
        for row, notice in rows:
            year_day = re.findall(r"\d{4}|\b\d{1,2}\b", " ".join(row[key])[:22].replace("-", " "))
            iso = "".join(values(notice, field))
            good += bool(iso) and all(int(one) in map(int, iso.split("-")) for one in year_day[:2])
        assert share(f"{field} of decisions", good, len(rows)) >= 0.9
