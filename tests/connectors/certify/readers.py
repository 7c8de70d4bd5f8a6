"""Readers, such as come from outside, that are each broken in one way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from connectors.base import Completeness, Context, Cursor, Page, Refusal
from connectors.discovery import Discovered
from connectors.kinds.rest import CONNECTOR
from schemas.manifests.manifest import Connection, Stream
from schemas.values.problem import Words

EMPTY = Words("Kosong.", "Empty.")


class Broken:
    """Reads as `rest` does; a subclass breaks one thing."""

    kind: ClassVar[str] = "rest"

    def read(
        self, context: Context, connection: Connection, stream: Stream, cursor: Cursor
    ) -> Iterator[Page]:
        yield from CONNECTOR.read(context, connection, stream, cursor)

    def discover(self, context: Context, connection: Connection) -> Discovered:
        return CONNECTOR.discover(context, connection)


class Pages(Broken):
    """Changes each page."""

    def __init__(self, change: Callable[[Page], Page | None]) -> None:
        self.change = change

    def read(
        self, context: Context, connection: Connection, stream: Stream, cursor: Cursor
    ) -> Iterator[Page]:
        for page in super().read(context, connection, stream, cursor):
            changed = self.change(page)
            if changed is not None:
                yield changed


class Swallows(Broken):
    """What is no page is no data."""

    def __init__(self, *rules: str) -> None:
        self.rules = rules

    def read(
        self, context: Context, connection: Connection, stream: Stream, cursor: Cursor
    ) -> Iterator[Page]:
        try:
            yield from super().read(context, connection, stream, cursor)
        except Refusal as refusal:
            if refusal.rule not in self.rules:
                raise


class Insists(Broken):
    """What was refused is asked for ten times more."""

    def read(
        self, context: Context, connection: Connection, stream: Stream, cursor: Cursor
    ) -> Iterator[Page]:
        for _ in range(10):
            try:
                yield from super().read(context, connection, stream, cursor)
                return
            except Refusal:
                context.log.debug("once more")
        yield from super().read(context, connection, stream, cursor)


class Tells(Broken):
    """It logs all that its fetcher holds."""

    def read(
        self, context: Context, connection: Connection, stream: Stream, cursor: Cursor
    ) -> Iterator[Page]:
        context.log.info("asking with %s", vars(context.fetcher))
        yield from super().read(context, connection, stream, cursor)


class Late(Broken):
    """It asks for what changed after the mark, and takes it a day too far."""

    def read(
        self, context: Context, connection: Connection, stream: Stream, cursor: Cursor
    ) -> Iterator[Page]:
        position = cursor.position
        if position is not None:
            moment = datetime.fromisoformat(position["updated"]) + timedelta(days=1)
            position = position | {"updated": moment.isoformat()}
        moved = replace(cursor, position=position)
        yield from super().read(context, connection, stream, moved)


class Exclusive(Broken):
    """Records that are as old as the mark are left out."""

    def read(
        self, context: Context, connection: Connection, stream: Stream, cursor: Cursor
    ) -> Iterator[Page]:
        for page in super().read(context, connection, stream, cursor):
            if cursor.position is None:
                yield page
                continue
            mark = datetime.fromisoformat(cursor.position["updated"])
            kept = [r for r in page.records if _moment(r.value["diubah"]) > mark]
            yield replace(page, records=kept)


class Impatient(Broken):
    """It stops at the first page that holds a record older than its mark."""

    def read(
        self, context: Context, connection: Connection, stream: Stream, cursor: Cursor
    ) -> Iterator[Page]:
        for page in super().read(context, connection, stream, cursor):
            mark = (cursor.position or {}).get("updated")
            old = mark and any(
                _moment(r.value["diubah"]) < datetime.fromisoformat(mark)
                for r in page.records
            )
            if old:
                yield replace(page, next=None, records=[])
                return
            yield page


class Upset(Broken):
    """Nothing new is an error to it."""

    def read(
        self, context: Context, connection: Connection, stream: Stream, cursor: Cursor
    ) -> Iterator[Page]:
        for page in super().read(context, connection, stream, cursor):
            if not page.records and page.number == 1:
                raise Refusal("no_records", EMPTY, page.url)
            yield page


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")


def sure(page: Page) -> Page:
    """Every end is proved, whatever was noted."""
    proved = Completeness.PROVED if page.next is None else page.complete
    return replace(page, complete=proved, notes=())


def hasty(page: Page) -> Page:
    """It trusts a mark on every page, ordered or not."""
    moments = [_moment(r.value["diubah"]) for r in page.records]
    if not moments:
        return page
    return replace(
        page, high={"updated": max(moments).isoformat(), "key": ""}, ordered=False
    )


def twofold(page: Page) -> Page:
    """It gives every record two times."""
    return replace(page, records=page.records * 2)


def lossy(page: Page) -> Page | None:
    """It gives no second page."""
    return None if page.number == 2 else page


def jumping(page: Page) -> Page:
    """Its token leads to the page after the next."""
    if page.next is None:
        return page
    return replace(page, next=page.next | {"at": page.next["at"] + 1})


def markless(page: Page) -> Page:
    """It never leaves a mark."""
    return replace(page, high=None)
