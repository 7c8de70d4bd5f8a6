"""The fetcher of one run: a system's address and limits; see also `proving`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from connectors.caching import CachedFetcher, Kept
from connectors.folder import SCHEME, Folder
from connectors.limits import Limits
from connectors.pacing import Pace
from connectors.transports.reach import Reach, is_web, of_connection
from hub.config import Config
from hub.services.ingest.plan import Plan
from schemas.values.problem import refuse
from workers import proving

NOWHERE: Final = "https://folder.invalid/"  # RFC 6761: never resolves


def fetcher(
    plan: Plan, config: Config, recall: Callable[[str], Kept | None]
) -> CachedFetcher:
    """Open the single door to a system; raises FetchError for a doubtful address.

    Jobs that read one system together share its rate.
    """
    connection = plan.connection
    limits = connection.limits
    web = is_web(connection.base_url)
    proof = proving.proof(plan.publisher_id, connection.auth, config) if web else {}
    return CachedFetcher(
        connection.base_url if web else NOWHERE,
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
        **proof,
    )


def folder(plan: Plan, config: Config) -> Folder | None:
    """The folder a connection reads, None where it goes over the network."""
    connection = plan.connection
    if not connection.base_url.startswith(SCHEME):
        return None
    most = connection.limits.file_bytes
    return Folder(config.files_root, connection.base_url, most)


def way(plan: Plan, config: Config) -> Reach | None:
    """How a system that is no web server is reached; None for the web and folders."""
    return of_connection(
        plan.connection,
        config.allowed_hosts,
        lambda reference: proving.secret(plan.publisher_id, reference, config),
        certificate(plan.connection.tls_certificate),
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
