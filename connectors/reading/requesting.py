"""The request for one page: its address, its body, and the name it is known by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode

from connectors.caching import CachedFetcher
from connectors.fetch import Fetcher, Response
from connectors.network.urls import Url, with_missing
from schemas.manifests.manifest import Stream

FORM_TYPE: Final = "application/x-www-form-urlencoded"
SHORT: Final = 32


@dataclass(frozen=True, slots=True)
class Asked:
    """One request; `name` tells it from every other of the stream."""

    url: Url
    body: bytes | None
    name: str


def request(
    fetcher: Fetcher, stream: Stream, at: Any, asked: Mapping[str, str]
) -> Asked:
    """The request for the page at a place, with what is asked for beside it.

    A GET carries `asked` in its address, a POST in its body. Raises FetchError.
    """
    said = stream.request
    linked = stream.paging.style in ("next-url", "link-header") and at is not None
    if said.method == "GET":
        every = dict(said.params) | dict(asked)
        url = (
            with_missing(fetcher.address(at), every)
            if linked
            else fetcher.address(said.path, every)
        )
        return Asked(url, None, str(url))
    url = fetcher.address(at) if linked else fetcher.address(said.path, said.params)
    body = _body(stream, asked)
    return Asked(url, body, f"{url}#{sha256(body).hexdigest()[:SHORT]}")


def _body(stream: Stream, asked: Mapping[str, str]) -> bytes:
    said = stream.request
    if said.send == "form":
        return urlencode({**said.body, **asked}).encode()
    whole: dict[str, Any] = json.loads(json.dumps(said.body))
    for name, text in asked.items():
        *outer, last = name.split(".")
        place = whole
        for step in outer:
            place = place.setdefault(step, {})
        place[last] = _number_if_it_was(place.get(last), text, name, stream)
    return json.dumps(whole, sort_keys=True).encode()


def _number_if_it_was(before: Any, text: str, name: str, stream: Stream) -> Any:
    """Places of pages are numbers in JSON, and so is what was a number before."""
    counted = name in (stream.paging.param, stream.paging.size_param)
    counted = counted and stream.paging.style in ("page", "offset")
    number = counted or (isinstance(before, int) and not isinstance(before, bool))
    return int(text) if number and text.lstrip("-").isdecimal() else text


def send(
    fetcher: Fetcher, stream: Stream, asked: Asked, confirming: CachedFetcher | None
) -> Response:
    """The answer to a request, under its name.

    A page that tells what follows in a header is always asked for as new: an answer
    “not modified” need not carry that header.
    """
    headers = stream.request.headers
    if asked.body is not None:
        typed = {"Content-Type": FORM_TYPE} if stream.request.send == "form" else {}
        response = fetcher.post(str(asked.url), asked.body, headers=typed | {**headers})
        return replace(response, url=asked.name)
    if stream.paging.style == "link-header":
        return Fetcher.get(fetcher, str(asked.url), headers=headers)
    if confirming is not None:
        return confirming.confirm(asked.name, headers)
    return fetcher.get(asked.name, headers=headers)


def of_path(fetcher: Fetcher, stream: Stream, path: str) -> Asked:
    """The request for a page whose place is a part of the path."""
    url = fetcher.address(path, stream.request.params)
    return Asked(url, None, str(url))
