"""The shared server of docs/operating.md: two people work in it, one loses the line, and both try to get out.

Everything runs against an SSH server on 127.0.0.1 with that guide's own configuration text.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.terminal.pty_session import PtySession
from tests.terminal.ssh_server import CANARY, GUIDE, Server, missing

REASON = missing()
pytestmark = [
    pytest.mark.skipif(bool(REASON), reason=REASON),
    pytest.mark.xdist_group("ssh"),
]
NUMBER = "8840217736"
SAY = "echo SHELL$((40+2))"
SHELL = "SHELL42"
"""What a shell would answer to `SAY`."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server()
    try:
        try:
            server.start()
        except LookupError as reason:
            pytest.skip(str(reason))
        yield server
    finally:
        server.close()


@contextmanager
def logged_in(
    server: Server, who: str, *options: str, term: str = "xterm-256color"
) -> Iterator[PtySession]:
    """The app of that person in a terminal, on the inbox."""
    session = PtySession(
        server.ssh(who, "-t", *options), columns=100, lines=30, environment={"TERM": term}
    )
    try:
        session.wait_for("To respond")
        session.quiet()
        yield session
    finally:
        session.kill_if_alive()


@pytest.fixture(autouse=True)
def _everybody_leaves(server: Server) -> Iterator[None]:
    yield
    server.wait_until_idle()


def open_case(session: PtySession) -> None:
    """From the inbox to the complaint that is due first."""
    for keys in ("/", NUMBER, "\r", "\r"):
        session.press(keys)
    session.wait_for(f"Complaint {NUMBER}")


def trail(server: Server) -> list[dict[str, object]]:
    """The audit entries, newest first, as the operator sees them on the server."""
    words = ["--workspace", str(server.shop), "audit", "list", "--json"]
    done = subprocess.run(
        [*server.python, *words], user=server.uid, group=server.gid, extra_groups=[],
        cwd="/", env={"HOME": str(server.home)}, capture_output=True, check=True,
    )  # fmt: skip
    entries: list[dict[str, object]] = json.loads(done.stdout)
    return entries


def type_over(session: PtySession, text: str) -> None:
    """Replace the line that has the focus, and submit the form."""
    # One by one: a letter reaches the line on a shorter way than a key that an action is bound to.
    for keys in ("\x05", "\x15", text, "\x1bOQ"):
        session.press(keys, silence=0.15)


def unharmed(server: Server, seen: str) -> None:
    """No shell answered, nothing of a file outside was shown, nothing was written outside."""
    assert SHELL not in seen
    assert CANARY not in seen
    assert "root:x:0:0" not in seen
    crash = server.home / ".local" / "state" / "iptui" / "crash.log"
    assert not crash.exists(), crash.read_text()
    assert sorted(one.name for one in server.home.iterdir()) == [".ssh"]
    assert [one.name for one in (server.home / ".ssh").iterdir()] == ["id_ed25519"]
    assert sorted(one.name for one in server.exchange.iterdir()) == ["alice"]
    assert sorted(one.name for one in (server.exchange / "alice").iterdir()) == [
        "empty.txt", "folder.txt", "letter.txt", "link.txt", "out.zip", "pipe.txt", "second.txt",
    ]  # fmt: skip


# -- working -----------------------------------------------------------------------------------


def test_two_people_work_and_each_may_what_the_role_may(server: Server) -> None:
    with logged_in(server, "alice") as alice, logged_in(server, "bob") as bob:
        assert "alice" in alice.text.splitlines()[0]
        assert "bob" in bob.text.splitlines()[0]
        for one in (alice, bob):
            one.press("3")
            one.wait_for("brand(s)")
        alice.press("a")
        alice.wait_for("F2 Save")
        alice.press("1Zumarello")
        alice.press("\x1bOQ")
        bob.wait_for("1Zumarello")
        bob.press("a")
        bob.wait_for("The account bob (support) may not change the brand list")
        bob.press("1")
        bob.wait_for("To respond")
        open_case(bob)
        bob.press("d")
        bob.wait_for("may not delete listings")
    done = [(one["actor"], one["action"], one["note"]) for one in trail(server)]
    assert ("alice", "account.sign_in", "by key, from 127.0.0.1") in done
    assert ("bob", "account.sign_in", "by key, from 127.0.0.1") in done
    assert ("alice", "brand.save", "") in done
    assert all(actor != "bob" for actor, action, _ in done if action == "brand.save")


