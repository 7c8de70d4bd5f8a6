"""What must be said beside a figure: it was revised, or a running sum fell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.services.comparing.comparable import Fell, Reading, Revised
from schemas.contracts.domain import Per, catalogue

Key = tuple[str, str, str, str]
# Which of the earlier states may be told is decided in hub/services/disclosure. A cell
# shows one stage of one stream: the series that has its value is the one that falls.
ASKED: Final = text("""
    with asked as (
        select * from unnest(:indicators ::text[], :regions ::text[],
                             :periods ::text[], :sources ::text[])
                   as t(indicator, region, period, source_class)),
    series as (
        select o.indicator, o.region, o.period, o.source_class, o.value,
               lag(o.value) over line as before, lag(o.period) over line as since
        from (select distinct indicator, region, source_class, left(period, 4) as year
              from asked) t
        join observation o on o.indicator = t.indicator and o.region = t.region
         and o.source_class = t.source_class
         and o.period >= t.year and o.period < (t.year::int + 1)::text
        where o.cumulative and o.value is not null and o.deleted_at is null
        window line as (partition by o.stream_id, o.indicator, o.region, o.dims_key,
                        o.source_class, t.year, length(o.period) order by o.period)),
    fell as (
        select s.* from series s
        join asked using (indicator, region, period, source_class)
        join cell_public c using (indicator, region, period, source_class)
        where c.value = s.value and s.value < s.before),
    revised as (
        select distinct on (v.indicator, v.region, v.period, v.source_class) v.*
        from asked join cell_version_public v
             using (indicator, region, period, source_class)
        where v.breakdown = '' and v.stage = ''
        order by v.indicator, v.region, v.period, v.source_class, v.id desc)
    select 'fell' as said, indicator, region, period, source_class, before as value,
           since as word, null::timestamptz as at from fell
    union all
    select 'revised', indicator, region, period, source_class, value, reason,
           replaced_at from revised
    """)


@dataclass(frozen=True, slots=True)
class Remarks:
    """What is to be said of one figure."""

    revised: Revised | None = None
    fell: Fell | None = None


NONE: Final = Remarks()


def of(session: Session, keys: Iterable[Key]) -> dict[Key, Remarks]:
    """The remarks of figures by indicator, region, period and class; most have none."""
    tops = {key: (_counted(key[0]), *key[1:]) for key in sorted(set(keys))}
    if not tops:
        return {}
    revised: dict[Key, Revised] = {}
    fell: dict[Key, Fell] = {}
    asked = sorted({*tops, *tops.values()})
    for row in session.execute(ASKED, _values(asked)):
        key = (row.indicator, row.region, row.period, row.source_class)
        if row.said == "fell":
            fell[key] = Fell(row.word, row.value)
        else:
            revised[key] = Revised(row.value, row.word, row.at)
    return {
        key: Remarks(revised.get(key), fell.get(top))
        for key, top in tops.items()
        if key in revised or top in fell
    }


def told(
    session: Session,
    indicator: str,
    period: str,
    source: str,
    readings: Mapping[str, Reading],
) -> dict[str, Reading]:
    """Readings of one indicator and period by region, each with its remarks."""
    found = of(session, ((indicator, code, period, source) for code in readings))
    return {
        code: beside(reading, found.get((indicator, code, period, source), NONE))
        for code, reading in readings.items()
    }


def beside(reading: Reading, remarks: Remarks) -> Reading:
    """A reading with its remarks."""
    if remarks is NONE:
        return reading
    return replace(reading, revised=remarks.revised, fell=remarks.fell)


def _counted(indicator: str) -> str:
    """The indicator whose series may fall: of a ratio the one that is divided."""
    known = catalogue().indicators.get(indicator)
    measure = known.measure if known else None
    return measure.numerator if isinstance(measure, Per) else indicator


def _values(keys: list[Key]) -> dict[str, object]:
    names = ("indicators", "regions", "periods", "sources")
    return {
        n: list(each) for n, each in zip(names, zip(*keys, strict=True), strict=True)
    }
