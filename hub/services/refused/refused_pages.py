"""Pages that could not be read: kept sealed, a week, for their publisher alone."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import zstandard
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from hub.models import RefusedPage
from hub.services.database import sealing
from hub.services.database.sealing import WrongKey
from hub.services.ingest.plan import Target

KEPT: Final = timedelta(days=7)
LONGEST: Final = 4 << 20  # of a longer page only the beginning is kept
MOST: Final = 5  # of one stream; a system that is broken says so again and again
PURPOSE: Final = "hub refused page 1"


def keep(
    session: Session,
    target: Target,
    kek: str,
    *,
    rule: str,
    url: str,
    body: bytes,
    now: datetime,
) -> None:
    """Seal a page that could not be read; acts for the publisher of `target`.

    The same page is kept once, of a stream only the newest few; what is older than
    a week goes.
    """
    digest = hashlib.sha256(body).digest()
    mine = RefusedPage.stream_id == target.stream_id
    session.execute(delete(RefusedPage).where(RefusedPage.expires_at < now))
    session.execute(delete(RefusedPage).where(mine, RefusedPage.sha256 == digest))
    page = RefusedPage(
        run_id=target.run_id,
        stream_id=target.stream_id,
        publisher_id=target.publisher_id,
        rule=rule,
        url=urlsplit(url)._replace(query="", fragment="").geturl(),
        sha256=digest,
        size=len(body),
        cut=len(body) > LONGEST,
        sealed=b"",
        received_at=now,
        expires_at=now + KEPT,
    )
    page.sealed = _sealed(page, kek, body[:LONGEST])
    session.add(page)
    session.flush()
    newest = select(RefusedPage.id).where(mine).order_by(RefusedPage.id.desc())
    older = RefusedPage.id.not_in(newest.limit(MOST))
    session.execute(delete(RefusedPage).where(mine, older))


def of_run(session: Session, run_id: int) -> RefusedPage | None:
    """The sealed page that ended a run, if it is still kept and is the reader's."""
    query = select(RefusedPage).where(RefusedPage.run_id == run_id)
    return session.scalars(query.order_by(RefusedPage.id.desc()).limit(1)).first()


def opened(page: RefusedPage, kek: str) -> bytes:
    """The bytes of a sealed page as they came; raises WrongKey."""
    try:
        packed = sealing.opened(kek, PURPOSE, _about(page), page.sealed)
    except WrongKey as wrong:
        raise WrongKey(f"page {page.id} of run {page.run_id}") from wrong
    return zstandard.decompress(packed, max_output_size=LONGEST)


def expire(session: Session) -> int:
    """Let every sealed page go whose week is over; the hub need not see them."""
    return int(session.execute(text("select hub_forget_refused()")).scalar_one())


def _sealed(page: RefusedPage, kek: str, body: bytes) -> bytes:
    return sealing.seal(kek, PURPOSE, _about(page), zstandard.compress(body, 3))


def _about(page: RefusedPage) -> bytes:
    """What a sealed page is bound to: moved to another publisher it cannot be read."""
    return "|".join((page.publisher_id, page.stream_id, page.sha256.hex())).encode()
