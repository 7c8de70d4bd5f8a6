"""How the hub proves itself to a system; secrets are read when they are needed."""

from __future__ import annotations

import base64
import os
import re
from pathlib import Path
from typing import Any, Final

from connectors.authorizing import ClientCredentials
from connectors.fetch import Fetcher
from hub.config import Config
from hub.services.connected import secrets
from hub.services.database import sessions
from hub.services.database.sealing import WrongKey
from schemas.manifests.manifest import Auth
from schemas.values.problem import Refused, refuse
from workers import setting

REFERENCE: Final = re.compile(r"secret://([^/]+)/(.+)")


def proof(publisher: str, auth: Auth, config: Config) -> dict[str, Any]:
    """What a fetcher is given so that a system knows the hub; raises Refused.

    Secrets are looked up for the publisher of the system, and for nobody else.
    """

    def told(reference: str | None) -> str:
        return secret(publisher, reference, config)

    match auth.kind:
        case "bearer":
            return {"token": told(auth.token)}
        case "basic":
            pair = f"{told(auth.username)}:{told(auth.password)}".encode()
            sealed = base64.b64encode(pair).decode("ascii")
            return {"headers": {"Authorization": f"Basic {sealed}"}}
        case "api-key" if auth.header:
            return {"headers": {auth.header: told(auth.token)}}
        case "api-key" if auth.query:
            return {"secret_params": {auth.query: told(auth.token)}}
        case "api-key" if auth.path:
            return {"secret_step": (auth.path, told(auth.token))}
        case "oauth":
            client = ClientCredentials(
                token_url=auth.token_url or "",
                client_id=told(auth.username),
                secret=told(auth.password),
                scope=auth.scope,
                open=lambda base: Fetcher(base, allowed_hosts=config.allowed_hosts),
            )
            return {"proof": client}
    return {}


def secret(publisher: str, reference: str | None, config: Config) -> str:
    """What a manifest's `secret://PUBLISHER/NAME` stands for; other text is itself.

    It is looked for in the environment as HUB_SECRET_PUBLISHER_NAME (upper case,
    dashes as underscores), in the file that HUB_SECRET_PUBLISHER_NAME_FILE names, and
    among the sealed ones of the system's own publisher. Raises Refused when it is in
    none of them.
    """
    matched = REFERENCE.fullmatch(reference or "")
    if matched is None:
        return reference or ""
    owner, name = matched.groups()
    variable = "HUB_SECRET_" + re.sub(r"[^A-Za-z0-9]", "_", f"{owner}_{name}").upper()
    if variable in os.environ:
        return os.environ[variable]
    value = _of_file(reference, variable) or _sealed(publisher, owner, name, config)
    if value is None:
        raise refuse(
            "connection.auth",
            reference,
            "secret.missing",
            id=f"Rahasia {reference} belum diisi: jalankan `hub secret set"
            f" {owner}/{name}`, atau isi variabel lingkungan {variable}.",
            en=f"The secret {reference} is not set: run `hub secret set"
            f" {owner}/{name}`, or set the environment variable {variable}.",
        )
    return value


def _of_file(reference: str | None, variable: str) -> str | None:
    path = os.environ.get(f"{variable}_FILE")
    if not path:
        return None
    try:
        return Path(path).read_text("utf-8").removesuffix("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise refuse(
            "connection.auth",
            reference,
            "secret.file",
            id=f"Berkas yang disebut {variable}_FILE tidak dapat dibaca.",
            en=f"The file that {variable}_FILE names cannot be read.",
        ) from error


def _sealed(publisher: str, owner: str, name: str, config: Config) -> str | None:
    if owner != publisher:
        return None
    try:
        with sessions.as_publisher(setting.engine(), publisher) as session:
            return secrets.get(session, owner, name, config.kek)
    except WrongKey as wrong:
        raise _locked(owner, name) from wrong


def _locked(owner: str, name: str) -> Refused:
    return refuse(
        "connection.auth",
        f"secret://{owner}/{name}",
        "secret.sealed",
        id="Rahasia ini disegel dengan kunci lain (HUB_KEK_FILE). Simpan lagi dengan"
        f" `hub secret set {owner}/{name}`.",
        en="This secret was sealed with another key (HUB_KEK_FILE). Set it again with"
        f" `hub secret set {owner}/{name}`.",
    )
