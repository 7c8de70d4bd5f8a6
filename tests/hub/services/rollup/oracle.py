"""What every cell must hold, computed the slow way from the facts of a world."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from schemas.contracts.domain import Catalogue, Indicator, Observed, Per, catalogue
from schemas.values.periods import Period
from tests.hub.services.rollup.oracle_figures import Cells, ratio, stated
from tests.hub.services.rollup.oracle_records import counted, reports
from tests.hub.services.rollup.world import REGIONS, UNITS, World

RECORDS = ("citizen_report", "planning", "sensor")
SENSED = ("sensor_pm25_mean", "sensor_pm10_mean", "sensor_records_good")
CLASSES = ("official", "simulated")


def cells(world: World) -> Cells:
    """Every cell that says anything, as `World.cells` gives them."""
    made: Cells = {}
    for indicator in sorted(
        small().indicators.values(), key=lambda i: isinstance(i.measure, Per)
    ):
        for region in ("12", *REGIONS):
            for source in CLASSES:
                for period in periods(world, indicator):
                    found = cell(world, made, indicator, region, period, source)
                    if found is not None and found["reason"] != "not_reported":
                        made[indicator.id, region, period.text, source] = found
    return made


@cache
def small() -> Catalogue:
    """The domains that a world has records of, and of sensors' means only a few."""
    known = catalogue()
    own = {
        i.id for i in known.indicators.values() if i.domain in RECORDS
    } | UNITS.keys()
    own = {id for id in own if not id.startswith("sensor_") or id in SENSED}
    ratios = [i for i in known.indicators.values() if isinstance(i.measure, Per)]
    own |= {i.id for i in ratios if {i.measure.numerator, i.measure.denominator} <= own}
    return Catalogue(
        replace(each, indicators=tuple(i for i in each.indicators if i.id in own))
        for each in known.domains
    )


def periods(world: World, indicator: Indicator) -> list[Period]:
    """The periods that anything in the world touches."""
    days = [k.values["opened_at"] for k in reports(world)] + [*world.covered.values()]
    days += [k.values["closed_at"] for k in reports(world) if k.values["closed_at"]]
    stated = {k.values["period"] for k in world.facts.values() if "period" in k.values}
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
    elif indicator.domain in RECORDS:
        found = counted(world, indicator, region, period, source)
    else:
        found = None  # the world holds no other records
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
