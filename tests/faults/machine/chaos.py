"""Faults at a chosen commit: died before it or after, answer lost, overtaken."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

from hub.services.ingest import deletions
from hub.services.ingest.deletions import Gone, Listed, carry_out, weigh
from hub.services.ingest.finish import Ending, finish
from hub.services.ingest.incoming import Incoming
from hub.services.ingest.page import Report, commit
from hub.services.ingest.plan import Plan
from workers import pipeline

KINDS = ("refused", "lost", "killed", "killed after")


class Killed(BaseException):
    """The process ends here; nothing of it runs any more."""


@dataclass
class Chaos:
    """Breaks one commit of the pulls in this thread, and tells what was committed.

    `taken` hears of each page, `gone` of each list of deletions that was carried out
    and `ended` of each run whose transaction committed; `meanwhile` is called before
    the page of that number is committed.
    """

    engine: Engine
    taken: Callable[[Plan, Incoming], None]
    gone: Callable[[Plan, list[tuple[Gone, datetime]]], None]
    ended: Callable[[Plan, Ending], None]
    kind: str = ""
    left: int = 0
    meanwhile: Callable[[], None] | None = None
    page: int = 0
    _pending: list[Callable[[], None]] = field(default_factory=list)
    _entries: dict[int, tuple[Listed, list[Gone]]] = field(default_factory=dict)

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Stand between the pipeline and the store."""
        self._thread = threading.get_ident()
        event.listen(self.engine, "commit", self._commit)
        event.listen(self.engine, "rollback", self._rollback)
        monkeypatch.setattr(pipeline.pages, "commit", self._page)
        monkeypatch.setattr(pipeline, "finish", self._finish)
        monkeypatch.setattr(deletions, "weigh", self._weigh)
        monkeypatch.setattr(deletions, "carry_out", self._carry_out)

    def arm(self, kind: str, number: int) -> None:
        """Break the commit of this number from now on, once."""
        self.kind, self.left = kind, number

    def disarm(self) -> None:
        """Let everything go well."""
        self.left, self.meanwhile = 0, None

    def overtake(self, page: int, meanwhile: Callable[[], None]) -> None:
        """Do something before the page of this number is committed, once."""
        self.page, self.meanwhile = page, meanwhile

    def _page(self, session: Any, plan: Plan, page: Incoming) -> Report:
        self.page -= 1
        meanwhile = self.meanwhile
        if meanwhile is not None and self.page <= 0:
            self.meanwhile = None
            meanwhile()
        report = commit(session, plan, page)
        self._pending.append(lambda: self.taken(plan, page))
        return report

    def _finish(self, session: Any, plan: Plan, ending: Ending, now: Any) -> Any:
        run = finish(session, plan, ending, now)
        self._pending.append(lambda: self.ended(plan, ending))
        return run

    def _weigh(
        self, session: Any, plan: Plan, page: Incoming, entries: Sequence[Gone]
    ) -> Listed:
        listed = weigh(session, plan, page, entries)
        self._entries[id(listed)] = listed, list(entries)
        return listed

    def _carry_out(self, session: Any, plan: Plan, listed: Sequence[Listed]) -> None:
        carry_out(session, plan, listed)
        if not listed:
            return
        entries = [
            (entry, part.page.received_at)
            for part in listed
            for entry in self._entries[id(part)][1]
        ]
        self._pending.append(lambda: self.gone(plan, entries))

    def _commit(self, connection: Connection) -> None:
        if threading.get_ident() != self._thread:
            return
        strikes = self.left == 1
        self.left = max(0, self.left - 1)
        if strikes and self.kind in ("refused", "killed"):
            self._pending = []
            raise self._fault()
        if strikes:
            driver = connection.connection.dbapi_connection
            assert driver is not None
            driver.commit()
        done, self._pending = self._pending, []
        for effect in done:
            effect()
        if strikes:
            raise self._fault()

    def _rollback(self, connection: Connection) -> None:
        if threading.get_ident() == self._thread:
            self._pending = []

    def _fault(self) -> BaseException:
        if self.kind.startswith("killed"):
            return Killed()
        gone = ConnectionResetError("server closed the connection")
        return OperationalError("commit", {}, gone)