def test_a_lost_connection_in_the_middle_of_an_edit_loses_nothing(server: Server) -> None:
    with logged_in(server, "alice") as alice:
        alice.press("a")
        alice.wait_for("F2 Save")
        alice.press("HALFTYPED-77", silence=0.05)
        os.kill(alice.pid, signal.SIGKILL)  # the client is gone; the server finds out by itself
    server.wait_until_idle()
    with logged_in(server, "alice") as alice:
        alice.press("a")
        alice.wait_for("HALFTYPED-77")
    with logged_in(server, "bob") as bob:
        bob.press("a")
        bob.wait_for("F2 Save")
        assert "HALFTYPED-77" not in bob.text


def test_files_pass_through_the_own_folder(server: Server) -> None:
    with logged_in(server, "alice") as alice:
        in_document_form(alice)
        alice.press("The letter\t")
        type_over(alice, "letter.txt")
        alice.wait_for("The letter")
        alice.press("q")
        alice.wait_for("To respond")
        open_case(alice)
        alice.press("e")
        alice.wait_for("your folder on the server")
        type_over(alice, "case.zip")
        alice.wait_for("to case.zip")
    out = server.exchange / "alice" / "case.zip"
    assert out.stat().st_size > 1000
    assert out.stat().st_mode & 0o077 == 0
    out.unlink()


def test_a_disabled_account_is_out(server: Server) -> None:
    words = ["--workspace", str(server.shop), "account"]
    as_user = {"user": server.uid, "group": server.gid, "extra_groups": [], "cwd": "/"}
    for word, code in (("disable", 4), ("enable", 0)):
        subprocess.run([*server.python, *words, word, "bob"], check=True, **as_user)  # type: ignore[call-overload]
        if code:
            session = PtySession(server.ssh("bob", "-t"))
            session.wait_for("cannot work here")
            assert session.end() == code
            session.kill_if_alive()
    with logged_in(server, "bob"):
        pass


# -- trying to get out -------------------------------------------------------------------------

Attempt = Callable[[Server], str]
"""Does it, asserts what is special to it, and returns all that was seen."""
ATTEMPTS: dict[int, Attempt] = {}


def attempt(number: int) -> Callable[[Attempt], Attempt]:
    def keep(one: Attempt) -> Attempt:
        ATTEMPTS[number] = one
        return one

    return keep


def refused(server: Server, *commands: list[str], stdin: str = SAY) -> str:
    seen = ""
    for command in commands:
        code, said = server.run(command, stdin)
        assert code != 0, (command, said)
        seen += said
    return seen


@attempt(1)
def a_shell(server: Server) -> str:
    seen = refused(server, server.ssh("alice", words=("sh",)))
    assert "opens the desk and nothing else" in seen
    return seen


@attempt(2)
def a_shell_with_a_terminal(server: Server) -> str:
    session = PtySession(server.ssh("alice", "-tt", words=("sh",)))
    session.press(f"{SAY}\n")
    session.wait_for("opens the desk and nothing else")
    assert session.end() == 4
    session.kill_if_alive()
    return session.sent.decode(errors="replace").replace(SAY, "")


@attempt(3)
def a_file_by_cat(server: Server) -> str:
    return refused(server, server.ssh("alice", words=("cat", str(server.base / "secret.txt"))))


@attempt(4)
def words_for_a_shell(server: Server) -> str:
    words = (f"; {SAY}", f"$({SAY})", f"`{SAY}`", f"| {SAY}", f"\n{SAY}\n", f"&& {SAY}", "--", "-c")
    return refused(server, *(server.ssh("alice", words=(one,)) for one in words))


@attempt(5)
def another_workspace_as_a_command(server: Server) -> str:
    words = ("iptui", "--workspace", "postgresql://127.0.0.1/x", "account", "list")
    return refused(server, server.ssh("alice", words=words))


def copying(server: Server, *options: str) -> list[str]:
    return ["scp", *options, *server.options("alice"), "-P", str(server.port)]


@attempt(6)
def scp_out(server: Server) -> str:
    remote = f"{server.user}@127.0.0.1:{server.base}/secret.txt"
    got = server.base / "got"
    seen = refused(server, [*copying(server), remote, str(got)])
    assert not got.exists()
    return seen


