"""An SSH server on 127.0.0.1 as docs/operating.md sets it up, with a service user that the test makes and removes."""

from __future__ import annotations

import os
import pwd
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from compileall import compile_dir
from pathlib import Path

from iptui.casework.account_changes import add_account
from iptui.casework.demo import make_demo
from iptui.domain.accounts import Role

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "operating.md"
SSHD = "/usr/sbin/sshd"
PASSWORD = "correct horse battery"
CANARY = "CANARY-5d1e"
"""Stands in files that must not be reached."""
START = "import sys; sys.path[:0] = {path!r}; from iptui.cli.main import main; main()"


def missing() -> str:
    """Why the server cannot be set up here; empty when it can."""
    if os.geteuid() != 0:
        return "setting up a service user takes root"
    needed = [SSHD, "ssh", "scp", "sftp", "ssh-keygen", "useradd", "userdel"]
    absent = [name for name in needed if shutil.which(name) is None]
    if absent:
        return f"{', '.join(absent)} missing; scripts/install_system_packages.sh installs them"
    return ""


def documented_config() -> str:
    text = GUIDE.read_text(encoding="utf-8")
    found = re.search(r"<!-- sshd_config:.*?-->\n```\n(.*?)```", text, re.DOTALL)
    assert found is not None
    return found[1]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def told(process: int) -> str:
    """What one that does not end is doing, for the reader of a failed test."""
    place = Path(f"/proc/{process}")
    found = [(place / "cmdline").read_text().replace("\0", " ")]
    for task in sorted((place / "task").iterdir()):
        state = re.search(r"State:\t(.*)", (task / "status").read_text())
        found.append(
            f"{(task / 'comm').read_text().strip()}: {state and state[1]}, in {(task / 'wchan').read_text()}"
        )
    found += re.findall(r"Sig\w+:\t\w+", (place / "status").read_text())
    found += [f"{one.name}: {one.readlink()}" for one in (place / "fd").iterdir()]
    return "\n".join(found)


