"""Pages that could not be read: kept sealed, a week, for their publisher alone."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from hub.models import RefusedPage
from hub.services.ingest.plan import Target

KEPT: Final = timedelta(days=7)
LONGEST: Final = 4 << 20  # of a longer page only the beginning is kept
MOST: Final = 5  # of one stream; a system that is broken says so again and again
NONCE: Final = 12


class WrongKey(ValueError):
    """A sealed page was sealed with another key, or is damaged."""


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
    nonce, sealed = page.sealed[:NONCE], page.sealed[NONCE:]
    try:
        packed = AESGCM(_key(kek)).decrypt(nonce, sealed, _about(page))
    except InvalidTag as wrong:
        raise WrongKey(f"page {page.id} of run {page.run_id}") from wrong
    return zstandard.decompress(packed, max_output_size=LONGEST)


def expire(session: Session) -> int:
    """Let every sealed page go whose week is over; the hub need not see them."""
    return int(session.execute(text("select hub_forget_refused()")).scalar_one())


def _sealed(page: RefusedPage, kek: str, body: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    packed = zstandard.compress(body, 3)
    return nonce + AESGCM(_key(kek)).encrypt(nonce, packed, _about(page))


def _about(page: RefusedPage) -> bytes:
    """What a sealed page is bound to: moved to another publisher it cannot be read."""
    return "|".join((page.publisher_id, page.stream_id, page.sha256.hex())).encode()


def _key(kek: str) -> bytes:
    derive = HKDF(SHA256(), 32, salt=None, info=b"hub refused page 1")
    return derive.derive(kek.encode())