@attempt(7)
def old_scp_out(server: Server) -> str:
    remote = f"{server.user}@127.0.0.1:{server.base}/secret.txt"
    got = server.base / "got"
    seen = refused(server, [*copying(server, "-O"), remote, str(got)])
    assert not got.exists()
    return seen


@attempt(8)
def old_scp_in(server: Server) -> str:
    remote = f"{server.user}@127.0.0.1:{server.home}/put"
    return refused(server, [*copying(server, "-O"), str(GUIDE), remote])


@attempt(9)
def by_sftp(server: Server) -> str:
    target = f"{server.user}@127.0.0.1"
    command = ["sftp", "-b", "-", *server.options("alice"), "-P", str(server.port), target]
    return refused(server, command, stdin=f"get {server.base}/secret.txt /dev/stdout\nls /\n")


@attempt(10)
def another_subsystem(server: Server) -> str:
    return refused(server, server.ssh("alice", "-s", words=("netconf",)))


@attempt(11)
def through_the_server(server: Server) -> str:
    seen = refused(server, server.ssh("alice", "-W", f"127.0.0.1:{server.port}"))
    assert "SSH-2.0" not in seen
    return seen


@contextmanager
def forwarding(server: Server, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    client = subprocess.Popen(
        server.ssh("alice", "-N", *options), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        yield client
    finally:
        client.kill()
        client.wait()
        assert client.stderr is not None
        client.stderr.close()


def connected(port: int) -> socket.socket:
    end = time.monotonic() + 15
    while True:
        one = socket.socket()
        one.settimeout(15)
        if one.connect_ex(("127.0.0.1", port)) == 0:
            return one
        one.close()
        assert time.monotonic() < end, "the client never listened"


def answer(one: socket.socket) -> bytes:
    try:
        return one.recv(200)
    except ConnectionError:
        return b""


@attempt(12)
def a_port_forwarded(server: Server) -> str:
    from tests.terminal.ssh_server import free_port

    port = free_port()
    with forwarding(server, "-L", f"{port}:127.0.0.1:{server.port}"), connected(port) as one:
        assert answer(one) == b""
    return ""


@attempt(13)
def a_port_forwarded_back(server: Server) -> str:
    back = f"0:127.0.0.1:{server.port}"
    with forwarding(server, "-o", "ExitOnForwardFailure=yes", "-R", back) as client:
        assert client.wait(20) != 0
    return ""


@attempt(14)
def a_proxy(server: Server) -> str:
    from tests.terminal.ssh_server import free_port

    port = free_port()
    with forwarding(server, "-D", str(port)), connected(port) as one:
        one.sendall(b"\x05\x01\x00")
        assert answer(one) == b"\x05\x00"
        one.sendall(b"\x05\x01\x00\x01\x7f\x00\x00\x01" + server.port.to_bytes(2, "big"))
        assert b"SSH" not in answer(one) + answer(one)
    return ""


def variables(server: Server) -> str:
    """What the processes of the service user have in their environments."""
    return "\n".join(
        Path(f"/proc/{one}/environ").read_bytes().decode(errors="replace").replace("\0", "\n")
        for one in server.processes()
    )


@attempt(15)
def the_agent(server: Server) -> str:
    agent = subprocess.run(["ssh-agent", "-s"], capture_output=True, text=True, check=True).stdout
    sock = re.search(r"SSH_AUTH_SOCK=([^;]+)", agent)
    pid = re.search(r"SSH_AGENT_PID=(\d+)", agent)
    assert sock is not None
    assert pid is not None
    try:
        with logged_in(server, "alice", "-o", f"ForwardAgent={sock[1]}") as session:
            assert "SSH_AUTH_SOCK" not in variables(server)
            assert not [
                one for one in Path("/tmp").glob("ssh-*") if one.stat().st_uid == server.uid
            ]
            return session.text
    finally:
        os.kill(int(pid[1]), signal.SIGTERM)


@attempt(16)
def the_display(server: Server) -> str:
    os.environ["DISPLAY"] = ":99"
    try:
        with logged_in(server, "alice", "-X") as session:
            assert "DISPLAY" not in variables(server)
            return session.text
    finally:
        del os.environ["DISPLAY"]


def sending(server: Server, names: dict[str, str]) -> str:
    joined = " ".join(f"{name}={value}" for name, value in names.items())
    with logged_in(server, "alice", "-o", f"SetEnv={joined}") as session:
        seen = variables(server)
        for name, value in names.items():
            assert f"{name}={value}" not in seen.splitlines(), name
        assert "IPTUI_ACCOUNT=alice" in seen
        assert session.text.splitlines()[0].endswith("shop · alice")
        return session.text


@attempt(17)
def variables_that_name_programs(server: Server) -> str:
    names = (
        "LD_PRELOAD", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONHOME", "PYTHONINSPECT",
        "TEXTUAL_DRIVER", "TEXTUAL_LOG", "SHELL", "EDITOR", "VISUAL", "PAGER", "BASH_ENV", "ENV",
    )  # fmt: skip
    return sending(server, dict.fromkeys(names, "/tmp/x"))


@attempt(18)
def variables_of_iptui(server: Server) -> str:
    return sending(
        server,
        {
            "IPTUI_WORKSPACE": "/tmp/other",
            "IPTUI_ACCOUNT": "bob",
            "IPTUI_NOW": "2020-01-01T00:00Z",
            "IPTUI_SESSION": "x",
            "XDG_CONFIG_HOME": "/tmp/x",
            "XDG_STATE_HOME": "/tmp/x",
            "HOME": "/tmp/x",
            "TMUX": "/tmp/x",
        },
    )


@attempt(19)
def no_terminal(server: Server) -> str:
    seen = refused(server, server.ssh("alice"), server.ssh("alice", "-T"))
    assert "no terminal" in seen
    return seen


@attempt(20)
def odd_terminals(server: Server) -> str:
    seen = ""
    for term in (f"$({SAY})", f"`{SAY}`", "../../../etc/passwd", "\x1b]0;x\x07", "x" * 200):
        with logged_in(server, "alice", term=term) as session:
            seen += session.text
    session = PtySession(server.ssh("alice", "-t"), environment={"TERM": "dumb"})
    session.wait_for("TERM is dumb")
    assert session.end() == 2
    session.kill_if_alive()
    return seen


@attempt(21)
def no_key_of_the_file(server: Server) -> str:
    without = [one for one in server.ssh("alice") if not one.endswith("key-alice") and one != "-i"]
    password = ["-o", "PreferredAuthentications=password,keyboard-interactive"]
    seen = refused(server, server.ssh("stranger"), without, server.ssh("alice", *password))
    assert seen.count("Permission denied (publickey)") == 3
    return seen


@attempt(22)
def keys_while_it_starts(server: Server) -> str:
    seen = ""
    for keys in ("\x03", "\x1a", "\x1c", f"\x1a{SAY}\n", f"{SAY}\n"):
        session = PtySession(server.ssh("alice", "-t"), columns=100, lines=30)
        end = time.monotonic() + 2
        while time.monotonic() < end and not session.closed and "To respond" not in session.text:
            os.write(session.fd, keys.encode())
            session.read(0.05)
        session.quiet()
        seen += session.text.replace(SAY, "")
        session.kill_if_alive()
        server.wait_until_idle()
    return seen


@attempt(23)
def keys_of_a_terminal(server: Server) -> str:
    with logged_in(server, "alice") as session:
        for keys in (
            "\x1a",
            "\x1c",
            "\x03",
            f"!{SAY}\r",
            f":!{SAY}\r",
            f"|{SAY}\r",
            "\x1b",
            "\x1b",
        ):
            session.press(keys)
        states = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()[0]
                  for one in server.processes()]  # fmt: skip
        assert not {"T", "t"} & set(states)
        assert not session.closed
        session.press("5")
        session.wait_for("entries")
        # One of the letters is the key that gives the list out: into one's own folder, as it may. Whether the
        # rest is typed into its dialog, or comes before it stands and is lost, is a matter of milliseconds.
        (server.exchange / "alice" / "complaints.xlsx").unlink(missing_ok=True)
        return session.sent.decode(errors="replace").replace(SAY, "")


@attempt(24)
def words_in_the_palette(server: Server) -> str:
    seen = ""
    with logged_in(server, "alice") as session:
        for word in ("shell", "terminal", "screenshot", "editor", "suspend"):
            session.press("\x10")
            session.press(word)
            session.press("\r")
            seen += session.text
            session.press("\x1b")
            session.press("\x1b")
            assert not session.closed
        session.press("1")
        session.wait_for("To respond")
    return seen


@attempt(25)
def another_workspace(server: Server) -> str:
    with logged_in(server, "alice") as session:
        session.press("\x0f")
        session.wait_for("opens this desk only")
        session.press("\x10")
        session.press("Open another workspace")
        session.press("\r")
        session.wait_for("opens this desk only")
        return session.text


@attempt(26)
def exporting_elsewhere(server: Server) -> str:
    seen = ""
    places = (
        "/etc/x.zip", "../x.zip", "~/x.zip", f"{server.keys}", "./x.zip", f"{server.home}/x.zip",
        f"{server.shop}/desk.json", "~root/x.zip", "a/../../x.zip", ".profile", "x\u2215y/../../z",
        f"{server.exchange}/alice/../../x.zip", f"{server.exchange}/bob/x.zip",
    )  # fmt: skip
    with logged_in(server, "alice") as session:
        open_case(session)
        session.press("e")
        session.wait_for("your folder on the server")
        for place in places:
            type_over(session, place)
            session.wait_for("Only files of your own folder")
            seen += session.text
        for place, said in (("letter.txt", "There is a file"), ("out.zip", "There is a file")):
            type_over(session, place)
            session.wait_for(said) if place == "letter.txt" else session.quiet()
            seen += session.text
        session.press("\x1b")
        if "out.zip" in session.text:
            session.press("\x1b")
    assert "Wrote" not in seen
    return seen


def in_document_form(session: PtySession) -> None:
    """From the inbox to the form of a new document."""
    session.press("E")
    session.wait_for("document")
    session.press("a")
    session.wait_for("What kind of document")
    session.press("\r")
    session.wait_for("F2 Save")


@attempt(27)
def attaching_what_lies_elsewhere(server: Server) -> str:
    seen = ""
    places = (
        "/etc/passwd", "../../secret.txt", "~/.ssh/id_ed25519", f"{server.base}/secret.txt",
        f"{server.shop}/desk.json", "/proc/self/environ", "file:///etc/passwd", "./letter.txt",
        f"{server.exchange}/alice/../../secret.txt", f"{server.keys}",
    )  # fmt: skip
    with logged_in(server, "alice") as session:
        in_document_form(session)
        session.press("Title\t")
        for place in places:
            type_over(session, place)
            session.wait_for("Only files of your own folder")
            seen += session.text
    return seen


@attempt(28)
def attaching_what_is_no_plain_file(server: Server) -> str:
    seen = ""
    with logged_in(server, "alice") as session:
        in_document_form(session)
        session.press("Title\t")
        for place in ("link.txt", "pipe.txt", "folder.txt", "absent.txt"):
            type_over(session, place)
            session.wait_for(f"There is no file {place}")
            seen += session.text
        type_over(session, "second.txt")
        session.wait_for("no file that may be read here")
        seen += session.text
    return seen


@attempt(29)
def asking_whether_a_file_exists(server: Server) -> str:
    """The same answer for a file that is there and one that is not."""
    answers = []
    with logged_in(server, "alice") as session:
        in_document_form(session)
        session.press("Title\t")
        for place in ("/etc/passwd", "/etc/nothing"):
            type_over(session, place)
            session.wait_for("Only files of your own folder")
            answers.append(session.text.replace(place, "").replace(" ", ""))
    assert answers[0] == answers[1]
    with logged_in(server, "alice") as session:
        in_document_form(session)
        session.press("/etc/passwd")
        session.press("\x1bOQ")
        assert "path of a file" not in session.text
        return session.text


@attempt(30)
def the_settings(server: Server) -> str:
    with logged_in(server, "alice") as session:
        session.press("\x10")
        session.press("Theme")
        session.press("\r")
        session.press("\r")
        return session.text


@attempt(31)
def killing_the_client(server: Server) -> str:
    for wait in (0.0, 0.1, 0.3, 0.6):
        session = PtySession(server.ssh("alice", "-t"))
        end = time.monotonic() + wait
        while time.monotonic() < end:
            session.read(0.02)
        session.kill_if_alive()
        server.wait_until_idle()
    return ""


@pytest.mark.parametrize("number", ATTEMPTS, ids=lambda one: f"{one}-{ATTEMPTS[one].__name__}")
def test_no_way_out(server: Server, number: int) -> None:
    seen = ATTEMPTS[number](server)
    unharmed(server, seen)


def test_the_guide_lists_what_is_tried() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    listed = text.partition("<!-- attempts:")[2].partition("<!-- end of attempts")[0]
    assert [int(one) for one in re.findall(r"^\| (\d+) \|", listed, re.M)] == sorted(ATTEMPTS)
