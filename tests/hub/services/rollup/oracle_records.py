"""The slow way from records to what their cells must hold."""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from schemas.contracts.domain import (
    Backlog,
    Count,
    Indicator,
    MedianDays,
    Observed,
    Per,
    Share,
    Sum,
    Where,
)
from schemas.contracts.measures import Mean, Within
from schemas.values import workdays
from schemas.values.periods import Period
from tests.hub.services.rollup.oracle_numbers import midnight, rounded
from tests.hub.services.rollup.world import FEEDS, REGIONS, Known, World

Counted = Count | Share | Sum | Mean | MedianDays | Within | Backlog


def reports(world: World) -> list[Known]:
    return [k for k in world.facts.values() if "opened_at" in k.values]


def of(
    world: World, schema: str, region: str, source: str, publisher: str
) -> list[dict[str, Any]]:
    return [
        known.values
        for (feed, _), known in world.facts.items()
        if within(known.region, region) and FEEDS[feed] == (publisher, schema, source)
    ]


def feeds(world: World, schema: str, region: str, source: str) -> dict[str, list[str]]:
    """Streams that are known up to some moment and have records of the region.

    By publisher, the one that leads first.
    """
    found: dict[str, list[str]] = {}
    for feed in sorted(world.covered):
        publisher = FEEDS[feed][0]
        if FEEDS[feed][1:] == (schema, source) and any(
            f == feed and within(k.region, region) for (f, _), k in world.facts.items()
        ):
            found.setdefault(publisher, []).append(feed)
    rank = sorted(found, key=lambda who: (world.precedence(who, region), who))
    return {publisher: found[publisher] for publisher in rank}


def within(place: str, region: str) -> bool:
    """Whether a place is a region or a district of it."""
    return place == region or len(place) == 8 and place[:5] == region


def counted(
    world: World,
    indicator: Indicator,
    region: str,
    period: Period,
    source: str,
) -> dict[str, Any] | None:
    measure, schema = indicator.measure, indicator.domain
    assert not isinstance(measure, Observed | Per)
    start, stop = midnight(period.start), midnight(period.end)
    members = REGIONS if region == "12" else (region,)
    known: dict[str, datetime] = {}
    lists: list[tuple[list[dict[str, Any]], datetime]] = []
    leading: list[str] = []
    others: list[dict[str, Any]] = []
    for member in members:
        for publisher, own in feeds(world, schema, member, source).items():
            judged = max(world.covered[feed] for feed in own)
            first = min(
                k.values["opened_at"]
                for (feed, _), k in world.facts.items()
                if feed in own and within(k.region, member)
            )
            if judged <= start or first >= stop:
                continue
            said = of(world, schema, member, source, publisher), judged
            if member in known:
                others.append(
                    beside(measure, said, start, stop) | {"stream_id": own[0]}
                )
                continue
            known[member] = judged
            lists.append(said)
            leading += own
    if not known:
        return None
    oldest = min(min(judged, stop) for judged in known.values())
    result = measured(measure, lists, start, stop)
    status = "official" if oldest >= stop else "provisional"
    return result | {
        "reason": "not_applicable" if result["value"] is None else None,
        "regions_reporting": len(known),
        "regions_expected": len(members),
        "as_of": oldest,
        "status": "partial" if len(known) < len(members) else status,
        "stream_id": min(leading) if len(members) == 1 else None,
        "others": others if len(members) == 1 else [],
    }


def beside(
    measure: Counted,
    said: tuple[list[dict[str, Any]], datetime],
    start: datetime,
    stop: datetime,
) -> dict[str, Any]:
    """What another publisher counts."""
    value = measured(measure, [said], start, stop)["value"]
    told = None if value is None else float(value)
    return {"value": told, "reason": "not_applicable" if value is None else None}


def measured(
    measure: Counted,
    lists: list[tuple[list[dict[str, Any]], datetime]],
    start: datetime,
    stop: datetime,
) -> dict[str, Any]:
    if isinstance(measure, Backlog):
        days = timedelta(days=measure.older_than_days)
        n = sum(
            still_open(r, min(judged, stop), days) for rs, judged in lists for r in rs
        )
        return {"value": Decimal(n), "n": n}
    inside = [
        (r, judged)
        for rs, judged in lists
        for r in rs
        if r[measure.by] is not None and start <= r[measure.by] < stop
    ]
    if isinstance(measure, Count):
        n = sum(holds(measure.where, r, judged) for r, judged in inside)
        return {"value": Decimal(n), "n": n}
    if isinstance(measure, Share):
        of_them = [pair for pair in inside if holds(measure.of, *pair)]
        return _share([holds(measure.where, *pair) for pair in of_them])
    if isinstance(measure, Within):
        done = [in_time(measure, *each) for each in inside]
        return _share([each for each in done if each is not None])
    meant = [r for r, judged in inside if holds(measure.where, r, judged)]
    if isinstance(measure, Sum | Mean):
        said = [r[measure.of] for r in meant if r.get(measure.of) is not None]
        return {"value": _together(measure, said), "n": len(said)}
    spans = [
        (r[measure.end] - r[measure.start]) // timedelta(microseconds=1)
        for r in meant
        if r[measure.end] and r[measure.start]
    ]
    middle = Fraction(median(map(Fraction, spans))) if spans else None
    value = rounded(middle / 86_400_000_000, 6) if middle is not None else None
    return {"value": value, "n": len(spans)}


def _share(met: list[bool]) -> dict[str, Any]:
    """How many percent of some records meet what is asked."""
    value = rounded(Fraction(100 * sum(met), len(met)), 10) if met else None
    parts = {"numerator": Decimal(sum(met)), "denominator": Decimal(len(met))}
    return {"value": value, "n": len(met)} | parts


def in_time(measure: Within, r: dict[str, Any], judged: datetime) -> bool | None:
    """Whether it was done in time; None where it is not judged."""
    days = measure.days
    if not isinstance(days, int):
        days = dict(days).get(r.get(measure.days_by or ""), 0)
    if not days:
        return None
    deadline = workdays.shipped().after(r[measure.start], days)
    end = r.get(measure.end)
    plain = end is not None or r["status"] in measure.waiting
    if not deadline.certain or judged < deadline.ends or not plain:
        return None
    return end is not None and end < deadline.ends


def _together(measure: Sum | Mean, numbers: list[Decimal]) -> Decimal | None:
    """The sum, or the mean to ten decimals; of nothing there is neither."""
    if not numbers:
        return None
    if isinstance(measure, Sum):
        return sum(numbers, Decimal(0))
    return rounded(sum(map(Fraction, numbers)) / len(numbers), 10)


def still_open(r: dict[str, Any], moment: datetime, days: timedelta) -> bool:
    if not r["opened_at"] < moment - days:
        return False
    if r["closed_at"] is not None:
        return bool(r["closed_at"] >= moment)
    return r["status"] not in ("closed", "rejected")


def holds(where: Where | None, r: dict[str, Any], judged: datetime) -> bool:
    if where is None:
        return True
    due, closed = r["due_at"], r["closed_at"]
    past = due is not None and due <= judged
    checks = [
        not where.statuses or r["status"] in where.statuses,
        not where.categories or r["category"] in where.categories,
        where.due != "known" or due is not None,
        where.due != "past" or past,
    ]
    if where.on_time is True:
        checks.append(closed is not None and due is not None and closed <= due)
    if where.on_time is False:
        late = closed is not None and due is not None and closed > due
        checks.append(late or (closed is None and past))
    return all(checks)
