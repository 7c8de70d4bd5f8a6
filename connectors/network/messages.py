"""One exchange as its two sides: what is asked, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from connectors.network import failures
from connectors.network.urls import Url
from connectors.network.wire import Answer, Taking

OURS: Final = frozenset(
    {
        "host",
        "connection",
        "content-length",
        "transfer-encoding",
        "accept-encoding",
        "cookie",
        "te",
        "trailer",
        "upgrade",
        "expect",
        "proxy-authorization",
    }
)


@dataclass(frozen=True, slots=True)
class Ask:
    """One request; the answer's body goes where `taking` says, if it does."""

    method: str
    url: Url
    headers: Mapping[str, str]
    body: bytes = b""
    taking: Taking | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer. Header names are lower-case, the body is unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    wire_bytes: int
    server_date: datetime | None
    fetched_at: datetime


def checked(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers that a request may bring along, under their usual names."""
    for name, value in headers.items():
        if name.lower() in OURS or not value.isprintable() or not value.isascii():
            raise failures.bad_request(f"header {name!r}")
    return {name.title(): value for name, value in headers.items()}


def answered(answer: Answer, headers: dict[str, str], url: Url) -> Response:
    """A whole answer from an address."""
    return Response(
        status=answer.status,
        headers=headers,
        body=answer.body,
        url=str(url),
        wire_bytes=answer.wire_bytes,
        server_date=_moment(headers.get("date", "")),
        fetched_at=datetime.now(UTC),
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
