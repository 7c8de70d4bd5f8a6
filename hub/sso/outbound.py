"""The provider's way out: checked addresses, short patience, no redirects."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from connectors.fetch import Fetcher, FetchError, Limits

LIMITS: Final = Limits(
    connect_s=3.0,
    deadline_s=5.0,
    longest_s=5.0,
    max_wire_bytes=64 << 10,
    max_unpacked_bytes=64 << 10,
    max_redirects=0,
)
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
EVENT: Final = {
    "Content-Type": "application/secevent+jwt",
    "Accept": "application/json",
}


class Unreachable(Exception):
    """The other side gave no answer that can be used; the message says why."""


def document(url: str, allowed_hosts: frozenset[str]) -> dict[str, Any]:
    """A JSON object from an address; raises Unreachable."""
    try:
        with Fetcher(url, allowed_hosts=allowed_hosts, limits=LIMITS) as fetcher:
            answer = fetcher.get(url)
        found = json.loads(answer.body)
    except (FetchError, ValueError, RecursionError) as error:
        raise Unreachable(_said(error)) from error
    if answer.status != 200 or not isinstance(found, dict):
        raise Unreachable(f"status {answer.status}")
    return found


def send_form(
    url: str,
    fields: Mapping[str, str],
    allowed_hosts: frozenset[str],
    authorization: str = "",
) -> int:
    """POST a form; the status. Raises Unreachable."""
    headers = FORM | ({"Authorization": authorization} if authorization else {})
    return _posted(url, urlencode(fields).encode(), headers, allowed_hosts)


def send_event(url: str, token: str, allowed_hosts: frozenset[str]) -> int:
    """POST a security event token (RFC 8935); the status. Raises Unreachable."""
    return _posted(url, token.encode(), EVENT, allowed_hosts)


def _posted(
    url: str, body: bytes, headers: Mapping[str, str], allowed_hosts: frozenset[str]
) -> int:
    try:
        with Fetcher(url, allowed_hosts=allowed_hosts, limits=LIMITS) as fetcher:
            return fetcher.post(url, body, headers=dict(headers)).status
    except FetchError as error:
        raise Unreachable(_said(error)) from error


def _said(error: Exception) -> str:
    return getattr(error, "rule", None) or type(error).__name__
