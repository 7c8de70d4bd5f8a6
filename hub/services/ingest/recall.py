"""What is known of a stream's pages: the same page again costs no work.

Per request the hash of the page that came last, what it was judged by, and how to
ask whether it is still the same. A row counts as known once its records are in the
facts: of a snapshot only when its run was promoted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import zstandard
from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.services.ingest.incoming import Incoming
from hub.services.ingest.plan import RESTART, Plan
from hub.services.ingest.tables import driver
from schemas.values.problem import Words

# A server may send the same ETag with another body: this often it must show all.
FULL_CHECK: Final = timedelta(days=7)
LONGEST_TAG: Final = 200

LOAD: Final = text("""
    select k.request_sha256, k.sha256, k.blob_sha256, k.etag, k.last_modified,
           k.received, k.stale, k.quarantined, k.alone, k.full_at,
           coalesce(r.completeness = 'proved', false),
           case when r.outcome like 'complete%' and not r.held then k.after end
    from known_page k
    join blob b on b.publisher_id = k.publisher_id and b.sha256 = k.blob_sha256
    join run r on r.id = k.run_id
    where k.stream_id = :stream and k.fingerprint = :fingerprint
      and (:incremental or k.run_id = :going_on
           or r.outcome like 'complete%' and not r.held)
    """)
KEEP: Final = b"""
    insert into known_page (stream_id, request_sha256, publisher_id, run_id,
                            fingerprint, sha256, blob_sha256, etag, last_modified,
                            received, stale, quarantined, alone, full_at, after)
    select %(stream)s, %(request)s, %(publisher)s, %(run)s, %(fingerprint)s,
           %(sha256)s, blob_sha256, %(etag)s, %(last_modified)s, %(received)s,
           %(stale)s, %(quarantined)s, %(alone)s, %(at)s, cast(%(after)s as jsonb)
    from raw_page where id = %(page)s
    on conflict (stream_id, request_sha256) do update
    set run_id = excluded.run_id, fingerprint = excluded.fingerprint,
        sha256 = excluded.sha256, blob_sha256 = excluded.blob_sha256,
        etag = excluded.etag, last_modified = excluded.last_modified,
        received = excluded.received, stale = excluded.stale,
        quarantined = excluded.quarantined, alone = excluded.alone,
        after = excluded.after,
        full_at = case when %(whole)s then excluded.full_at
                       else known_page.full_at end
    """
SEEN: Final = text("""
    update known_page k set run_id = :run,
        etag = case when s.whole then s.etag else k.etag end,
        last_modified = case when s.whole then s.last_modified
                             else k.last_modified end,
        full_at = case when s.whole then s.at else k.full_at end,
        after = coalesce(cast(s.after as jsonb), k.after)
    from unnest(cast(:requests as bytea[]), cast(:etags as text[]),
                cast(:last_modified as text[]), cast(:whole as boolean[]),
                cast(:at as timestamptz[]), cast(:after as text[]))
         as s (request, etag, last_modified, whole, at, after)
    where k.stream_id = :stream and k.request_sha256 = s.request
    """)
SKIPPED: Final = text("update run set skipped = skipped + :pages where id = :run")
PRUNE: Final = text("""
    delete from known_page where stream_id = :stream and run_id <> :run
    """)
BODY: Final = text("""
    select body from blob where publisher_id = :publisher and sha256 = :sha256
    """)


@dataclass(frozen=True, slots=True)
class Known:
    """One request and the page it brought last; `alone`: that was the whole stream.

    `proved`: the run that read it last proved that it had read everything. `after`:
    what its connector said about it, if that run was complete.
    """

    request: bytes
    sha256: bytes
    blob_sha256: bytes
    etag: str | None
    last_modified: str | None
    received: int
    stale: int
    quarantined: int
    alone: str | None
    full_at: datetime
    proved: bool
    after: dict[str, Any] | None = None

    @property
    def original(self) -> bool:
        """Whether the body was kept as it came, not redacted."""
        return self.blob_sha256 == self.sha256

    def may_ask(self, now: datetime) -> bool:
        """Whether the server may answer “unchanged” instead of showing the page."""
        return bool(self.etag or self.last_modified) and now - self.full_at < FULL_CHECK


@dataclass(frozen=True, slots=True)
class Passed:
    """A page on its way past: as it was (`known`), so that its bytes are not needed.

    The other names are those of Incoming; `size` is how many bytes it brought.
    """

    known: Known
    size: int
    received_at: datetime
    resume: dict[str, Any] | None
    high: dict[str, Any] | None
    etag: str | None
    last_modified: str | None
    whole: bool
    after: dict[str, Any] | None


class Counted(Protocol):
    """The counts of a page that are the same when it comes again."""

    @property
    def received(self) -> int: ...
    @property
    def stale(self) -> int: ...
    @property
    def quarantined(self) -> int: ...


def request_of(url: str) -> bytes:
    """The name of a request; the address itself, which may hold tokens, is not kept."""
    return hashlib.sha256(url.encode()).digest()


def load(session: Session, plan: Plan) -> dict[bytes, Known]:
    """What is known of the stream's pages under the present mapping, by request."""
    all_skipped = plan.pages > 0 and plan.skipped == plan.pages
    values = {
        "stream": plan.stream_id,
        "fingerprint": plan.fingerprint,
        "incremental": not plan.snapshot,
        "going_on": plan.run_id if all_skipped else None,
    }
    found = (Known(*row) for row in session.execute(LOAD, values))
    return {known.request: known for known in found}


