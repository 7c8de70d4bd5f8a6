"""What an export holds and in which order, and the first line that says so."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import Table

from hub.models import Base
from schemas.values.problem import Refused, refuse

FORMAT: Final = 1
TITLE: Final = "-- smart-province-hub export "
TRAILER: Final = "-- sha256 "

# A table stands in one of the three; a test refuses a table that stands in none.
EXPORTED: Final = frozenset(
    "region publisher coverage system link manifest_version stream run job blob"
    " raw_page known_page quarantine mark observation record fact_version staged"
    " cell cell_version suppressed run_note stream_shape holiday boundary".split()
)
# Secrets, pages under a server's own key, half a download: never leave it, and go when
# what they belong to is replaced.
LOCAL: Final = frozenset("refused_page spooled secret".split())
# Accounts, apps, keys, sessions and their log: never leave either, and stay when facts
# are replaced: no export could bring them back.
LOGIN: Final = frozenset(
    "person identifier credential_password"
    " credential_webauthn credential_totp recovery_code device login_transaction"
    " throttle undo erasure role_assignment security_event sector client client_secret"
    " client_key client_redirect used_jti session session_client consent auth_request"
    " token_family auth_code refresh_token denied_token signing_key outbox"
    " audit_link".split()
)
LEFT_OUT: Final = LOCAL | LOGIN

# Written anew by the server that imports: numbers of transactions mean nothing there.
RENEWED: Final = frozenset({"changed_xid"})

# A job that somebody works on here is due there; nobody there holds its lease.
TOLD_OTHERWISE: Final = {
    ("job", "state"): "case state when 'leased' then 'due' else state end",
    ("job", "attempts"): "case state when 'leased' then 0 else attempts end",
    ("job", "lease_until"): "null",
    ("job", "leased_by"): "case state when 'leased' then null else leased_by end",
    ("link", "state"): "case state when 'half_open' then 'open' else state end",
}
NAME: Final = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Header:
    """Which version wrote the file, and for which shape of the tables.

    `key` recognises the secret key without telling it: personal values are hashed
    with that key, and under another one every pull would see them changed.
    """

    format: int
    revision: str
    version: str
    postgres: str
    made_at: str
    key: str

    def line(self) -> bytes:
        """The first line of the file: a comment for psql."""
        return f"{TITLE}{json.dumps(asdict(self), sort_keys=True)}\n".encode()

    @classmethod
    def of(cls, line: bytes) -> Header:
        """Read the first line; raises Refused when the file is something else."""
        try:
            text = line.decode("utf-8")
            if not text.startswith(TITLE):
                raise ValueError
            return cls(**json.loads(text.removeprefix(TITLE)))
        except (ValueError, TypeError) as error:
            raise not_ours() from error


def not_ours() -> Refused:
    """The file does not open as an export does."""
    return refuse(
        "file",
        "",
        "export.not_ours",
        id="Berkas ini bukan hasil `hub export`.",
        en="This file was not written by `hub export`.",
    )


def tables() -> list[Table]:
    """The exported tables, each after those that it refers to."""
    return [t for t in Base.metadata.sorted_tables if t.name in EXPORTED]


def columns(table: Table) -> list[str]:
    """The columns of a table that are carried over, in their order."""
    return [c.name for c in table.columns if c.name not in RENEWED]


def query(table: Table) -> str:
    """The rows to carry over, in the order of the primary key."""
    listed = ", ".join(
        TOLD_OTHERWISE.get((table.name, name), f'"{name}"') for name in columns(table)
    )
    order = ", ".join(f'"{c.name}"' for c in table.primary_key)
    return f'select {listed} from "{table.name}" order by {order}'


def copy_line(table: Table) -> str:
    """The line before a table's rows; psql understands it as it stands."""
    listed = ", ".join(f'"{name}"' for name in columns(table))
    return f'copy "{table.name}" ({listed}) from stdin;'


def key_mark(pepper: bytes) -> str:
    """Sixteen characters that are the same only under the same secret key."""
    return hmac.digest(pepper, b"hub export", hashlib.sha256).hex()[:16]
