"""How the hub itself fares, in what the public may know of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.models import Region
from hub.services.comparing import feeds
from hub.services.comparing.territories import Territory
from hub.services.connected.freshness import State

Health = Literal["well", "partly", "ill", "new"]


@dataclass(frozen=True, slots=True)
class Condition:
    """Feeds that are pulled, by state; the newest delivery; how many places exist."""

    feeds: Mapping[State, int]
    accepted_at: datetime | None
    regions: int

    @property
    def total(self) -> int:
        """How many feeds are pulled."""
        return sum(self.feeds.values())

    @property
    def health(self) -> Health:
        """One word: well from nine feeds of ten, ill below half, new without any."""
        if not self.total:
            return "new"
        good = self.feeds.get("fresh", 0)
        if good * 10 >= self.total * 9:
            return "well"
        return "partly" if good * 2 >= self.total else "ill"


def condition(session: Session, territory: Territory, now: datetime) -> Condition:
    """The state of a province's feeds; it fails where the store does."""
    spoken = feeds.of_regions(session, [p.code for p in territory.places], now)
    pulled = [feed for feed in spoken if feed.scheduled]
    accepted = [f.last_success_at for f in spoken if f.last_success_at is not None]
    known = select(func.count()).select_from(Region).where(Region.valid_to.is_(None))
    return Condition(
        Counter(feed.state.state for feed in pulled),
        max(accepted, default=None),
        session.scalar(known) or 0,
    )
