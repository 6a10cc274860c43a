"""`backup`, `restore`, `check --repair`, `doctor`: by real invocation, with stock tools at the other end."""

from __future__ import annotations

import json
import subprocess
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from tinydb import TinyDB

from iptui.casework.demo import make_demo
from tests.cli.shell import Shell


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setenv("IPTUI_NOW", "2026-11-24T10:00+08:00")
    make_demo(tmp_path / "desk").close()
    return Shell(tmp_path / "desk")


def test_a_backup_opens_with_stock_tools(shell: Shell, tmp_path: Path) -> None:
    complaints = json.loads(shell("complaints", "--view", "all", "--json"))
    shell("backup", str(tmp_path / "b.zip"))
    assert "read back and sound" in shell.err
    with zipfile.ZipFile(tmp_path / "b.zip") as packed:
        for line in packed.read("SHA256SUMS").decode().splitlines():
            digest, name = line.split("  ")
            assert sha256(packed.read(name)).hexdigest() == digest
        packed.extractall(tmp_path / "plain")
    with TinyDB(tmp_path / "plain" / "desk.json") as plain:
        assert len(plain.table("complaints")) == len(complaints)
    done = subprocess.run(
        ["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path / "plain", capture_output=True
    )
    assert done.returncode == 0
    shell("backup", str(tmp_path / "b.zip"), code=2)
    assert "exists already" in shell.err


def test_what_is_restored_answers_as_before(shell: Shell, tmp_path: Path) -> None:
    before = shell("complaints", "--view", "all", "--json")
    shell("backup", str(tmp_path / "b.zip"))
    new = Shell(tmp_path / "new" / "place")
    new("restore", str(tmp_path / "b.zip"))
    assert new("complaints", "--view", "all", "--json") == before
    assert json.loads(new("check", "--json")) == []
    new("restore", str(tmp_path / "b.zip"), code=2)
    assert "There is something in" in new.err
    assert new("complaints", "--view", "all", "--json") == before


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda data: data[: len(data) // 2], "no readable backup"),
        (lambda data: b"no zip at all", "no readable backup"),
        (lambda data: data.replace(b"SHA256SUMS", b"SHA256SUMZ"), "SHA256SUM"),
        (lambda data: data.replace(b"desk.json", b"../k.json"), "not those on its list"),
    ],
)
def test_a_harmed_backup_makes_nothing(shell: Shell, tmp_path: Path, harm, said: str) -> None:  # type: ignore[no-untyped-def]
    shell("backup", str(tmp_path / "b.zip"))
    (tmp_path / "b.zip").write_bytes(harm((tmp_path / "b.zip").read_bytes()))
    new = Shell(tmp_path / "new")
    new("restore", str(tmp_path / "b.zip"), code=2)
    [sentence] = new.err.splitlines()
    assert said in sentence
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob(".new*"))


def test_names_outside_the_workspace_are_never_unpacked(tmp_path: Path) -> None:
    data = b"{}"
    for name in (
        "../outside",
        "/tmp/outside",
        "rules/../../outside",
        "letters/..",
        "rules/.",
        "catalog/x/0000.json",
    ):
        with zipfile.ZipFile(tmp_path / "b.zip", "w") as packed:
            packed.writestr("desk.json", data)
            packed.writestr(name, data)
            digest = sha256(data).hexdigest()
            packed.writestr("SHA256SUMS", f"{digest}  desk.json\n{digest}  {name}\n")
        new = Shell(tmp_path / "new")
        new("restore", str(tmp_path / "b.zip"), code=2)
        assert "no file of a workspace" in new.err
        assert not (tmp_path / "outside").exists()
        assert not (tmp_path / "new").exists()


