"""Encryption with age (age-encryption.org): to public keys, never to a word that somebody must remember.

The library `pyrage` comes with the extra `age`; without it everything else works.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

from iptui.domain.errors import BadInput
from iptui.formats.values import printable

BEGINNING = b"age-encryption.org/v1\n"
LONGEST_KEY_FILE = 100_000


def _library() -> ModuleType:
    try:
        import pyrage
    except ImportError:
        raise BadInput(
            "Encryption with age needs the library pyrage; install it with: pip install 'iptui[age]'."
        ) from None
    module: ModuleType = pyrage
    return module


def parse_recipients(keys: Sequence[str]) -> list[Any]:
    """Public keys: `age1…`, or an OpenSSH line `ssh-ed25519 …` / `ssh-rsa …`.

    Raises:
        BadInput: a text that is no such key, or pyrage is not installed.
    """
    pyrage = _library()
    found = []
    for key in keys:
        kind = pyrage.ssh if key.startswith("ssh-") else pyrage.x25519
        try:
            found.append(kind.Recipient.from_str(key.strip()))
        except pyrage.RecipientError:
            raise BadInput(
                f"'{printable(key[:80])}' is no public key of age (age1…) or OpenSSH (ssh-ed25519 …); "
                "`age-keygen` makes one and prints it."
            ) from None
    return found


def encrypt(source: BinaryIO, target: BinaryIO, keys: Sequence[str]) -> None:
    """Write the source, encrypted to every key, to the target.

    Raises:
        BadInput: as `parse_recipients`.
        OSError: reading or writing failed.
    """
    _library().encrypt_io(source, target, parse_recipients(keys))


def is_encrypted(beginning: bytes) -> bool:
    """True for the first bytes of an age file."""
    return beginning.startswith(BEGINNING)


def read_identities(path: Path) -> list[Any]:
    """The secret keys of a file as `age-keygen` writes it, or an OpenSSH private key without passphrase.

    Raises:
        BadInput: the file cannot be read or holds no such key.
    """
    pyrage = _library()
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_KEY_FILE)
    except OSError as error:
        raise BadInput(f"The key file {path} cannot be read ({error.strerror}).") from None
    try:
        if b"PRIVATE KEY-----" in data:
            return [pyrage.ssh.Identity.from_buffer(data)]
        lines = [line.strip() for line in data.decode("utf-8", "replace").splitlines()]
        found = [
            pyrage.x25519.Identity.from_str(line)
            for line in lines
            if line and not line.startswith("#")
        ]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise BadInput(
            f"The file {path} holds no secret key of age (AGE-SECRET-KEY-1…) or OpenSSH; "
            "name the file that `age-keygen -o` wrote."
        )
    return found


def decrypt(source: BinaryIO, target: BinaryIO, identities: Sequence[Any], name: Path) -> None:
    """
    Raises:
        BadInput: no key fits, or the file was changed.
        OSError: the target cannot be written.
    """
    pyrage = _library()
    try:
        pyrage.decrypt_io(source, target, identities)
    except pyrage.DecryptError as error:
        raise BadInput(
            f"{name} cannot be decrypted ({error}); name the key file of somebody it was encrypted to."
        ) from None
    except OSError as error:
        if error.errno is not None:
            raise
        raise BadInput(f"{name} was changed or cut off: it does not decrypt ({error}).") from None
