"""`points` and what `complaint show` foretells: ledgers, thresholds, what expires when, what one more would do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.shell import Shell


def complaint(no: str, day: str, state: str = "established", **more: object) -> dict[str, object]:
    return {
        "no": no,
        "platform": "aliexpress.com",
        "received_at": f"{day}T10:00:00+08:00",
        "state": state,
        "severity": "general",
        "right": {"type": "trademark", "office": "US", "number": "1", "title": "Nike"},
        **({"state_at": f"{day}T12:00:00+08:00"} if state == "established" else {}),
        **more,
    }


ROWS = [
    complaint("E1", "2026-01-10"),
    complaint("E2", "2026-02-20"),
    complaint("E3", "2026-05-05"),
    complaint("S1", "2026-03-01", severity="serious"),
    complaint("P1", "2026-11-23", "pending_response"),
    complaint("B1", "2026-06-01", platform="alibaba.com"),
    complaint("B2", "2026-07-01", platform="alibaba.com"),
    complaint(
        "B3",
        "2026-07-03",
        platform="alibaba.com",
        right={"type": "trademark", "office": "US", "number": "2", "title": "Canon"},
    ),
]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path / "desk")
    shell("init", "--account", "shop", "--password-stdin", stdin="correct horse\n")
    shell("import", "complaints", "-", stdin="\n".join(map(json.dumps, ROWS)))
    return shell


def test_the_ledgers_as_json(shell: Shell) -> None:
    alibaba, ali = json.loads(shell("points", "--json"))
    assert ali["rules"] == "aliexpress.com@2026-04-02"
    general = ali["ledgers"]["general"]
    assert general["points"] == 12
    assert [(one["at"], one["points"], one["left"]) for one in general["falls_away"]] == [
        ("2027-02-20T04:00:00Z", 6, 6),
        ("2027-05-05T04:00:00Z", 6, 0),
    ]
    assert [one["at"] for one in ali["thresholds"]["general_points"]] == [2, 6, 12, 24, 36, 48]
    assert all(one["source"] for one in ali["thresholds"]["general_points"])
    assert ali["to_next"] == {"general_points": 12, "serious_strikes": 1}
    assert (ali["one_more_general"]["adds"], ali["one_more_general"]["points_after"]) == (6, 18)
    assert ali["one_more_serious"]["points_after"] == 2
    assert ali["origin"] == "shipped"
    # Alibaba.com counts per same right: Canon's first one is free.
    assert alibaba["ledgers"]["general"]["points"] == 6
    assert [one["status"] for one in alibaba["ledgers"]["general"]["entries"]] == [
        "first",
        "counted",
        "first",
    ]
    (named,) = json.loads(shell("points", "--rules", "AliExpress", "--json"))
    assert named == ali
    assert "12 fall away" not in shell("points")
    shell("points", "--rules", "etsy.com")
    assert "keep no ledger" in shell.err


def test_a_complaint_foretells_its_cost_and_shows_what_it_counts(shell: Shell) -> None:
    shown = json.loads(shell("complaint", "show", "P1", "--json"))
    assert shown["next_step"]["owner"] == "seller"
    assert shown["next_step"]["until"] == "2026-11-26T15:59:59Z"
    assert (shown["forecast"]["adds"], shown["forecast"]["points_after"]) == (6, 18)
    assert shown["penalty"] is None
    text = shell("complaint", "show", "P1")
    assert "if established: +6 points, then 18 of 48" in text
    assert "Next step   seller: Counter-notify (attempt 1 of 3)" in text
    counted = json.loads(shell("complaint", "show", "E2", "--json"))
    assert (counted["penalty"]["points"], counted["forecast"]) == (6, None)
    # A withdrawal takes the points back, also from the final record.
    assert counted["state"] in ("established", "final")
    shell("complaint", "withdraw", "E2", "--text", "in error")
    assert (
        json.loads(shell("points", "--rules", "aliexpress", "--json"))[0]["ledgers"]["general"][
            "points"
        ]
        == 6
    )
    shell("check")


def test_an_own_ledger_value_counts_and_shows_as_own(shell: Shell) -> None:
    shell("rules", "copy", "aliexpress")
    path = shell.place / "rules" / "aliexpress.com@2026-04-02.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("repeat = 6", "repeat = 4", 1), encoding="utf-8")
    (found,) = json.loads(shell("points", "--rules", "aliexpress.com", "--json"))
    assert (found["origin"], found["ledgers"]["general"]["points"]) == ("own", 8)
    assert {one["origin"] for one in found["sources"]} == {"own"}
    assert "your own rule file" in shell("points", "--rules", "aliexpress.com")
