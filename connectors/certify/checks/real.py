"""Reading the real system: once for all checks of it, and anew for those that must."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, Final

from connectors.base import Context, Cursor
from connectors.caching import Kept
from connectors.certify.bench import Bench, Read
from connectors.certify.checking import NotDone
from connectors.certify.metering import Target
from connectors.network.failures import FetchError

DENIED: Final = ("access_denied", "token_refused", "unauthorized")
UNREACHABLE: Final = (
    *("dns_failed", "refused", "tls_failed", "https_required", "blocked_address"),
    *("too_slow", "unreachable", "certify_spent"),
)


@contextmanager
def door(bench: Bench, recall: Any = lambda _: None) -> Iterator[Context]:
    """The way to the target."""
    with target_of(bench).opened(recall) as context:
        yield context


def target_of(bench: Bench) -> Target:
    """The target; NotDone where there is none."""
    if bench.target is None:
        raise NotDone("Tanpa --target.", "No --target was given.")
    return bench.target


def fresh(
    bench: Bench,
    position: dict[str, Any] | None = None,
    most: int | None = None,
    recall: Any = lambda _: None,
) -> Read:
    """Read the target from a mark on, at most so many pages; NotDone where spent."""
    target = target_of(bench)
    cursor = Cursor(position, None, target.clock())
    with door(bench, recall) as context:
        pages = most or target.most_pages
        read = bench.walked(context, bench.connection, cursor, pages)
    if read.rule == "certify_spent" and (position or not read.pages):
        raise NotDone(read.why, read.why)
    return read


def full(bench: Bench) -> Read:
    """Everything, read once for all checks; NotDone for what cannot be reached."""
    if "full" not in bench.seen:
        try:
            bench.seen["full"] = fresh(bench)
        except FetchError as error:
            raise NotDone(error.message_id, error.message_en) from error
    read: Read = bench.seen["full"]
    if not read.pages and read.rule in (*UNREACHABLE, *DENIED):
        raise NotDone(read.why, read.why)
    return read


def once(bench: Bench) -> Read:
    """The same, of which nothing may have come."""
    try:
        return full(bench)
    except NotDone as why:
        if "full" not in bench.seen:
            raise why
        found: Read = bench.seen["full"]
        return found


def moments(bench: Bench, read: Read) -> list[datetime]:
    """When the records of a reading changed."""
    found = [bench.shape.moment(value) for value in read.values]
    return [each for each in found if isinstance(each, datetime)]


def kept(read: Read) -> dict[str, Kept]:
    """What a store would remember of the pages of a reading."""
    return {
        page.url: Kept(
            etag=page.observed.etag,
            last_modified=page.observed.last_modified,
            body=partial(bytes, page.raw),
            sha256=page.raw_sha256,
            after=page.after,
        )
        for page in read.pages
    }
