"""Rows that kept pages hold and that cannot be taken, as the last page left them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.services.ingest import keep
from hub.services.ingest.plan import Plan
from hub.services.replay import pages
from hub.services.replay.pages import Page
from schemas.mapping.mapper import Fact, Rejection

CLOSED: Final = text("""
    with closed as (
        update quarantine set state = 'resolved'
        where stream_id = :stream and state = 'open' and raw_page_id = any(:pages)
          and not (mapping_version = :mapping and raw_hash = any(:hashes))
          and not (raw_page_id, pointer) in (
              select * from unnest(cast(:erased_pages as bigint[]),
                                   cast(:erased as text[])))
        returning 1)
    select count(*) from closed
    """)


@dataclass
class Pending:
    """Rejections by the hash of their row, until a later page says better."""

    rows: dict[bytes, tuple[Page, Rejection]] = field(default_factory=dict)
    erased: list[tuple[int, str]] = field(default_factory=list)
    _by_key: dict[str, set[bytes]] = field(default_factory=dict)

    def add(
        self, page: Page, facts: Iterable[Fact], rejected: Iterable[Rejection]
    ) -> None:
        """Hear a page: what came right or went is settled, what did not waits."""
        for fact in facts:
            for digest in self._by_key.pop(fact.key, ()):
                self.rows.pop(digest, None)
        for each in rejected:
            self.rows.pop(each.raw_hash, None)
            self.rows[each.raw_hash] = (page, each)
            if each.key is not None:
                self._by_key.setdefault(each.key, set()).add(each.raw_hash)

    def clear(self) -> None:
        """A whole new delivery has judged everything before it."""
        self.rows.clear()
        self._by_key.clear()

    def write(self, session: Session, plan: Plan, read: Iterable[int]) -> int:
        """Close what the pages `read` no longer hold, keep the rest; how many closed.

        Rows that were refused before for the same reason stay as they are.
        """
        values = {
            "stream": plan.stream_id,
            "pages": list(read),
            "mapping": plan.mapping_version,
            "hashes": list(self.rows),
            "erased_pages": [page for page, _ in self.erased],
            "erased": [pointer for _, pointer in self.erased],
        }
        closed = int(session.execute(CLOSED, values).scalar_one())
        for page, group in groupby(self.rows.values(), key=lambda row: row[0]):
            rejected = [each for _, each in group]
            keep.quarantine(session, pages.at(plan, page), page.id, rejected)
        return closed
