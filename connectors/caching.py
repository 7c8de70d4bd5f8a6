"""Asking whether a page has changed, when somebody has kept what it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from connectors.fetch import Fetcher, Response, Taking


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a request: its validators, and the body it brought.

    `body` gives the bytes as they came, None when they are gone; no `body` at all
    means that the page was the whole stream and nobody needs it again. `confirmed`:
    the server showed it a moment ago, so that it need not be asked. `sha256` is of
    the bytes as they came, `after` what a connector said about reading them.
    """

    etag: str | None
    last_modified: str | None
    body: Callable[[], bytes | None] | None
    confirmed: bool = False
    sha256: bytes = b""
    after: Mapping[str, Any] | None = None


class NotModified(Exception):
    """The whole stream is one page, and the server says that it has not changed."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class CachedFetcher(Fetcher):
    """A fetcher that asks conditionally where `recall` knows the address.

    An unchanged page is returned with its kept body and status 200, so that whoever
    reads it sees no difference; `reused` holds the addresses of such pages.
    """

    def __init__(
        self, base_url: str, *, recall: Callable[[str], Kept | None], **more: Any
    ) -> None:
        super().__init__(base_url, **more)
        self._recall = recall
        self.reused: set[str] = set()

    def get(
        self,
        url_or_path: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """As Fetcher.get; raises NotModified when nothing else is to be read."""
        url = str(self.address(url_or_path, params))
        kept = self._recall(url)
        if kept is None:
            return super().get(url, headers=headers)
        if kept.confirmed and kept.body is not None:
            return self._from_store(kept, url) or super().get(url, headers=headers)
        response = self._asked(url, kept, headers)
        if response.status != 304:
            return response
        body = kept.body() if kept.body is not None else None
        if body is None:
            return super().get(url, headers=headers)
        self.reused.add(response.url)
        return replace(response, status=200, body=body)

    def confirm(self, url: str, headers: Mapping[str, str] | None = None) -> Response:
        """As `get` for one who needs no body of a page that is as it was: that is 304.

        Such pages are among the `reused`, too.
        """
        kept = self._recall(url)
        if kept is None or kept.confirmed:
            return self.get(url, headers=headers)
        response = self._asked(url, kept, headers)
        if response.status == 304:
            self.reused.add(response.url)
        return response

    def _asked(
        self, url: str, kept: Kept, headers: Mapping[str, str] | None
    ) -> Response:
        """The answer to whether a page is as it was, if its body is of any use."""
        asked = dict(headers or {}) | validators(kept)
        response = super().get(url, headers=asked)
        if response.status == 304 and kept.body is None:
            raise NotModified(url)
        return response

    def download(
        self,
        url_or_path: str,
        taking: Taking,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """As Fetcher.download; raises NotModified when nothing else is to be read."""
        url = str(self.address(url_or_path))
        asked = dict(headers or {})
        kept = None if "Range" in asked else self._recall(url)
        alone = kept is not None and kept.body is None
        if kept is not None and alone:
            asked |= validators(kept)
        response = super().download(url, taking, asked)
        if response.status == 304 and alone:
            raise NotModified(url)
        return response

    def _from_store(self, kept: Kept, url: str) -> Response | None:
        body = kept.body() if kept.body else None
        if body is None:
            return None
        self.reused.add(url)
        return Response(200, {}, body, url, 0, None, datetime.now(UTC))


def validators(kept: Kept) -> dict[str, str]:
    """The headers that ask whether a page is as it was."""
    said = {"If-None-Match": kept.etag, "If-Modified-Since": kept.last_modified}
    return {name: value for name, value in said.items() if value}
