"""What every reading keeps of its way: how far it came, and what it met there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from connectors.base import MOST_RESUME_BYTES, Context, Observed, Refusal
from connectors.fetch import Response
from connectors.reading import refusals
from schemas.manifests.manifest import Stream
from schemas.values.problem import Problem, Words


class Trail:
    """Pages and bytes so far; raises Refusal for too many and for what comes again."""

    def __init__(self, context: Context, kept: Mapping[str, Any]) -> None:
        self.limits = context.limits
        self.number: int = kept.get("number", 0)
        self.bytes: int = kept.get("bytes", 0)
        self._met: set[str | bytes] = set()

    def has(self, digest: bytes) -> bool:
        """Whether a page was met already."""
        return digest in self._met

    def met(self, digest: bytes) -> None:
        """Remember a page."""
        self._met.add(digest)

    def bounded(self, url: str) -> None:
        """Go on only within what a run may cost."""
        if self.number > self.limits.max_pages:
            raise refusals.too_many_pages(self.limits.max_pages, url)
        if self.bytes > self.limits.max_bytes:
            raise refusals.too_many_bytes(self.limits.max_bytes, url)

    def asking(self, url: str) -> None:
        """Go on only to an address that was not asked for before."""
        self.bounded(url)
        if url in self._met:
            raise refusals.same_address(url)
        self._met.add(url)

    def token(
        self, more: Mapping[str, Any], url: str, too_long: Words
    ) -> dict[str, Any]:
        """All a later slice needs to go on, if it is short enough to be kept."""
        token = {"number": self.number, "bytes": self.bytes, **more}
        if len(json.dumps(token)) > MOST_RESUME_BYTES:
            raise Refusal("resume_too_long", too_long, url)
        return token


def observed(response: Response, total: int | None) -> Observed:
    """What the server said beside the records of a page."""
    return Observed(
        server_date=response.server_date,
        etag=response.headers.get("etag"),
        last_modified=response.headers.get("last-modified"),
        total=total,
    )


def tell(context: Context, stream: Stream, notes: Iterable[Problem]) -> None:
    """Write notes of a stream into the log."""
    for note in notes:
        context.log.warning("%s: %s", stream.id, note.message.en)
