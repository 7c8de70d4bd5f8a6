"""The kind `rest`: JSON, NDJSON or XML over HTTP, page after page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import ClassVar, Final

from connectors.base import Context, Cursor, Page, Refusal
from connectors.discovery import Discovered
from connectors.reading import openapi, run
from connectors.reading.looking import Looking
from schemas.manifests.manifest import Connection, Stream
from schemas.values.problem import Problem, problem

MOST: Final = 200
TELLING: Final = ("unreachable", "dns_failed", "tls_failed", "access_denied")


class Rest:
    """Reads any stream whose pages are answers to one request, page after page."""

    kind: ClassVar[str] = "rest"

    def read(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        cursor: Cursor,
    ) -> Iterator[Page]:
        """Yield pages from the cursor, or from the resume token, to the end."""
        yield from run.pages(context, connection, stream, cursor)

    def discover(self, context: Context, connection: Connection) -> Discovered:
        """What the API's OpenAPI document says, if it is where such documents lie.

        Raises the first refusal that is about the whole server and not one address.
        """
        look = Looking(context)
        for path in openapi.WHERE:
            try:
                found = look.json(path)
            except Refusal as refusal:
                if refusal.rule in TELLING:
                    raise
                context.log.debug("no document at %s: %s", path, refusal.rule)
                continue
            if openapi.is_one(found):
                every = islice(openapi.datasets(found), MOST)
                return Discovered(tuple(every), limits=openapi.limits(found))
        return Discovered(notes=(_undeclared(),))


def _undeclared() -> Problem:
    return problem(
        "base_url",
        "",
        "discovery.undeclared",
        id="API ini tidak menyediakan dokumen OpenAPI di tempat yang lazim; lihat satu"
        " halaman datanya.",
        en="This API has no OpenAPI document in the usual places; look at one page of"
        " its data.",
    )


CONNECTOR: Final = Rest()
