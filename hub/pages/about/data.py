"""The page `/data`: every figure of the hub as a table to download."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, current_app, request

from hub.extensions import db
from hub.pages import errors, question
from hub.pages.question import Asked, Unknown
from hub.pages.render import link_in, render, start, within
from hub.services.comparing import feeds, overview, territories
from hub.services.comparing.feeds import Feed
from hub.services.comparing.territories import Territory
from schemas.contracts.domain import Domain, Indicator, catalogue

FORMS = ("csv", "xlsx", "json")
MOST = 10_000
SIMULATED = frozenset({"simulated"})

page = Blueprint("data", __name__)
page.before_request(start)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A domain with its indicators, and what its feeds promise.

    `official` have official figures of the province, `simulated` only simulated ones,
    `empty` none: the two classes are never in one table.
    """

    domain: Domain
    official: tuple[Indicator, ...]
    simulated: tuple[Indicator, ...]
    empty: tuple[Indicator, ...]
    rhythm: timedelta | None
    received_at: datetime | None

    @property
    def filled(self) -> int:
        """How many of its indicators have figures."""
        return len(self.official) + len(self.simulated)


@page.get("/data")
def data() -> Response:
    """Show what can be downloaded, domain by domain."""
    asked = Asked(province=request.args.get("province", "").strip())
    places = territories.everywhere(db.session())
    try:
        about = within(question.territory(asked, places))
    except Unknown as unknown:
        return errors.unknown(unknown, asked, places)
    shelves = stock(about)
    return render(
        "about/data.html",
        about=about,
        shelves=shelves,
        file=file,
        forms=FORMS,
        most=MOST,
        served="hub_openapi" in current_app.extensions,
        simulated=any(each.simulated for each in shelves),
        day=timedelta(days=1),
        hour=timedelta(hours=1),
    )


def stock(about: Territory) -> list[Shelf]:
    """The domains with figures first, each in the catalogue's order."""
    codes = [place.code for place in about.places]
    kinds = overview.classes(db.session(), about)
    spoken = feeds.of_regions(db.session(), codes, datetime.now(UTC))
    found = [_shelf(domain, kinds, spoken) for domain in catalogue().domains]
    shown = [each for each in found if each.filled or each.empty]
    return sorted(shown, key=lambda each: not each.filled)


def _shelf(
    domain: Domain, kinds: Mapping[str, frozenset[str]], spoken: list[Feed]
) -> Shelf:
    own = [feed for feed in spoken if feed.domain == domain]
    received = [f.last_success_at for f in own if f.last_success_at is not None]
    pulled = [feed.rhythm for feed in own if feed.scheduled]
    return Shelf(
        domain,
        tuple(e for e in domain.indicators if "official" in kinds.get(e.id, ())),
        tuple(e for e in domain.indicators if kinds.get(e.id) == SIMULATED),
        tuple(e for e in domain.indicators if e.id not in kinds),
        min(pulled, default=None),
        max(received, default=None),
    )


def file(indicators: tuple[Indicator, ...], official: bool, form: str) -> str:
    """The address of a table of the API; it is the same in both languages."""
    ids = ",".join(each.id for each in indicators)
    kind = None if official else "simulated"
    asked = {"indicator": ids, "source_class": kind, "format": form}
    return link_in("id", "/api/v1/cells", asked)
