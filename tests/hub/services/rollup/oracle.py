"""What every cell must hold, computed the slow way from the facts of a world."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from schemas.domain import (
    Backlog,
    Count,
    Indicator,
    MedianDays,
    Observed,
    Per,
    Share,
    Where,
    catalogue,
)
from schemas.periods import WIB, Period
from tests.hub.services.rollup.world import FEEDS, REGIONS, Known, World

PRECEDENCE = {"dukcapil": 10, "bps": 20}
CLASSES = ("official", "simulated")
Cells = dict[tuple[str, ...], dict[str, Any]]


def cells(world: World) -> Cells:
    """Every cell that says anything, as `World.cells` gives them."""
    made: Cells = {}
    indicators = catalogue().indicators.values()
    for indicator in sorted(indicators, key=lambda i: isinstance(i.measure, Per)):
        for region in ("12", *REGIONS):
            for source in CLASSES:
                for period in periods(world, indicator):
                    found = cell(world, made, indicator, region, period, source)
                    if found is not None and found["reason"] != "not_reported":
                        made[indicator.id, region, period.text, source] = found
    return made


def periods(world: World, indicator: Indicator) -> list[Period]:
    """The periods that anything in the world touches."""
    days = [k.values["opened_at"] for k in reports(world)] + [*world.covered.values()]
    days += [k.values["closed_at"] for k in reports(world) if k.values["closed_at"]]
    stated = {
        k.values["period"] for k in world.facts.values() if "period" in k.values
    }
    found = {Period(text) for text in stated}
    if days:
        month, last = Period.of(min(days), "month"), Period.of(max(days), "month")
        while month <= last:
            found |= {month, *month.wider()}
            month = month.shift(1)
    return sorted(p for p in found if p.level in indicator.periods)


def cell(
    world: World,
    made: Cells,
    indicator: Indicator,
    region: str,
    period: Period,
    source: str,
) -> dict[str, Any] | None:
    measure = indicator.measure
    if isinstance(measure, Observed):
        found = stated(world, indicator, region, period, source)
    elif isinstance(measure, Per):
        found = ratio(made, measure, region, period, source)
    else:
        found = counted(world, measure, region, period, source)
    if found is None:
        return None
    blank = {
        "numerator": None,
        "denominator": None,
        "denominator_period": None,
        "n": None,
        "others": [],
    }
    rest = {
        "unit": indicator.unit,
        "method_version": indicator.method_version,
        "oldest_source": found["as_of"],
    }
    return blank | found | rest


# --- from records


def reports(world: World) -> list[Known]:
    return [k for k in world.facts.values() if "opened_at" in k.values]


def of(world: World, region: str, source: str) -> list[dict[str, Any]]:
    return [
        known.values
        for (feed, _), known in world.facts.items()
        if known.region == region
        and FEEDS[feed][1:] == ("citizen_report", source)
    ]


def feeds(world: World, region: str, source: str) -> list[str]:
    """Streams that are known up to some moment and have records of the region."""
    return sorted(
        feed
        for feed in world.covered
        if FEEDS[feed][1:] == ("citizen_report", source)
        and any(f == feed and k.region == region for (f, _), k in world.facts.items())
    )


def counted(
    world: World,
    measure: Count | Share | MedianDays | Backlog,
    region: str,
    period: Period,
    source: str,
) -> dict[str, Any] | None:
    start, stop = midnight(period.start), midnight(period.end)
    members = REGIONS if region == "12" else (region,)
    known: dict[str, datetime] = {}
    lists: list[tuple[list[dict[str, Any]], datetime]] = []
    leading = []
    for member in members:
        own = feeds(world, member, source)
        if not own:
            continue
        judged = max(world.covered[feed] for feed in own)
        first = min(
            k.values["opened_at"]
            for (feed, _), k in world.facts.items()
            if feed in own and k.region == member
        )
        if judged > start and first < stop:
            known[member] = judged
            lists.append((of(world, member, source), judged))
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
    }


def measured(
    measure: Count | Share | MedianDays | Backlog,
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
        met = sum(holds(measure.where, *pair) for pair in of_them)
        n = len(of_them)
        value = rounded(Fraction(100 * met, n), 10) if n else None
        return {
            "value": value,
            "numerator": Decimal(met),
            "denominator": Decimal(n),
            "n": n,
        }
    spans = [
        (r[measure.end] - r[measure.start]) // timedelta(microseconds=1)
        for r, judged in inside
        if holds(measure.where, r, judged) and r[measure.end] and r[measure.start]
    ]
    middle = Fraction(median(map(Fraction, spans))) if spans else None
    value = rounded(middle / 86_400_000_000, 6) if middle is not None else None
    return {"value": value, "n": len(spans)}


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


# --- from figures


def stated(
    world: World, indicator: Indicator, region: str, period: Period, source: str
) -> dict[str, Any] | None:
    own = said(world, indicator.id, region, period, source)
    if own:
        feed, first = own[0]
        return {
            "value": first["value"],
            "reason": first["reason"],
            "status": first["status"],
            "as_of": end_of(first["as_of"]),
            "stream_id": feed,
            "others": [
                {
                    "stream_id": other,
                    "value": None if v["value"] is None else float(v["value"]),
                    "reason": v["reason"],
                }
                for other, v in own[1:]
            ],
            "n": 1,
            "regions_reporting": 1,
            "regions_expected": 1,
        }
    if region != "12" or indicator.measure != Observed(aggregate="sum"):
        return None
    parts = [
        found[0][1]
        for member in REGIONS
        if (found := said(world, indicator.id, member, period, source))
    ]
    values = [p["value"] for p in parts if p["value"] is not None]
    if not values:
        return None
    ends = [end for p in parts if (end := end_of(p["as_of"])) is not None]
    whole = len(values) == len(REGIONS)
    return {
        "value": sum(values),
        "reason": None,
        "status": max(p["status"] for p in parts) if whole else "partial",
        "as_of": min(ends, default=None),
        "stream_id": None,
        "n": len(values),
        "regions_reporting": len(values),
        "regions_expected": len(REGIONS),
    }


def said(
    world: World, indicator: str, region: str, period: Period, source: str
) -> list[tuple[str, dict[str, Any]]]:
    """Who states the figure, the leading one first."""
    found = [
        (feed, known.values)
        for (feed, _), known in world.facts.items()
        if known.values.get("indicator") == indicator
        and known.values.get("period") == period.text
        and known.region == region
        and FEEDS[feed][2] == source
    ]
    return sorted(found, key=lambda f: (PRECEDENCE.get(FEEDS[f[0]][0], 100), f[0]))


def end_of(day: Any) -> datetime | None:
    return None if day is None else midnight(day + timedelta(days=1))


# --- from cells


def ratio(
    made: Cells, measure: Per, region: str, period: Period, source: str
) -> dict[str, Any] | None:
    members = REGIONS if region == "12" else (region,)
    pairs = []
    for member in members:
        top = made.get((measure.numerator, member, period.text, source))
        if top is not None and top["value"] is not None:
            pairs.append((top, divisor(made, measure, member, period, source)))
    if not pairs:
        return None
    good = [(t, d) for t, d in pairs if d is not None and (d["value"] or 0) > 0]
    top_sum = sum((t["value"] for t, _ in good), Decimal(0))
    low_sum = sum((d["value"] for _, d in good), Decimal(0))
    ends = [t["as_of"] for t, _ in pairs if t["as_of"] is not None]
    reasons = [(d or {}).get("reason") or "no_denominator" for _, d in pairs]
    partial = len(good) < len(members) and len(members) > 1
    return {
        "value": (
            rounded(Fraction(top_sum) * measure.per / Fraction(low_sum), 10)
            if good
            else None
        ),
        "reason": None if good else max(reasons),
        "numerator": top_sum if good else None,
        "denominator": low_sum if good else None,
        "denominator_period": max((d["period"] for _, d in good), default=None),
        "n": int(top_sum) if good else None,
        "regions_reporting": len(good),
        "regions_expected": len(members),
        "status": "partial" if partial else max(t["status"] for t, _ in pairs),
        "as_of": min(ends, default=None),
        "stream_id": pairs[0][0]["stream_id"] if len(members) == 1 else None,
    }


def divisor(
    made: Cells, measure: Per, member: str, period: Period, source: str
) -> dict[str, Any] | None:
    """The nearest year's figure that has a value, official before simulated."""
    year = int(period.text[:4])
    found = [
        (known["value"] is None, kind != "official", abs(int(at[:4]) - year), at, known)
        for (name, place, at, kind), known in made.items()
        if (name, place) == (measure.denominator, member)
        and kind in ("official", source)
        and abs(int(at[:4]) - year) <= 5
    ]
    if not found:
        return None
    best = min(found, key=lambda f: f[:3])[:3]
    *_, at, known = max((f for f in found if f[:3] == best), key=lambda f: f[3])
    return known | {"period": at}


# --- numbers and moments


def midnight(day: Any) -> datetime:
    return datetime.combine(day, time(), WIB).astimezone(UTC)


def rounded(number: Fraction, places: int) -> Decimal:
    """Half away from zero, as PostgreSQL rounds numerics."""
    scaled = abs(number) * 10**places
    whole = int(scaled + Fraction(1, 2))
    made = Decimal(whole).scaleb(-places)
    return -made if number < 0 else made


def differences(found: Cells, wanted: Cells) -> Iterator[str]:
    """Where two sets of cells differ, in words."""
    lines = defaultdict(list)
    for key in sorted(found.keys() | wanted.keys()):
        mine, theirs = found.get(key), wanted.get(key)
        if mine is None or theirs is None:
            lines[key].append(f"found {mine}, wanted {theirs}")
            continue
        for name in sorted(mine.keys() | theirs.keys()):
            if mine.get(name) != theirs.get(name):
                lines[key].append(f"{name}: {mine.get(name)} ≠ {theirs.get(name)}")
    for key, said_ in lines.items():
        yield f"{key}: {'; '.join(said_)}"
