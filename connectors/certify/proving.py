"""Words that stand in for secrets: sent to a stand-in, looked for everywhere else."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from connectors.authorizing import ClientCredentials, Tokens
from connectors.certify.hostile import Behaviour, page
from connectors.fetch import Fetcher
from schemas.manifests.connection import Auth

CANARY: Final = "kenari-7Qz9xW"
USER: Final = "kenari-U4mP2s"
TOKEN: Final = "kenari-T8vK3d"
ALL: Final = (CANARY, USER, TOKEN)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a fetcher is given, and the words by which a request shows it."""

    given: dict[str, Any]
    words: tuple[str, ...]


def proof(auth: Auth, url: str) -> Proof:
    """The canaries in the place of a manifest's secrets."""
    match auth.kind:
        case "bearer":
            return Proof({"token": CANARY}, (CANARY,))
        case "basic":
            pair = base64.b64encode(f"{USER}:{CANARY}".encode()).decode()
            return Proof({"headers": {"Authorization": f"Basic {pair}"}}, (pair,))
        case "api-key" if auth.header:
            return Proof({"headers": {auth.header: CANARY}}, (CANARY,))
        case "api-key" if auth.query:
            return Proof({"secret_params": {auth.query: CANARY}}, (CANARY,))
        case "api-key" if auth.path:
            return Proof({"secret_step": (auth.path, CANARY)}, (CANARY,))
        case "oauth":
            return _of_client(auth, url)
    return Proof({}, ())


def _of_client(auth: Auth, url: str) -> Proof:
    host = urlsplit(url).netloc
    client = ClientCredentials(
        token_url=url + token_path(auth),
        client_id=USER,
        secret=CANARY,
        scope=auth.scope,
        open=lambda base: Fetcher(base, allowed_hosts=frozenset({host})),
        tokens=Tokens(),
    )
    return Proof({"proof": client}, (TOKEN,))


def token_path(auth: Auth) -> str:
    """Where a client asks for its token."""
    return urlsplit(auth.token_url or "").path or "/"


def token_answer() -> Behaviour:
    """A server that gives a token to whoever asks."""
    said = {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 3600}
    return page(json.dumps(said).encode())
