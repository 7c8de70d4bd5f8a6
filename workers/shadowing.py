"""Shadow runs: a draft reads its city, and everything but `staged` stays as it was."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from sqlalchemy import Engine

from connectors.base import Completeness, Context, Cursor, Refusal, connector
from connectors.fetch import FetchError
from hub.models import ManifestVersion
from hub.services.connected import shadows, versions
from hub.services.connected.shadows import Seen
from hub.services.database import sessions
from hub.services.ingest.plan import Plan
from schemas.manifests import manifest
from schemas.values.problem import Refused
from workers import reaching, setting, spooling

LONGEST_S: Final = 900.0
Told = Callable[[Seen], None]


def run(
    engine: Engine, system: str, number: int | None, pages: int, told: Told
) -> tuple[ManifestVersion, list[Seen]]:
    """Read every stream of a version, at most so many pages of each, and compare.

    `told` hears how each goes on, page by page. What was found is kept with the
    version; what a city refuses is said in its stream's `stopped`. Raises Refused.
    """
    with sessions.as_hub(engine) as session:
        version = versions.chosen(session, system, number)
        written = manifest.parse(version.body)
    found = []
    for spec in written.streams:
        id = f"{system}/{spec.id}"
        with sessions.as_publisher(engine, version.publisher_id) as session:
            made = shadows.plan(session, version, id, setting.pepper(), setting.now())
        seen = Seen(id)
        _read(engine, made, seen, pages, told)
        with sessions.as_publisher(engine, version.publisher_id) as session:
            shadows.compare(session, made, seen)
        found.append(seen)
    with sessions.as_hub(engine) as session:
        mine = versions.chosen(session, system, version.version)
        versions.shadowed(mine, shadows.told(found), setting.now())
    return version, found


def _read(engine: Engine, made: Plan, seen: Seen, most: int, told: Told) -> None:
    """Read pages until the end, the limit or a wall; a wall is told, not raised."""
    deadline = time.monotonic() + LONGEST_S
    config = setting.config()
    try:
        with reaching.fetcher(made, config, lambda _: None) as fetcher:
            context = Context(
                fetcher=fetcher,
                clock=setting.now,
                limits=replace(spooling.limits(LONGEST_S), max_pages=most),
                cancel=lambda: time.monotonic() > deadline,
                folder=reaching.folder(made.connection, config),
                scratch=spooling.scratch(config),
                reach=reaching.way(made.publisher_id, made.connection, config),
            )
            kind = connector(made.connection.kind)
            beginning = Cursor(None, None, made.until)
            for page in kind.read(context, made.connection, made.spec, beginning):
                rows = [(record.value, record.pointer) for record in page.records]
                with sessions.as_publisher(engine, made.publisher_id) as session:
                    shadows.add(session, made, seen, rows)
                told(seen)
                if page.next is None:
                    seen.whole = page.complete is not Completeness.UNKNOWN
                if page.next is None or seen.pages >= most:
                    return
    except Refusal as refusal:
        seen.stopped_id, seen.stopped_en = refusal.words.id, refusal.words.en
    except Refused as refused:
        words = refused.problems[0].message
        seen.stopped_id, seen.stopped_en = words.id, words.en
    except FetchError as error:
        seen.stopped_id, seen.stopped_en = error.message_id, error.message_en
