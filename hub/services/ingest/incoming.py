"""A page on its way in: parsed records beside the bytes they came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Incoming:
    """A page as a connector or a push gives it: parsed records beside its bytes.

    `records` are (value, JSON pointer); `body` is what was received, `sha256`
    its hash; `resume` asks for the next page, `high` is the newest position seen.
    `etag` and `last_modified` as the server gave them; `alone` is how surely this
    page is the whole stream, if it is; `whole` is false for a body that was taken
    from the store because the server said that it had not changed. `after` is what
    the connector wants to be told when the same request is made again.
    """

    number: int
    url: str
    body: bytes
    sha256: bytes
    records: Sequence[tuple[Any, str]]
    received_at: datetime
    resume: dict[str, Any] | None
    high: dict[str, Any] | None
    etag: str | None = None
    last_modified: str | None = None
    alone: str | None = None
    whole: bool = True
    after: dict[str, Any] | None = None
