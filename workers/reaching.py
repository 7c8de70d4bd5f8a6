"""The fetcher of one run: a system's address and limits; see also `proving`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from connectors.caching import CachedFetcher, Kept
from connectors.folder import SCHEME, Folder
from connectors.network.limits import Limits
from connectors.network.pacing import Pace
from connectors.transports.reach import Reach, is_web, of_connection
from hub.config import Config
from hub.services.ingest.plan import Plan
from schemas.manifests.manifest import Connection
from schemas.values.problem import refuse
from workers import proving

NOWHERE: Final = "https://folder.invalid/"  # RFC 6761: never resolves


def fetcher(
    plan: Plan, config: Config, recall: Callable[[str], Kept | None]
) -> CachedFetcher:
    """Open the single door to a system; raises FetchError for a doubtful address.

    Jobs that read one system together share its rate.
    """
    limits = plan.connection.limits
    pace = Pace(float(limits.rps) / limits.concurrent)
    options = given(plan.publisher_id, plan.connection, config)
    return CachedFetcher(recall=recall, pace=pace, **options)


def given(publisher: str, connection: Connection, config: Config) -> dict[str, Any]:
    """What every fetcher of a system is made with; raises Refused.

    Only a web server is told who the hub is: others learn it by `way`.
    """
    web = is_web(connection.base_url)
    most = connection.limits.max_page_bytes
    return {
        "base_url": connection.base_url if web else NOWHERE,
        "allowed_hosts": config.allowed_hosts,
        "tls_min": connection.tls_min,
        "tls_pin": connection.tls_pin,
        "trusted_pem": certificate(connection.tls_certificate),
        "limits": Limits(
            connect_s=connection.timeouts.connect.total_seconds(),
            deadline_s=connection.timeouts.read.total_seconds(),
            max_wire_bytes=most,
            max_unpacked_bytes=most,
        ),
        **(proving.proof(publisher, connection.auth, config) if web else {}),
    }


def folder(connection: Connection, config: Config) -> Folder | None:
    """The folder a connection reads, None where it goes over the network."""
    if not connection.base_url.startswith(SCHEME):
        return None
    most = connection.limits.file_bytes
    return Folder(config.files_root, connection.base_url, most)


def way(publisher: str, connection: Connection, config: Config) -> Reach | None:
    """How a system that is no web server is reached; None for the web and folders."""
    return of_connection(
        connection,
        config.allowed_hosts,
        lambda reference: proving.secret(publisher, reference, config),
        certificate(connection.tls_certificate),
    )


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
