"""Keeps a page that could not be read, so that its publisher may look at it."""

from __future__ import annotations

import logging

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from connectors.base import Refusal
from hub.services.database import sessions
from hub.services.ingest.plan import Plan
from hub.services.refused import refused_pages
from workers import setting

log = logging.getLogger(__name__)


def keep(engine: Engine, plan: Plan, refusal: Refusal) -> None:
    """Seal the body of a refused page for its publisher; without one, nothing.

    The refusal itself must reach the run whatever happens here, so a store that
    cannot take the page is only told to the log.
    """
    if not refusal.raw:
        return
    try:
        with sessions.as_publisher(engine, plan.publisher_id) as session:
            refused_pages.keep(
                session,
                plan,
                setting.config().kek,
                rule=refusal.rule,
                url=refusal.url,
                body=refusal.raw,
                now=setting.now(),
            )
    except SQLAlchemyError as lost:
        log.warning("%s: a refused page is not kept: %s", plan.stream_id, type(lost))
