"""A way for proposals to servers on loopback, and cities that answer as told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest

from connectors.base import Context, RawRecord, Refusal
from connectors.fetch import Fetcher, Limits
from connectors.proposing.proposal import Proposal, Sign
from connectors.proposing.propose import Wish, look, of_sample, propose
from connectors.transports.reach import reach
from schemas.manifests.manifest import Connection
from schemas.values.problem import Words
from tests.connectors.kinds.conftest import City, serving

HOME = "https://kota.example/"
JSON = Words("JSON", "JSON")


def opens(connection: Connection) -> Context:
    """A context for any server on loopback."""
    host = urlsplit(connection.base_url).netloc
    allowed, limits = frozenset({host}), Limits(deadline_s=20)
    auth, more = connection.auth, {}
    if auth.kind == "api-key" and auth.path:
        more["secret_step"] = (auth.path, auth.token or "")
    if auth.kind == "api-key" and auth.query:
        more["secret_params"] = {auth.query: auth.token or ""}
    if not connection.base_url.startswith("http"):
        way = reach(
            connection.base_url,
            allowed_hosts=allowed,
            username=auth.username or "",
            password=auth.password or "",
            limits=limits,
        )
        return Context(Fetcher("https://nowhere.invalid/"), reach=way)
    door = Fetcher(connection.base_url, allowed_hosts=allowed, limits=limits, **more)
    return Context(door)


def proposed(url: str, publisher: str | None = "kota-medan", **more: Any) -> Proposal:
    """What is proposed for an address on loopback."""
    return propose(opens, url, Wish(publisher=publisher, **more))


@pytest.fixture
def city() -> Iterator[Callable[..., City]]:
    """`city({"/path": answer})` starts a city; it ends with the test."""
    with ExitStack() as stack:

        def start(paths: dict[str, Any], **more: str) -> City:
            return stack.enter_context(serving(City(paths, more=more)))

        yield start


def of_rows(rows: list[dict[str, Any]], **more: Any) -> Proposal:
    """The proposal for rows of an API that gives all in one answer; asks nobody."""
    path = more.pop("path", "/laporan")
    wish = Wish(**{"publisher": "kota-medan", **more})
    stream = {"request": f'{{path: "{path}"}}', "records": '"data[*]"'}
    sign = Sign("rest", HOME, path.strip("/"), "likely", JSON, stream=stream)
    records = [RawRecord(each, f"/data/{n}") for n, each in enumerate(rows)]
    seen = look(sign, records, f"{HOME}{path.strip('/')}", wish)
    return of_sample(seen, wish)


def refused(url: str, **more: Any) -> Refusal:
    """The refusal of a proposal, whose words are there in both languages."""
    with pytest.raises(Refusal) as caught:
        proposed(url, **more)
    assert caught.value.words.id and caught.value.words.en
    return caught.value
