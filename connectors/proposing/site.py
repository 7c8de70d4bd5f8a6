"""A web server as a proposal looks at it: few questions, each asked once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from connectors.base import Context
from connectors.fetch import FetchError, Response
from connectors.probing.watching import Watched
from schemas import strict
from schemas.manifests.manifest import Connection
from schemas.values.problem import Refused

MOST: Final = 60
HTML: Final = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)", re.I | re.S
)
PASSWORD: Final = re.compile(rb"<input[^>]+type\s*=\s*[\"']?password", re.I)

# Gives the way to a system; the caller decides what may be reached and how fast.
Opens = Callable[[Connection], Context]


class Site:
    """One address and the server behind it."""

    def __init__(self, opens: Opens, url: str) -> None:
        parts = urlsplit(url)
        self.url = url.partition("#")[0]
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.path = parts.path or "/"
        self.query = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.context = opens(Connection("rest", f"{self.origin}/"))
        self.fetcher = Watched(self.context.fetcher, MOST)
        self.context.fetcher = self.fetcher
        self._known: dict[str, Response | None] = {}
        self.error: FetchError | None = None

    @property
    def first(self) -> Response | None:
        """The answer of the address itself."""
        return self.get(self.url)

    @property
    def value(self) -> Any:
        """The JSON that the address itself answers, None if it is none."""
        return self.json(self.url)

    @property
    def vague(self) -> bool:
        """Whether the address says little: a page for people, nothing, or an error."""
        first = self.first
        return first is None or first.status != 200 or is_html(first)

    def get(self, url: str, params: Mapping[str, str] | None = None) -> Response | None:
        """The answer to one GET, whatever its status; None where nothing came."""
        asked = f"{url} {sorted((params or {}).items())}"
        if asked not in self._known:
            try:
                self._known[asked] = self.fetcher.get(url, params)
            except FetchError as error:
                self.error = error
                self._known[asked] = None
        return self._known[asked]

    def json(self, url: str, params: Mapping[str, str] | None = None) -> Any:
        """The JSON of an answer with status 200; None for everything else."""
        found = self.get(url, params)
        if found is None or found.status != 200 or is_html(found):
            return None
        try:
            return strict.json(found.body).value
        except Refused:
            return None

    def before(self, *marks: str) -> str | None:
        """The address up to the first of these parts of a path, without it."""
        for mark in marks:
            head, found, _ = self.path.partition(mark)
            if found:
                return f"{self.origin}{head.rstrip('/')}"
        return None

    @property
    def root(self) -> str:
        """The address as a folder, without its query."""
        return f"{self.origin}{self.path.rstrip('/')}"


def is_html(response: Response) -> bool:
    """Whether an answer is a page for people."""
    return HTML.match(response.body[:2000]) is not None


def asks_to_log_in(response: Response) -> bool:
    """Whether an answer is a page with a field for a password."""
    return is_html(response) and PASSWORD.search(response.body) is not None