def body(session: Session, plan: Plan, known: Known) -> bytes | None:
    """The page's body as it came, None where it is not kept (any more)."""
    if not known.original:
        return None
    values = {"publisher": plan.publisher_id, "sha256": known.blob_sha256}
    packed = session.execute(BODY, values).scalar_one_or_none()
    return None if packed is None else zstandard.decompress(packed)


def keep(
    session: Session, plan: Plan, page: Incoming, page_id: int, report: Counted
) -> None:
    """Remember a page that was committed."""
    values = {
        "stream": plan.stream_id,
        "request": request_of(page.url),
        "run": plan.run_id,
        "etag": _tag(page.etag),
        "last_modified": _tag(page.last_modified),
        "whole": page.whole,
        "at": page.received_at,
        "after": None if page.after is None else json.dumps(page.after),
        "publisher": plan.publisher_id,
        "fingerprint": plan.fingerprint,
        "sha256": page.sha256,
        "received": report.received,
        "stale": report.stale,
        "quarantined": report.quarantined,
        "alone": page.alone,
        "page": page_id,
    }
    driver(session).execute(KEEP, values, prepare=True)


def seen(session: Session, plan: Plan, pages: Sequence[Passed]) -> None:
    """Note that pages are as they were; of a snapshot they count as skipped."""
    values = {
        "stream": plan.stream_id,
        "run": plan.run_id,
        "requests": [page.known.request for page in pages],
        "etags": [_tag(page.etag) for page in pages],
        "last_modified": [_tag(page.last_modified) for page in pages],
        "whole": [page.whole for page in pages],
        "at": [page.received_at for page in pages],
        "after": [page.after and json.dumps(page.after) for page in pages],
    }
    session.execute(SEEN, values)
    if plan.snapshot:
        session.execute(SKIPPED, {"run": plan.run_id, "pages": len(pages)})


def restart(session: Session, plan: Plan) -> None:
    """Let a run begin again and read every page: one of them is not as it was."""
    session.execute(RESTART, {"run": plan.run_id, "fence": plan.fence})


def prune(session: Session, plan: Plan) -> None:
    """Forget the requests that a complete run did not make."""
    session.execute(PRUNE, {"stream": plan.stream_id, "run": plan.run_id})


def words(received: int) -> Words:
    """What a run says that found nothing new."""
    return Words(
        f"Tidak berubah sejak penarikan sebelumnya: {received} baris yang dikenal tetap"
        " berlaku.",
        f"Unchanged since the last pull: the {received} known rows still stand.",
    )


def _tag(text: str | None) -> str | None:
    """A validator that can be sent back as it is; odd ones are not kept."""
    if text and len(text) <= LONGEST_TAG and text.isascii() and text.isprintable():
        return text
    return None
