"""What nobody needs any more: spent codes, tokens of ended families, old requests."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

OVER: Final = (
    "delete from auth_code where expires_at < now() - interval '1 day'",
    "delete from used_jti where expires_at < now()",
    "delete from denied_token where expires_at < now()",
    "delete from auth_request where expires_at < now()",
    "update refresh_token set successor = null where successor is not null"
    " and used_at < now() - interval '1 minute'",
    "delete from refresh_token where used_at < now() - interval '7 days'",
    "delete from token_family where absolute_end < now() - interval '7 days'"
    " or revoked_at < now() - interval '30 days'",
    "delete from outbox where finished_at < now() - interval '90 days'",
)


def purge(session: Session) -> None:
    """Let it go; for the dispatcher, once a minute.

    A used refresh token is known for a week: one that comes later is unknown, and as
    little use, but no longer gives its thief away.
    """
    for statement in OVER:
        session.execute(text(statement))