class Server:
    """Keys of alice (operator), bob (support) and a stranger; `close` removes everything."""

    def __init__(self) -> None:
        self.user = f"iptui-t{os.getpid()}"
        # Not below /tmp: OpenSSH refuses key files under a folder that everybody writes.
        self.base = Path(tempfile.mkdtemp(prefix="iptui-test-", dir="/srv"))
        self.base.chmod(0o755)
        self.home = self.base / "home"
        self.shop = self.base / "shop"
        self.exchange = self.base / "exchange"
        self.port = free_port()
        self._sshd: subprocess.Popen[bytes] | None = None
        self.log = self.base / "sshd.log"

    def start(self) -> None:
        """
        Raises:
            LookupError: no Python here can be started by another user.
        """
        subprocess.run(
            ["useradd", "--system", "--home-dir", self.home, "--shell", "/bin/sh", self.user],
            check=True,
            capture_output=True,
        )
        subprocess.run(["usermod", "-p", "*", self.user], check=True)
        entry = pwd.getpwnam(self.user)
        self.uid, self.gid = entry.pw_uid, entry.pw_gid
        self.python = self._python()
        self._folders()
        self._keys()
        self._config()
        self._listen()

    def _python(self) -> list[str]:
        """A Python of this version that the service user can start, with what iptui imports."""
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        path = [str(ROOT), *(one for one in sys.path if one.endswith("site-packages"))]
        code = START.format(path=path)
        # That user may not write what Python compiles: each login would compile the program anew.
        compile_dir(ROOT / "iptui", quiet=2)
        for candidate in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
            command = [candidate, "-I", "-c", code]
            tried = None
            try:
                tried = subprocess.run(
                    [*command, "--version"],
                    user=self.uid,
                    group=self.gid,
                    extra_groups=[],
                    cwd="/",
                    capture_output=True,
                    check=False,
                )
            except OSError:
                continue
            if tried.returncode == 0:
                return command
        raise LookupError("no Python of this version is one that another user can start")

    def _folders(self) -> None:
        self.home.mkdir(mode=0o700)
        (self.home / ".ssh").mkdir(mode=0o700)
        (self.home / ".ssh" / "id_ed25519").write_text(CANARY)
        (self.base / "secret.txt").write_text(CANARY)
        desk = make_demo(self.shop)
        add_account(desk, "alice", PASSWORD, Role.OPERATOR)
        add_account(desk, "bob", PASSWORD, Role.SUPPORT)
        desk.close()
        alice = self.exchange / "alice"
        alice.mkdir(parents=True)
        self.exchange.chmod(0o755)
        (alice / "letter.txt").write_text("A letter of authorisation")
        (alice / "empty.txt").touch()
        (alice / "link.txt").symlink_to(self.base / "secret.txt")
        os.link(self.base / "secret.txt", alice / "second.txt")
        os.mkfifo(alice / "pipe.txt")
        (alice / "folder.txt").mkdir()
        (alice / "out.zip").symlink_to(self.home / "out.zip")
        alice.chmod(0o700)
        for top in (self.home, self.shop, alice, self.base / "secret.txt"):
            for path in [top, *top.rglob("*")]:
                os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def _keys(self) -> None:
        self.keys = self.base / "keys"
        lines = []
        for name in ("host", "alice", "bob", "stranger"):
            file = self.base / f"key-{name}"
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file], check=True
            )
            if name in ("alice", "bob"):
                public = file.with_suffix(".pub").read_text()
                lines.append(f'restrict,pty,environment="IPTUI_ACCOUNT={name}" {public}')
        self.keys.write_text("".join(lines))
        self.keys.chmod(0o644)

    def _config(self) -> None:
        text = documented_config()
        program = " ".join(shlex.quote(word) for word in self.python)
        for before, after in (
            ("/opt/iptui/bin/python -I -m iptui", program),
            ("/srv/iptui/shop", str(self.shop)),
            ("/srv/iptui/exchange", str(self.exchange)),
            ("/etc/iptui/keys", str(self.keys)),
            ("Match User iptui", f"Match User {self.user}"),
        ):
            assert before in text, before
            text = text.replace(before, after)
        head = (
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self.base}/key-host\n"
            f"PidFile {self.base}/sshd.pid\nUsePAM no\nX11Forwarding yes\nMaxStartups 100\n"
            "AllowTcpForwarding yes\nAllowAgentForwarding yes\nSubsystem sftp internal-sftp\n"
        )
        (self.base / "sshd_config").write_text(head + text)

    def _listen(self) -> None:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        self._sshd = subprocess.Popen(
            [SSHD, "-D", "-f", self.base / "sshd_config", "-E", self.log],
            stdin=subprocess.DEVNULL,
        )
        end = time.monotonic() + 20
        while time.monotonic() < end:
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self._sshd.poll() is None, self.log.read_text()
        raise AssertionError("the server does not listen")

    def options(self, who: str) -> list[str]:
        return [
            *("-F", "none", "-i", str(self.base / f"key-{who}"), "-o", "IdentitiesOnly=yes"),
            *("-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={self.base}/known"),
            *("-o", "LogLevel=ERROR", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10"),
        ]

    def ssh(self, who: str, *options: str, words: tuple[str, ...] = ()) -> list[str]:
        target = f"{self.user}@127.0.0.1"
        return ["ssh", *self.options(who), "-p", str(self.port), *options, target, *words]

    def run(self, command: list[str], stdin: str = "") -> tuple[int, str]:
        """Exit code, and everything that came back."""
        done = subprocess.run(
            command, input=stdin, capture_output=True, text=True, timeout=60, check=False
        )
        return done.returncode, done.stdout + done.stderr

    def processes(self) -> list[int]:
        """Those of the service user; a session's own server process is one until it ends."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                # The effective user, even of a process that may not be dumped.
                status = (folder / "status").read_text()
            except OSError:
                continue
            uids = re.search(r"^Uid:\s+(\d+)\s+(\d+)", status, re.M)
            if uids is not None and int(uids[2]) == self.uid and "State:\tZ" not in status:
                found.append(int(folder.name))
        return found

    def wait_until_idle(self) -> None:
        """Until nobody is logged in any more."""
        end = time.monotonic() + 30
        while self.processes():
            assert time.monotonic() < end, [told(one) for one in self.processes()]
            time.sleep(0.05)

    def close(self) -> None:
        if self._sshd is not None:
            self._sshd.terminate()
            self._sshd.wait(10)
        if hasattr(self, "uid"):
            for process in self.processes():
                os.kill(process, 9)
        subprocess.run(["userdel", self.user], check=False, capture_output=True)
        shutil.rmtree(self.base, ignore_errors=True)
