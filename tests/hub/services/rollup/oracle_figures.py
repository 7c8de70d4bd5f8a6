"""The slow way from stated figures, and from cells, to what cells must hold."""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from schemas.contracts.domain import Indicator, Observed, Per
from schemas.values.periods import Period
from tests.hub.services.rollup.oracle_numbers import midnight, rounded
from tests.hub.services.rollup.world import FEEDS, REGIONS, World

PRECEDENCE = {"dukcapil": 10, "bps": 20}
Cells = dict[tuple[str, ...], dict[str, Any]]


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


def ratio(
    made: Cells, measure: Per, region: str, period: Period, source: str
) -> dict[str, Any] | None:
    members = REGIONS if region == "12" else (region,)
    pairs = []
    for member in members:
        top = made.get((measure.numerator, member, period.text, source))
        if top is not None:
            pairs.append((top, divisor(made, measure, member, period, source)))
    if not pairs:
        return None
    if any(t["value"] is not None for t, _ in pairs):
        pairs = [(t, d) for t, d in pairs if t["value"] is not None]
    else:
        pairs = [(t, {"reason": t["reason"], "value": None}) for t, _ in pairs]
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
