"""A small world of facts and feeds that a test changes as cities would change it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.models import Region, Run, Stream, System
from hub.services.ingest import difference, marks, rows, tables
from hub.services.ingest.plan import Target
from hub.services.rollup import run
from hub.services.territory import calendar, provinces
from schemas.contracts.domain import catalogue
from schemas.mapping.mapper import Fact
from schemas.values.periods import WIB
from tests.hub.services import building

REGIONS: Final = ("12.07", "12.71", "12.75")
# Every stream: publisher, schema, class. Two publishers speak about Medan.
FEEDS: Final = {
    "medan-a": ("kota-medan", "citizen_report", "official"),
    "medan-b": ("kota-medan", "citizen_report", "simulated"),
    "medan-c": ("kota-medan", "citizen_report", "official"),
    "binjai": ("kota-binjai", "citizen_report", "simulated"),
    "prov": ("sumatera-utara", "citizen_report", "official"),
    "bps": ("bps", "statistics", "official"),
    "dukcapil": ("dukcapil", "statistics", "official"),
    "satu-data": ("kota-medan", "statistics", "simulated"),
    "rencana": ("kota-binjai", "planning", "official"),
    "udara": ("kota-binjai", "sensor", "official"),
}
UNITS: Final = {
    "population": "people",
    "area": "km2",
    "clean_water_access": "percent",
}


@dataclass
class Known:
    """A fact as the world knows it."""

    region: str
    values: dict[str, Any]


class World:
    """Facts by (stream, key), and how far each feed is known."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.targets: dict[str, Target] = {}
        self.facts: dict[tuple[str, str], Known] = {}
        self.covered: dict[str, datetime] = {}
        self.ahead: dict[tuple[str, str], int] = {}

    @classmethod
    def build(cls, session: Session) -> "World":
        building.province(session)
        calendar.begin(session)
        district = Region(
            code="12.71.01",
            slug="medan-kota",
            name="Kecamatan Medan Kota",
            short_name="Medan Kota",
            kind="kecamatan",
            level=3,
            parent="12.71",
            aliases=[],
        )
        session.add(district)
        session.flush()
        for who, precedence in (("dukcapil", 10), ("bps", 20)):
            codes = ("12", *REGIONS)
            provinces.publisher(
                session, who, who, None, codes, "statistics", precedence
            )
        world = cls(session)
        for name, (publisher, schema, source) in FEEDS.items():
            world.targets[name] = _feed(session, name, publisher, schema, source)
        return world

    def bring(
        self, feed: str, facts: Iterable[tuple[str, str, dict[str, Any]]]
    ) -> None:
        """A page of (key, region, values) as an ingest would merge it."""
        target = self.targets[feed]
        kind = tables.KINDS[target.domain.kind]
        made = {key: _fact(key, region, v) for key, region, v in facts}
        tables.open_incoming(self.session, kind)
        tables.copy(self.session, kind, rows.of(target, 0, made.values()))
        difference.merge(self.session, target)
        for fact in made.values():
            self.facts[feed, fact.key] = Known(fact.region, fact.values)

    def drop(self, feed: str, key: str) -> None:
        """A fact leaves its source."""
        difference.tombstone(self.session, self.targets[feed], {key: None})
        self.facts.pop((feed, key), None)

    def cover(self, feed: str, until: datetime) -> None:
        """The feed is now known up to a moment; it never knows less than before."""
        before = self.covered.get(feed)
        if before is not None and until <= before:
            return
        marks.covered(self.session, self.targets[feed], before, until)
        self.session.execute(
            text("update stream set covered_until = :until where id = :id"),
            {"until": until, "id": feed},
        )
        self.covered[feed] = until

    def precedence(self, publisher: str, region: str) -> int:
        """How far ahead of others a publisher's reports of a region are."""
        return self.ahead.get((publisher, region), 100)

    def put_ahead(self, publisher: str, region: str, precedence: int) -> None:
        """Declare who leads for a region's reports."""
        provinces.publisher(
            self.session, publisher, publisher, None, [region], "*", precedence
        )
        self.ahead[publisher, region] = precedence

    def roll_up(self) -> None:
        """Compute what is marked."""
        while run.roll_up(self.session).marks:
            pass

    def cells(self) -> dict[tuple[str, ...], dict[str, Any]]:
        """Every cell that says anything, by indicator, region, period and class."""
        found = self.session.execute(
            text("select * from cell where reason is distinct from 'not_reported'")
        ).mappings()
        keys = ("indicator", "region", "period", "source_class")
        skip = {*keys, "breakdown", "stage", "computed_at", "valid_until"}
        return {
            tuple(row[k] for k in keys): {
                name: value for name, value in row.items() if name not in skip
            }
            for row in found
        }


def _feed(
    session: Session, name: str, publisher: str, schema: str, source: str
) -> Target:
    session.add(System(id=name, publisher_id=publisher, name=name))
    session.flush()
    session.add(
        Stream(
            id=name,
            system_id=name,
            publisher_id=publisher,
            schema=schema,
            source_class=source,
            write_mode="incremental",
            delete_mode="none",
            rhythm_s=86_400,
        )
    )
    session.flush()
    opened = Run(
        stream_id=name,
        publisher_id=publisher,
        fence=0,
        started_at=building.NOW,
        until=building.NOW,
    )
    session.add(opened)
    session.flush()
    return Target(
        stream_id=name,
        publisher_id=publisher,
        source_class=source,
        domain=catalogue().domain(f"{schema}@1"),
        run_id=opened.id,
        fence=0,
        mapping_version="test",
        manifest_version_id=None,
    )


def _fact(key: str, region: str, values: dict[str, Any]) -> Fact:
    digest = sha256(repr((key, region, sorted(values.items()))).encode()).digest()
    return Fact(key, region, values, "/", digest, digest, None, False)


def report(
    opened: datetime,
    closed: datetime | None = None,
    status: str = "new",
    due: datetime | None = None,
) -> dict[str, Any]:
    """A citizen's report in the shared schema's words."""
    return {
        "opened_at": opened,
        "closed_at": closed,
        "due_at": due,
        "status": status,
        "category": "road",
    }


def measured(
    opened: datetime,
    closed: datetime | None,
    status: str,
    category: str,
    **numbers: Decimal | None,
) -> dict[str, Any]:
    """A thing with a number: a plan's item with its ceiling, a sensor's value."""
    return {
        "opened_at": opened,
        "closed_at": closed,
        "due_at": None,
        "status": status,
        "category": category,
        **numbers,
    }


def figure(
    indicator: str,
    region: str,
    period: str,
    value: int | str | None,
    reason: str | None = None,
    as_of: date | None = None,
    status: str = "official",
) -> tuple[str, str, dict[str, Any]]:
    """A stated figure: (key, region, values)."""
    values = {
        "indicator": indicator,
        "period": period,
        "value": None if value is None else Decimal(value),
        "reason": reason if value is None else None,
        "unit": catalogue().indicator(indicator).unit,
        "status": status,
        "as_of": as_of,
    }
    return f"{indicator}|{region}|{period}", region, values


def wib(year: int, month: int, day: int, *time: int) -> datetime:
    """A moment on the province's clock."""
    hour, minute, second = (*time, 0, 0, 0)[:3]
    local = datetime(year, month, day, hour, minute, second, tzinfo=WIB)
    return local.astimezone(UTC)
