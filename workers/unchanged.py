"""What one slice remembers of a stream's pages, so that the same ones cost nothing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from connectors.base import Page
from connectors.caching import Kept
from hub.services.database import sessions
from hub.services.ingest import recall
from hub.services.ingest.finish import Ending, Outcome
from hub.services.ingest.incoming import Incoming
from hub.services.ingest.plan import Plan
from hub.services.ingest.recall import Known, Passed
from workers import setting


class Different(Exception):
    """A page of a snapshot is not as it was, after others were skipped."""


class Memory:
    """The pages known when the slice began, and how far this run is as they were."""

    def __init__(self, engine: Engine, plan: Plan) -> None:
        self._engine, self._plan = engine, plan
        with sessions.as_publisher(engine, plan.publisher_id) as session:
            self._known = recall.load(session, plan)
        self.pages = plan.pages
        self.skipped = plan.skipped
        self._confirmed: set[bytes] = set()

    def recall(self, url: str) -> Kept | None:
        """How the fetcher may ask for an address without getting it all again."""
        found = self._known.get(recall.request_of(url))
        if found is None:
            return None
        if found.request in self._confirmed and self._has_body(found):
            return Kept(None, None, lambda: self._body(found), confirmed=True)
        if not found.may_ask(setting.now()):
            return None
        if self.pages == 0 and self._plan.resume is None and found.alone:
            return Kept(found.etag, found.last_modified, None)
        if self._has_body(found):
            return Kept(found.etag, found.last_modified, lambda: self._body(found))
        return None

    def remembered(self, url: str) -> Kept | None:
        """A page that this run may pass over if it is still the same; no body.

        Of a snapshot only as long as every page so far was as before.
        """
        found = self._known.get(recall.request_of(url))
        gap = self._plan.snapshot and self.skipped != self.pages
        if (
            found is None
            or gap
            or not setting.now() - found.full_at < recall.FULL_CHECK
        ):
            return None
        return Kept(
            found.etag, found.last_modified, None, False, found.sha256, found.after
        )

    def match(self, page: Page) -> Known | None:
        """The known page that this one equals, if it may be skipped.

        Of a snapshot pages are skipped only from the first on and without a gap;
        raises Different when that ends, for the rows of those skipped are needed.
        """
        found = self._known.get(recall.request_of(page.url))
        same = found if found and found.sha256 == page.raw_sha256 else None
        if not self._plan.snapshot:
            return same
        if self.skipped is None or self.skipped != self.pages:
            return None
        if same is None and self.skipped:
            raise Different
        return same

    def committed(self, page: Page, skipped: bool) -> None:
        """Count a page that is in the store now; the server has just shown it."""
        self.pages += 1
        if skipped:
            self._confirmed.add(recall.request_of(page.url))
            if self.skipped is not None:
                self.skipped += 1

    def begin_again(self) -> None:
        """Read the snapshot from its first page on and skip nothing."""
        plan = self._plan
        with sessions.as_publisher(self._engine, plan.publisher_id) as session:
            recall.restart(session, plan)
        self.pages, self.skipped = 0, None

    def ending(self, ended: Ending) -> Ending:
        """The end of a run whose every page was as before; raises Different if some
        page is missing, or what is gone was not swept when the pages were new.

        A run that was cut in the middle and went on cannot prove that it saw all.
        """
        if not self._plan.snapshot or not self.skipped or self.skipped != self.pages:
            return ended
        if self.skipped != len(self._known):
            raise Different
        sweeps = self._plan.spec.deletes.mode == "full-scan"
        if sweeps and ended.completeness == "proved":
            if not all(each.proved for each in self._known.values()):
                raise Different
        received = sum(each.received for each in self._known.values())
        return self._same(received, ended.completeness)

    def not_modified(self, url: str) -> Ending:
        """The end of a run that the server answered with “not modified”."""
        found = self._known[recall.request_of(url)]
        return self._same(found.received, found.alone)

    def _same(self, received: int, completeness: str | None) -> Ending:
        empty = received == 0 and self._plan.cursor is None
        outcome: Outcome = "complete_empty" if empty else "complete"
        return Ending(outcome, recall.words(received), completeness, same=True)

    def _has_body(self, found: Known) -> bool:
        """Whether the store holds the page as it came, not its records alone."""
        return found.original and self._plan.spec.request.format == "json"

    def _body(self, found: Known) -> bytes | None:
        plan = self._plan
        with sessions.as_publisher(self._engine, plan.publisher_id) as session:
            return recall.body(session, plan, found)


def incoming(page: Page, resume: dict[str, Any] | None, whole: bool) -> Incoming:
    """A connector's page as the store takes it; `resume` is kept to go on after it."""
    alone = page.number == 1 and page.next is None and not page.notes
    return Incoming(
        number=page.number,
        url=page.url,
        body=page.raw,
        sha256=page.raw_sha256,
        records=[(record.value, record.pointer) for record in page.records],
        received_at=setting.now(),
        resume=resume,
        high=page.high,
        etag=page.observed.etag,
        last_modified=page.observed.last_modified,
        after=page.after,
        alone=page.complete.value if alone else None,
        whole=whole,
    )


def passed(
    page: Page, same: Known, resume: dict[str, Any] | None, whole: bool
) -> Passed:
    """A page that is the `same` as before, as the store counts it."""
    return Passed(
        known=same,
        size=page.size,
        received_at=setting.now(),
        resume=resume,
        high=page.high,
        etag=page.observed.etag,
        last_modified=page.observed.last_modified,
        whole=whole,
        after=page.after,
    )
