"""Which details of published statistics about persons are too small to be listed.

A total that an authority published is shown as published. Of its breakdown by age or
sex what counts fewer than k persons is hidden, and what would tell it with the totals.
Details are read by one list only, hence they are judged when that list is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.services.disclosure import rules
from hub.services.disclosure.solving import Line, Protection, Puzzle
from schemas.contracts.domain import Catalogue, catalogue
from schemas.values.periods import Period

STATED: Final = text("""
    select o.dims_key, o.region, o.period, o.value, o.cumulative, r.parent
    from observation o left join region r on r.code = o.region
    where o.indicator = :indicator and o.source_class = :source
      and left(o.period, 4) = :year and o.visibility = 'public'
      and o.deleted_at is null and o.value is not null
    order by o.dims_key, o.region, o.period, o.stream_id
    """)


class Detail(NamedTuple):
    """A value of one indicator and class: which breakdown, where and when."""

    dims_key: str
    region: str
    period: str


def withheld(
    session: Session, rows: Iterable[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Rows of observations, those that must not be told without their value."""
    known, told = catalogue(), list(rows)
    asked = {_family(row) for row in told if about(known, row)}
    hidden = {family: _hidden(session, known, family) for family in asked}
    return [_without(row, hidden.get(_family(row), set())) for row in told]


def about(known: Catalogue, row: Mapping[str, Any]) -> bool:
    """Whether a row is a detail of a statistic whose details count persons."""
    indicator = known.indicators.get(row["indicator"])
    if indicator is None or indicator.domain not in rules.rule().domains:
        return False
    return row["breakdown"] not in known.totals(indicator)


def _family(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return row["indicator"], row["source_class"], row["period"][:4]


def _without(row: Mapping[str, Any], hidden: set[Detail]) -> Mapping[str, Any]:
    place = Detail(row["breakdown"], row["region"], row["period"])
    if place not in hidden or row["value"] is None:
        return row
    return {**row, "value": None, "reason": "suppressed"}


def _hidden(
    session: Session, known: Catalogue, family: tuple[str, str, str]
) -> set[Detail]:
    indicator, source, year = family
    values = {"indicator": indicator, "source": source, "year": year}
    rows = session.execute(STATED, values).all()
    return hidden(rows, known.totals(known.indicator(indicator)))


def hidden(rows: Iterable[Any], totals: Iterable[str]) -> set[Detail]:
    """The details to hide among rows of dims_key, region, period, value, …, parent."""
    rule, puzzle, small = rules.rule(), Puzzle(), set()
    inside: dict[str, str | None] = {}
    summed: set[Detail] = set()
    for key, region, period, value, cumulative, parent in rows:
        detail = Detail(key, region, period)
        puzzle.counts.setdefault(detail, int(value))
        puzzle.told_by[detail].add(detail)
        puzzle.weight[detail] = 10 - key.count("=") + 20 * (parent is None)
        inside[region] = parent
        if key in totals:
            puzzle.fixed.add(detail)
        elif rule.small(int(value)):
            small.add(detail)
        if not cumulative:
            summed.add(detail)
    every = {each for each in puzzle.told_by if isinstance(each, Detail)}
    for groups in (_wider(every), _above(every, inside), _longer(every & summed)):
        puzzle.lines += [_line(whole, own) for whole, own in groups if whole in every]
    found = Protection(puzzle, small, rule.k).complete()
    return {each for each in every if each in found}


def _line(whole: Detail, own: Iterable[Detail]) -> Line:
    return Line({whole: -1, **dict.fromkeys(own, 1)}, whole)


Groups = Iterator[tuple[Detail, list[Detail]]]


def _wider(every: Iterable[Detail]) -> Groups:
    """A breakdown without one of its dimensions is the sum over that dimension."""
    found: dict[tuple[Detail, str], list[Detail]] = defaultdict(list)
    for each in sorted(every):
        dims = each.dims_key.split(";") if each.dims_key else []
        for one in dims:
            rest = ";".join(other for other in dims if other != one)
            name = one.partition("=")[0]
            found[each._replace(dims_key=rest), name].append(each)
    for (whole, _), own in found.items():
        yield whole, own


def _above(every: Iterable[Detail], inside: Mapping[str, str | None]) -> Groups:
    """A region is the sum of those in it."""
    found: dict[Detail, list[Detail]] = defaultdict(list)
    for each in sorted(every):
        parent = inside.get(each.region)
        if parent is not None:
            found[each._replace(region=parent)].append(each)
    yield from found.items()


def _longer(every: Iterable[Detail]) -> Groups:
    """A period is the sum of the shorter ones in it."""
    found: dict[tuple[Detail, str], list[Detail]] = defaultdict(list)
    for each in sorted(every):
        period = Period(each.period)
        for longer in period.wider():
            whole = each._replace(period=longer.text)
            found[whole, period.level].append(each)
    for (whole, _), own in found.items():
        yield whole, own