def test_an_encrypted_backup_and_export(shell: Shell, tmp_path: Path) -> None:
    pyrage = pytest.importorskip("pyrage", reason="the extra `age` is not installed")
    identity = pyrage.x25519.Identity.generate()
    key = tmp_path / "key.txt"
    key.write_text(f"# created: today\n{identity}\n")
    other = tmp_path / "other.txt"
    other.write_text(f"{pyrage.x25519.Identity.generate()}\n")
    before = shell("complaints", "--view", "all", "--json")
    sealed = tmp_path / "b.zip.age"
    shell("backup", str(sealed), "--encrypt-to", str(identity.to_public()))
    assert b"desk.json" not in sealed.read_bytes()
    assert list((tmp_path / "desk" / "cache").glob(".backup*")) == []
    new = Shell(tmp_path / "new")
    new("restore", str(sealed), code=2)
    assert "--identity" in new.err
    new("restore", str(sealed), "--identity", str(other), code=2)
    assert "cannot be decrypted" in new.err
    assert not (tmp_path / "new").exists()
    new("restore", str(sealed), "--identity", str(key))
    assert new("complaints", "--view", "all", "--json") == before
    plain = shell("export", "complaints")
    shell(
        "export", "complaints", "-o", str(tmp_path / "c"), "--encrypt-to", str(identity.to_public())
    )
    assert pyrage.decrypt((tmp_path / "c").read_bytes(), [identity]).decode() == plain
    shell("backup", str(tmp_path / "no"), "--encrypt-to", "age1nonsense", code=2)
    assert "no public key" in shell.err
    assert not (tmp_path / "no").exists()
    # A bit of it turned: nothing is made of the rest.
    data = bytearray(sealed.read_bytes())
    data[len(data) // 2] ^= 1
    sealed.write_bytes(data)
    broken = Shell(tmp_path / "broken")
    broken("restore", str(sealed), "--identity", str(key), code=2)
    assert len(broken.err.splitlines()) == 1
    assert not (tmp_path / "broken").exists()


def test_only_an_owner_makes_a_backup(shell: Shell, tmp_path: Path) -> None:
    shell(
        "account", "add", "sam", "--role", "support", "--password-stdin", stdin="correct horse 1\n"
    )
    shell("--account", "sam", "backup", str(tmp_path / "b.zip"), code=4)
    assert "password hashes" in shell.err
    assert not (tmp_path / "b.zip").exists()
    shell("--account", "sam", "check", "--repair", code=4)


def test_a_repair_brings_back_what_can_be_read(shell: Shell, tmp_path: Path) -> None:
    desk = tmp_path / "desk" / "desk.json"
    before = json.loads(shell("complaints", "--view", "all", "--json"))
    text = desk.read_bytes()
    line = next(line for line in text.split(b"\n") if b'"no":"8840217736"' in line)
    desk.write_bytes(text.replace(line, line.replace(b'"no":', b'"no"!', 1)))
    shell("complaints", code=2)
    assert "desk.json" in shell.err
    assert "check --repair" in shell.err or "damaged at line" in shell.err
    # What refers to it is named by `check` afterwards; everything else is there.
    shell("check", "--repair", code=0)
    assert "set-aside" in shell.err
    after = json.loads(shell("complaints", "--view", "all", "--json"))
    assert [one for one in before if one["no"] != "8840217736"] == after
    kept = b"".join(path.read_bytes() for path in (tmp_path / "desk" / "set-aside").rglob("*.*"))
    assert b"8840217736" in kept
    shell("check", "--repair")
    assert "nothing to repair" in shell.err


def test_doctor_says_what_is_wrong(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "desk" / "desk.json").chmod(0o644)
    facts = json.loads(shell("doctor", "--json", code=1))
    assert facts["engine"] == "tinydb"
    said = {one["subject"]: one["problem"] for one in facts["problems"]}
    assert "chmod" in said["modes"]
    assert "IPTUI_NOW" in said["clock"]
    (tmp_path / "desk" / "desk.json").write_text("{")
    facts = json.loads(shell("doctor", "--json", code=1))
    assert any("damaged at line" in one["problem"] for one in facts["problems"])
    nowhere = Shell(tmp_path / "nowhere")
    assert "no workspace" in nowhere("doctor", code=1)
