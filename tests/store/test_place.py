"""Where a workspace may lie."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from iptui.domain.errors import NotFound
from iptui.store.local.files import FileSystem
from iptui.store.local.place import file_system_type
from iptui.store.local.store import DESK_FILES, LocalStore
from iptui.store.protocol import UnsafePlace

MOUNTS = rb"""22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:40 / /home rw,relatime - nfs4 server:/home rw,vers=4.2
31 30 0:41 / /home/ann/my\040disk rw,relatime - btrfs /dev/sdb rw
32 22 0:42 / /mnt/share rw,relatime master:3 shared:9 - cifs //nas/share rw
33 22 0:43 / /mnt/over rw - nfs server:/x rw
34 33 0:44 / /mnt/over rw - tmpfs tmpfs rw
broken line
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "ext4"),
        ("/srv/desk", "ext4"),
        ("/home/bob/desk", "nfs4"),
        ("/homework", "ext4"),
        ("/home/ann/my disk/desk", "btrfs"),
        ("/mnt/share", "cifs"),
        ("/mnt/over/desk", "tmpfs"),
    ],
)
def test_the_mount_that_holds_a_path(path: str, kind: str) -> None:
    assert file_system_type(MOUNTS, Path(path)) == kind


def test_a_network_file_system_is_refused(tmp_path: Path) -> None:
    class Remote(FileSystem):
        def mount_table(self) -> bytes:
            return f"1 0 0:1 / {tmp_path} rw - nfs4 server:/ rw\n".encode()

    with pytest.raises(UnsafePlace, match=r"network file system \(nfs4\).*local disk"):
        LocalStore.open(tmp_path / "desk", create=True, fs=Remote())
    assert not (tmp_path / "desk").exists()


def test_somebody_elses_directory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    LocalStore.open(tmp_path / "desk", create=True).close()
    monkeypatch.setattr(os, "geteuid", lambda: 123456)
    with pytest.raises(UnsafePlace, match="belongs to user number"):
        LocalStore.open(tmp_path / "desk")


def test_a_directory_that_others_may_write_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "desk"
    LocalStore.open(place, create=True).close()
    place.chmod(0o770)
    with pytest.raises(UnsafePlace, match="chmod 700"):
        LocalStore.open(place)


@pytest.mark.parametrize("name", DESK_FILES)
def test_links_in_place_of_files_are_refused(tmp_path: Path, name: str) -> None:
    place = tmp_path / "desk"
    LocalStore.open(place, create=True).close()
    target = tmp_path / "elsewhere"
    target.write_bytes((place / "desk.json").read_bytes())
    (place / name).unlink(missing_ok=True)
    (place / name).symlink_to(target)
    with pytest.raises(UnsafePlace, match="symbolic link"):
        LocalStore.open(place)


def test_no_workspace_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is no workspace"):
        LocalStore.open(tmp_path / "desk")
    (tmp_path / "desk").mkdir(0o700)
    with pytest.raises(NotFound):
        LocalStore.open(tmp_path / "desk", read_only=True)
    assert list((tmp_path / "desk").iterdir()) == []


@pytest.mark.parametrize(
    "kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "virtiofs", "ceph", "lustre"]
)
def test_each_network_file_system_is_refused_with_the_way_out(tmp_path: Path, kind: str) -> None:
    class Remote(FileSystem):
        def mount_table(self) -> bytes:
            return f"1 0 0:1 / / rw - {kind} server:/ rw\n".encode()

    LocalStore.open(tmp_path / "desk", create=True).close()
    with pytest.raises(UnsafePlace) as caught:
        LocalStore.open(tmp_path / "desk", fs=Remote())
    assert f"({kind})" in str(caught.value)
    assert (
        "a team on several machines works on PostgreSQL: `iptui --workspace postgresql://…`"
        in str(caught.value)
    )


@pytest.mark.parametrize(
    ("number", "kind"),
    [(0x6969, "nfs"), (0xFF534D42, "cifs"), (0xFE534D42, "smb2"), (0x01021997, "9p")],
)
def test_without_a_list_of_mounts_the_number_of_the_file_system_tells(
    tmp_path: Path, number: int, kind: str
) -> None:
    class Remote(FileSystem):
        def mount_table(self) -> bytes:
            return b""

        def magic(self, path: Path) -> int:
            assert path == tmp_path
            return number

    with pytest.raises(UnsafePlace, match=rf"network file system \({kind}\)"):
        LocalStore.open(tmp_path / "below" / "desk", create=True, fs=Remote())
    assert not (tmp_path / "below").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="statfs(2) is Linux's here")
def test_the_number_of_a_local_file_system_is_known() -> None:
    assert FileSystem().magic(Path("/proc")) == 0x9FA0
    assert FileSystem().magic(Path("/no/such/place")) == 0
