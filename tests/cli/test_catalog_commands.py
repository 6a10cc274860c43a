"""Catalogs, mappings and deletion lists, as scripts use them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.formats.catalogs import files


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    run = Shell(tmp_path / "desk")
    run("init", "--account", "owner", "--password-stdin", stdin="correct horse\n")
    return run


def counts(text: str) -> tuple[int, int, int, int, int, int]:
    found = json.loads(text)
    rejected = len(found["rejected"])
    numbers = (
        found["read"],
        found["added"],
        found["updated"],
        found["unchanged"],
        found.get("merged", 0),
        rejected,
    )
    assert numbers[0] == sum(numbers[1:]), "no row is lost"
    return numbers  # fmt: skip


def test_a_platforms_file_goes_in_and_a_second_time_changes_nothing(shell: Shell) -> None:
    first = shell("import", "catalog", "-", "--json", stdin=files.SHOPIFY_OLD, code=1)
    assert counts(first) == (6, 2, 0, 0, 3, 1)
    assert json.loads(first)["read_as"] == ["-: Shopify product CSV, UTF-8"]
    assert counts(shell("import", "catalog", "-", "--json", stdin=files.SHOPIFY_OLD, code=1)) == (
        6,
        0,
        0,
        2,
        3,
        1,
    )
    said = shell("import", "catalog", "-", stdin=files.SHOPIFY_OLD, code=1)
    assert said == "read 6, added 0, updated 0, unchanged 2, merged 3, rejected 1\n"
    assert "row 7: handle is missing" in shell.err
    hits = json.loads(shell("search", "summer", "--json"))
    assert [one["id"] for one in hits["hits"]] == ["linen-shirt"]


def test_a_dry_run_says_what_would_change_and_changes_nothing(shell: Shell) -> None:
    would = shell("import", "catalog", "-", "--json", "--dry-run", stdin=files.ETSY)
    assert counts(would) == (2, 2, 0, 0, 0, 0)
    assert counts(shell("import", "catalog", "-", "--json", stdin=files.ETSY)) == (2, 2, 0, 0, 0, 0)
    changed = files.ETSY.replace("Hand mug", "Hand-made mug")
    would = shell("import", "catalog", "-", "--json", "--dry-run", stdin=changed)
    assert counts(would) == (2, 0, 1, 1, 0, 0)
    assert json.loads(shell("product", "show", "MUG-B", "--json"))["product"]["name"] == "Hand mug"


def test_a_guessed_encoding_is_said_and_can_be_chosen(shell: Shell) -> None:
    data = "id,name\n1,手机壳 透明\n".encode("gb18030")
    shell("import", "catalog", "-", stdin=data)
    assert "read as GB18030" in shell.err
    shell("import", "catalog", "-", "--encoding", "gb18030", stdin=data)
    assert "does not say its encoding" not in shell.err
    shell("import", "catalog", "-", "--encoding", "klingon", stdin=data, code=2)


UNKNOWN = "Artikelnummer;Bezeichnung;VK;Farbe\nA-1;Leinenhemd;39,50;Sand\nA-2;Becher;9;Blau\n"


def test_a_mapping_is_proposed_confirmed_and_remembered(shell: Shell, tmp_path: Path) -> None:
    catalog = tmp_path / "shop.csv"
    catalog.write_text(UNKNOWN)
    shell("import", "catalog", str(catalog), code=2)
    assert "--propose-mapping" in shell.err
    proposed = shell("import", "catalog", str(catalog), "--propose-mapping")
    assert 'id = "Artikelnummer"' in proposed
    assert "Leinenhemd" in shell.err, "the preview"
    mapping = tmp_path / "map.toml"
    mapping.write_text(proposed)
    dry = shell("import", "catalog", str(catalog), "--mapping", str(mapping), "--dry-run", "--json")
    assert counts(dry) == (2, 2, 0, 0, 0, 0)
    shell("import", "catalog", str(catalog), code=2)
    shell("import", "catalog", str(catalog), "--mapping", str(mapping))
    again = shell("import", "catalog", str(catalog), "--json")
    assert counts(again) == (2, 0, 0, 2, 0, 0)
    shell("import", "catalog", str(catalog), "--propose-mapping", code=1)
    assert "needs no mapping" in shell.err
    shell("check")


def test_a_stopped_import_leaves_nothing(shell: Shell, tmp_path: Path) -> None:
    rows = "".join(f"p{number},Product {number},V,{number}\n" for number in range(60_000))
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "iptui", "--workspace", str(shell.place), "import", "catalog", "-"],
        stdin=reader,
        stderr=subprocess.PIPE,
    )
    os.close(reader)
    with os.fdopen(writer, "wb", buffering=0) as pipe:
        pipe.write(("Handle,Title,Vendor,Variant SKU\n" + rows).encode())
        process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Stopped" in said
    shell("check")
    assert not [one.name for one in (shell.place / "catalog").glob(".import-*")]
    assert counts(shell("import", "catalog", "-", "--json", stdin=files.ETSY))[1] == 2


def deleted(shell: Shell, text: str, *ids: str) -> None:
    shell(
        "import",
        "catalog",
        "-",
        stdin=text,
        code=1 if "SHOPIFY" in text or "No handle" in text else 0,
    )
    shell("product", "delete", *ids, "--reason", "too near")


@pytest.mark.parametrize(
    ("format", "catalog", "ids"),
    [
        ("csv", "ETSY", ("MUG-B",)),
        ("ids", "ETSY", ("MUG-B",)),
        ("shopify", "SHOPIFY_NEW", ("canvas-bag",)),
        ("woocommerce", "WOOCOMMERCE", ("44", "48")),
        ("amazon", "AMAZON_REPORT", ("35-GFRR", "ATV2")),
        ("amazon-loader", "AMAZON_REPORT", ("35-GFRR",)),
        ("ebay", "EBAY_REPORT", ("227511361186", "227379391171")),
        ("magento", "MAGENTO", ("24-MB01",)),
    ],
)
def test_a_deletion_list_loads_back_as_done(
    shell: Shell, tmp_path: Path, format: str, catalog: str, ids: tuple[str, ...]
) -> None:
    deleted(shell, getattr(files, catalog), *ids)
    listed = tmp_path / "gone"
    shell("export", "deletions", "--format", format, "-o", str(listed))
    if format == "csv":
        text = listed.read_text()
        assert '"done"' in text
        shell("import", "deletions", str(listed))
        assert json.loads(shell("product", "deletions", "--json"))[0]["stage"] == "listed"
        listed.write_text(text.replace('"too near",""', '"too near","yes"'))
    open_before = json.loads(shell("product", "deletions", "--json"))
    assert [one["stage"] for one in open_before] == ["listed"] * len(ids)
    result = shell("import", "deletions", str(listed), "--json")
    assert counts(result) == (len(ids), 0, len(ids), 0, 0, 0)
    assert counts(shell("import", "deletions", str(listed), "--json"))[3] == len(ids)
    shell("product", "deletions", code=1)
    done = json.loads(shell("product", "deletions", "--all", "--json"))
    assert sorted(one["id"] for one in done) == sorted(ids)
    shell("product", "undelete", ids[0], code=2)
    shell("export", "deletions", "--open", code=1)


def test_what_the_platforms_lists_look_like(shell: Shell) -> None:
    deleted(shell, files.EBAY_REPORT, "227379391171")
    ebay = shell("export", "deletions", "--format", "ebay", "--dry-run").splitlines()
    assert ebay == [
        "*Action(SiteID=US|Country=US|Currency=USD|Version=1193|CC=UTF-8),ItemID,CustomLabel,EndCode",
        "End,227379391171,PS-1,NotAvailable",
    ]
    deleted(shell, files.AMAZON_REPORT, "ATV2")
    amazon = shell("export", "deletions", "--format", "amazon", "--dry-run").splitlines()
    assert amazon[2:] == ["item_sku\tupdate_delete\titem_name", "ATV2\tDelete\tApple TV case"]
    assert "Left out, being of another platform: 227379391171" in shell.err
    loader = shell("export", "deletions", "--format", "amazon-loader", "--dry-run").splitlines()
    assert loader == ["sku\tadd-delete", "ATV2\tx"]
    both = shell("export", "deletions", "--format", "ids", "--dry-run", "--id", "35-GFRR").split()
    assert sorted(both) == ["227379391171", "35-GFRR", "ATV2"]


def test_a_platforms_report_ticks_only_what_it_did(shell: Shell) -> None:
    deleted(shell, files.EBAY_REPORT, "227379391171", "227511361186")
    shell("export", "deletions", "--format", "ebay")
    report = (
        "Line Number,Action,Status,ErrorCode,ErrorMessage,ItemID,CustomLabel\n"
        "2,End,Success,,,227379391171,PS-1\n"
        "3,End,Failure,1047,The auction has been closed.,227511361186,\n"
        "4,End,Success,,,999,\n"
    )
    result = shell("import", "deletions", "-", "--json", stdin=report, code=1)
    assert counts(result) == (3, 0, 1, 0, 0, 2)
    reasons = [one["reason"] for one in json.loads(result)["rejected"]]
    assert "The auction has been closed." in reasons[0]
    assert "'999' was not deleted here" in reasons[1]
    (left,) = json.loads(shell("product", "deletions", "--json"))
    assert left["id"] == "227511361186"
    shell("product", "done", "227511361186")
    shell("product", "done", "--not", "227511361186")
    assert json.loads(shell("product", "deletions", "--json"))[0]["stage"] == "listed"


def test_a_list_without_ids_is_refused(shell: Shell) -> None:
    shell("import", "deletions", "-", stdin="Name,Colour\nLamp,red\n", code=2)
    assert "no column of ids" in shell.err
    shell("import", "deletions", "-", stdin="", code=2)


def test_a_formula_in_an_id_never_runs(shell: Shell) -> None:
    shell(
        "import", "catalog", "-", stdin='{"id": "=1+1", "name": "x"}\n{"id": "-A1", "name": "y"}\n'
    )
    shell("product", "delete", "--reason", "x", "--", "=1+1", "-A1")
    assert shell("export", "deletions", "--format", "magento", "--dry-run").split() in (
        ["sku", "'=1+1", "-A1"],
        ["sku", "-A1", "'=1+1"],
    )
    listed = shell("export", "deletions", "--format", "magento")
    assert counts(shell("import", "deletions", "-", "--json", stdin=listed))[2] == 2
