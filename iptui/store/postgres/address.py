"""The address of a workspace on a server: read, shown without its secrets, turned into a connection."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg import conninfo

from iptui.domain.errors import BadInput

DEFAULTS: dict[str, Any] = {
    "application_name": "iptui",
    "connect_timeout": 5,
    # A peer that went without a word is noticed within seconds, not in two hours.
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""Seconds (the last one milliseconds); what the address itself says goes before."""


SECRETS = ("password", "sslpassword", "scram_client_key", "scram_server_key", "oauth_client_secret")
"""Parameters that are never shown."""


class Address:
    """Where the workspace is. Its `str` never shows a password."""

    def __init__(self, text: str) -> None:
        """
        Raises:
            BadInput: no address of a PostgreSQL database.
        """
        try:
            parts = conninfo.conninfo_to_dict(text)
        except psycopg.Error:
            # The library's own words would repeat the address with its password.
            raise BadInput(
                "The workspace's address cannot be read; write it as "
                "postgresql://USER@HOST:PORT/DATABASE, with special characters as %XX."
            ) from None
        self._given = {name: value for name, value in parts.items() if value is not None}
        self.database = str(self._given.get("dbname", ""))
        if not self.database:
            raise BadInput(
                "The workspace's address names no database; write it as "
                "postgresql://USER@HOST:PORT/DATABASE."
            )
        if "," in str(self._given.get("host", "")):
            # Of several servers the one that writes is meant.
            self._given.setdefault("target_session_attrs", "read-write")
        self.user = str(self._given.get("user", ""))

    def __str__(self) -> str:
        """The address as it may be shown and noted: it can be opened again, by a password kept elsewhere."""
        shown = {name: str(value) for name, value in self._given.items() if name not in SECRETS}
        user, database = shown.pop("user", ""), shown.pop("dbname", "")
        place = ""
        if not any(host.startswith(("/", "@")) for host in shown.get("host", "").split(",")):
            hosts = shown.pop("host", "").split(",")
            ports = shown.pop("port", "").split(",")
            ports *= len(hosts) if len(ports) == 1 else 1
            place = ",".join(
                f"{host}:{port}" if port else host for host, port in zip(hosts, ports, strict=False)
            )
        who = f"{quote(user)}@" if user else ""
        rest = f"?{urlencode(sorted(shown.items()), safe='/,')}" if shown else ""
        return f"postgresql://{who}{place}/{quote(database)}{rest}"

    __repr__ = __str__

    @property
    def identity(self) -> str:
        """The same for every way to write the same place and user; a file may be named by it."""
        return sha256(str(self).encode()).hexdigest()[:32]

    def connection_text(self, **more: Any) -> str:
        """What libpq connects by, secrets included: for a connection, never for a message."""
        return conninfo.make_conninfo("", **{**DEFAULTS, **more, **self._given})
