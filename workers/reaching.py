"""The fetcher of one run: a system's address, limits and proof of identity."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from connectors.caching import CachedFetcher, Kept
from connectors.folder import SCHEME, Folder
from connectors.limits import Limits
from connectors.pacing import Pace
from hub.config import Config
from hub.services.ingest.plan import Plan
from schemas.values.problem import refuse

NOWHERE: Final = "https://folder.invalid/"  # RFC 6761: never resolves
REFERENCE: Final = re.compile(r"secret://([^/]+)/(.+)")


def fetcher(
    plan: Plan, config: Config, recall: Callable[[str], Kept | None]
) -> CachedFetcher:
    """Open the single door to a system; raises FetchError for a doubtful address.

    Jobs that read one system together share its rate.
    """
    connection = plan.connection
    limits = connection.limits
    local = connection.base_url.startswith(SCHEME)
    return CachedFetcher(
        NOWHERE if local else connection.base_url,
        recall=recall,
        pace=Pace(float(limits.rps) / limits.concurrent),
        allowed_hosts=config.allowed_hosts,
        tls_min=connection.tls_min,
        tls_pin=connection.tls_pin,
        trusted_pem=certificate(connection.tls_certificate),
        limits=Limits(
            connect_s=connection.timeouts.connect.total_seconds(),
            deadline_s=connection.timeouts.read.total_seconds(),
            max_wire_bytes=connection.limits.max_page_bytes,
            max_unpacked_bytes=connection.limits.max_page_bytes,
        ),
        **_proof(plan),
    )


def folder(plan: Plan, config: Config) -> Folder | None:
    """The folder a connection reads, None where it goes over the network."""
    connection = plan.connection
    if not connection.base_url.startswith(SCHEME):
        return None
    most = connection.limits.file_bytes
    return Folder(config.files_root, connection.base_url, most)


def _proof(plan: Plan) -> dict[str, Any]:
    auth = plan.connection.auth
    match auth.kind:
        case "bearer":
            return {"token": secret(auth.token)}
        case "basic":
            pair = f"{secret(auth.username)}:{secret(auth.password)}".encode()
            sealed = base64.b64encode(pair).decode("ascii")
            return {"headers": {"Authorization": f"Basic {sealed}"}}
        case "api-key" if auth.header:
            return {"headers": {auth.header: secret(auth.token)}}
        case "api-key" if auth.query:
            return {"secret_params": {auth.query: secret(auth.token)}}
    return {}


def secret(reference: str | None) -> str:
    """What a manifest's `secret://PUBLISHER/NAME` stands for.

    Read from the environment as HUB_SECRET_PUBLISHER_NAME (upper case, dashes as
    underscores). Raises Refused with that name when it is not set.
    """
    matched = REFERENCE.fullmatch(reference or "")
    if matched is None:
        return reference or ""
    joined = "_".join(matched.groups())
    name = "HUB_SECRET_" + re.sub(r"[^A-Za-z0-9]", "_", joined).upper()
    value = os.environ.get(name)
    if value is None:
        raise refuse(
            "connection.auth",
            reference,
            "secret.missing",
            id=f"Rahasia {reference} belum diisi; isi variabel lingkungan {name}.",
            en=f"The secret {reference} is not set; set the environment variable"
            f" {name}.",
        )
    return value


def certificate(name: str | None) -> str | None:
    """The PEM text of a manifest's `tls.certificate`, from HUB_CERTIFICATES.

    Raises Refused when the folder, the file or a certificate in it is not there.
    """
    if name is None:
        return None
    folder = os.environ.get("HUB_CERTIFICATES", "")
    try:
        text = (Path(folder) / name).read_text(encoding="ascii") if folder else ""
    except (OSError, UnicodeDecodeError):
        text = ""
    if "-----BEGIN CERTIFICATE-----" not in text:
        raise refuse(
            "connection.tls.certificate",
            name,
            "tls.no_certificate",
            id=f"Sertifikat {name} tidak ada di folder HUB_CERTIFICATES; taruh berkas"
            " PEM-nya di sana.",
            en=f"The certificate {name} is not in the folder HUB_CERTIFICATES; put its"
            " PEM file there.",
        )
    return text
