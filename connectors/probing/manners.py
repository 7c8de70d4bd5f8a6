"""A server's clock, its validators, and whether it packs what it sends."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.fetch import Response
from connectors.probing.asking import Question
from connectors.probing.told import Clock, Savings


def clock(answers: Sequence[Response]) -> Clock:
    """How far the server's Date is ahead of our time, by its last answer."""
    for response in reversed(answers):
        if response.server_date is not None:
            apart = response.server_date - response.fetched_at
            return Clock(round(apart.total_seconds(), 1))
    return Clock()


def savings(question: Question, answers: Sequence[Response]) -> Savings:
    """Ask for the first page again, with the validators of the last answer to it."""
    fresh = question.again({})
    if fresh is None:
        return Savings(gzip=any(map(_packed, answers)))
    etag = fresh.headers.get("etag")
    modified = fresh.headers.get("last-modified")
    given = {"If-None-Match": etag, "If-Modified-Since": modified}
    asked = {name: text for name, text in given.items() if text}
    again = question.again(asked) if asked else None
    return Savings(
        etag=etag is not None,
        last_modified=modified is not None,
        not_modified=None if again is None else again.status == 304,
        gzip=_packed(fresh),
    )


def _packed(response: Response) -> bool:
    return response.headers.get("content-encoding", "identity") != "identity"
