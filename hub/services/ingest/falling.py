"""Cumulative figures that fall from one period to the next: flagged, never mended."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.services.ingest.plan import Plan
from hub.services.working import notes
from schemas.contracts.domain import catalogue
from schemas.contracts.record import number_text
from schemas.values.problem import Problem, problem

MOST: Final = 20  # indicators that one run notes
# Each series of a year that this run touched, from period to period of one level.
FALLS: Final = text("""
    with touched as (
        select distinct indicator, region, dims_key, left(period, 4) as year
        from observation
        where schema = :schema and stream_id = :stream and run_id = :run
          and cumulative and deleted_at is null),
    series as (
        select o.indicator, o.region, o.period, o.value,
               lag(o.value) over line as before, lag(o.period) over line as since
        from touched t join observation o
          on o.schema = :schema and o.stream_id = :stream and o.indicator = t.indicator
         and o.region = t.region and o.dims_key = t.dims_key
         and left(o.period, 4) = t.year
        where o.cumulative and o.deleted_at is null and o.value is not null
        window line as (partition by o.indicator, o.region, o.dims_key, t.year,
                        length(o.period) order by o.period))
    select distinct on (indicator) indicator, region, since, before, period, value,
           count(*) over (partition by indicator) as falls
    from series where value < before
    order by indicator, region, period limit :most
    """)


def note(session: Session, plan: Plan) -> None:
    """Note at the run where its cumulative figures are lower than those before them.

    A sum since 1 January cannot fall unless something was taken back or mistyped: the
    figures stand as they were stated, and a person is told.
    """
    if plan.domain.kind != "observation" or "cumulative" not in plan.spec.map:
        return
    values = {"schema": plan.schema, "stream": plan.stream_id, "run": plan.run_id}
    for row in session.execute(FALLS, values | {"most": MOST}):
        notes.note(session, plan, _said(row), row.falls)


def _said(row: Any) -> Problem:
    label = catalogue().indicator(row.indicator).label
    before, value = number_text(row.before), number_text(row.value)
    return problem(
        row.indicator,
        value,
        "cumulative.falls",
        id=f"{label.id}: jumlah kumulatif turun {{}} kali, misalnya wilayah"
        f" {row.region}: {row.since} {before}, {row.period} {value}. Tanyakan kepada"
        " pengirimnya; angkanya tetap seperti dinyatakan.",
        en=f"{label.en}: a cumulative amount falls {{}} times, e.g. region"
        f" {row.region}: {row.since} {before}, {row.period} {value}. Ask its sender;"
        " the figures stay as they were stated.",
    )
