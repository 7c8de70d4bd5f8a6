"""The way to a system that is only looked at: by a proposal or a probe, not a job."""

from __future__ import annotations

from typing import Final

from connectors.base import Context
from connectors.fetch import Fetcher
from connectors.network.pacing import Pace
from hub.config import Config
from schemas.manifests.manifest import Connection
from workers import reaching

NOBODY: Final = "-"


def context(connection: Connection, publisher: str | None, config: Config) -> Context:
    """A context for a connection, at its own pace; raises FetchError and Refused.

    Secrets are those of `publisher`; without one, no reference is resolved.
    """
    owner, limits = publisher or NOBODY, connection.limits
    pace = Pace(float(limits.rps) / limits.concurrent)
    return Context(
        Fetcher(pace=pace, **reaching.given(owner, connection, config)),
        folder=reaching.folder(connection, config),
        reach=reaching.way(owner, connection, config),
    )
