"""Where a workspace may lie: on a local disk, in a directory of one's own."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from iptui.store.local.files import FileSystem, exists
from iptui.store.protocol import UnsafePlace

NETWORK_FILE_SYSTEMS = frozenset(
    {
        "9p",
        "beegfs",
        "fuse.beegfs",
        "fuse.grpcfuse",
        "fuse.moosefs",
        "fuse.prl_fsd",
        "fuse.smbnetfs",
        "fuse.vmhgfs-fuse",
        "gpfs",
        "orangefs",
        "prl_fs",
        "vboxsf",
        "virtiofs",
        "nfs",
        "nfs4",
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "afs",
        "ceph",
        "coda",
        "glusterfs",
        "lustre",
        "ncp",
        "ncpfs",
        "davfs",
        "fuse.ceph",
        "fuse.davfs",
        "fuse.davfs2",
        "fuse.glusterfs",
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.sshfs",
    }
)
"""File systems on which a lock held on one machine does not keep another one out."""


NETWORK_MAGIC = {
    0x6969: "nfs",
    0x517B: "smb",
    0xFE534D42: "smb2",
    0xFF534D42: "cifs",
    0x564C: "ncp",
    0x5346414F: "afs",
    0x73757245: "coda",
    0x00C36400: "ceph",
    0x01021997: "9p",
    0x0BD00BD0: "lustre",
    0x786F4256: "vboxsf",
    0x6A656A63: "virtiofs",
    0x65735546: "fuse",
}
"""The numbers of statfs(2), asked where there is no list of mounts; `fuse` may be a local one, but who can tell."""


def file_system_type(mount_table: bytes, path: Path) -> str:
    """The type of the file system that holds `path`, by a table as in proc(5) `mountinfo`; "" if unknown."""
    best = ""
    found = ""
    for line in mount_table.decode("utf-8", "surrogateescape").splitlines():
        before, separator, after = line.partition(" - ")
        columns = before.split(" ")
        if not separator or len(columns) < 5:
            continue
        mount = _unescape(columns[4])
        inside = mount == "/" or str(path) == mount or str(path).startswith(mount + "/")
        # Of equal mount points the later one lies over the earlier.
        if inside and len(mount) >= len(best):
            best = mount
            found = after.split(" ", 1)[0]
    return found


def _unescape(text: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, character)
    return text


def require_local(fs: FileSystem, path: Path) -> None:
    """
    Raises:
        UnsafePlace: the path lies on a network file system.
    """
    kind = file_system_type(fs.mount_table(), path)
    if not kind:
        above = path
        while not exists(fs, above) and above != above.parent:
            above = above.parent
        kind = NETWORK_MAGIC.get(fs.magic(above), "")
    if kind in NETWORK_FILE_SYSTEMS or kind in NETWORK_MAGIC.values():
        raise UnsafePlace(
            f"The workspace {path} lies on a network file system ({kind}), where locks do not protect it. "
            "Keep it on a local disk and work over SSH; a team on several machines works on PostgreSQL: "
            "`iptui --workspace postgresql://…`."
        )


def require_own(fs: FileSystem, path: Path) -> None:
    """
    Raises:
        UnsafePlace: the directory is somebody else's, or others may write in it.
    """
    status = fs.lstat(path)
    if not stat.S_ISDIR(status.st_mode):
        raise UnsafePlace(f"{path} is not a directory; name a directory for the workspace.")
    if status.st_uid != os.geteuid():
        raise UnsafePlace(
            f"The workspace {path} belongs to user number {status.st_uid}, not to you; "
            "run iptui as that user, or use a workspace of your own."
        )
    if status.st_mode & 0o022:
        raise UnsafePlace(
            f"Other users may write in the workspace {path}; run: chmod 700 '{path}' and try again."
        )


def require_no_links(fs: FileSystem, path: Path, names: tuple[str, ...]) -> None:
    """
    Raises:
        UnsafePlace: one of the workspace's own files, or what lies directly in one of its folders, is a
            symbolic link: what the store writes would land outside.
    """
    for name in names:
        try:
            mode = fs.lstat(path / name).st_mode
        except FileNotFoundError:
            continue
        inside = [path / name / one for one in fs.names(path / name)] if stat.S_ISDIR(mode) else []
        for place in (path / name, *inside):
            try:
                linked = stat.S_ISLNK(fs.lstat(place).st_mode)
            except FileNotFoundError:
                continue  # another process took its temporary file away
            if linked:
                raise UnsafePlace(
                    f"{place} is a symbolic link; the store writes only to files inside its "
                    "directory. Put the file itself there."
                )
