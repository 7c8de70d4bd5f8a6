"""The way to a system that is only looked at: by a proposal or a probe, not a job."""

from __future__ import annotations

from typing import Final

from connectors.base import Context
from connectors.fetch import Fetcher
from connectors.folder import SCHEME, Folder
from connectors.limits import Limits
from connectors.pacing import Pace
from connectors.transports.reach import is_web, of_connection
from hub.config import Config
from schemas.manifests.manifest import Connection
from workers import proving, reaching

NOBODY: Final = "-"


def context(connection: Connection, publisher: str | None, config: Config) -> Context:
    """A context for a connection, at its own pace; raises FetchError and Refused.

    Secrets are those of `publisher`; without one, no reference is resolved.
    """
    owner = publisher or NOBODY
    limits = connection.limits
    certificate = reaching.certificate(connection.tls_certificate)
    local = connection.base_url.startswith(SCHEME)
    web = is_web(connection.base_url)
    fetcher = Fetcher(
        connection.base_url if web else reaching.NOWHERE,
        pace=Pace(float(limits.rps) / limits.concurrent),
        allowed_hosts=config.allowed_hosts,
        tls_min=connection.tls_min,
        tls_pin=connection.tls_pin,
        trusted_pem=certificate,
        limits=Limits(
            connect_s=connection.timeouts.connect.total_seconds(),
            deadline_s=connection.timeouts.read.total_seconds(),
            max_wire_bytes=limits.max_page_bytes,
            max_unpacked_bytes=limits.max_page_bytes,
        ),
        **(proving.proof(owner, connection.auth, config) if web else {}),
    )
    return Context(
        fetcher,
        folder=(
            Folder(config.files_root, connection.base_url, limits.file_bytes)
            if local
            else None
        ),
        reach=of_connection(
            connection,
            config.allowed_hosts,
            lambda reference: proving.secret(owner, reference, config),
            certificate,
        ),
    )
