"""Decide what is hidden of the figures of a domain about persons, and keep it.

This is the one place that decides. It runs where cells are computed, in the same
transaction; whoever shows figures reads the views that leave out what it hides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.services.disclosure import rules
from hub.services.disclosure.counting import Cell, Family, Told, parts
from hub.services.disclosure.rules import Rule
from schemas.contracts.domain import Backlog, Catalogue, Count, Indicator, catalogue

CELLS: Final = text("""
    select c.indicator, c.region, c.period, c.source_class, c.value, c.numerator,
           c.denominator, c.n, c.others, coalesce(s.hidden, false) as hidden
    from cell c left join suppressed s using (indicator, region, period, source_class)
    where c.indicator = any(:indicators) and c.breakdown = '' and c.stage = ''
      and (left(c.period, 4) = :year or c.period = :before) and c.value is not null
    """)
EARLIER: Final = text("""
    select indicator, region, period, source_class, value, numerator, denominator, n
    from cell_version
    where indicator = any(:indicators) and left(period, 4) = :year
      and value is not null
    """)
YEARS: Final = text("""
    select distinct left(period, 4) from cell where indicator = any(:indicators)
    """)
DROP: Final = text("""
    delete from suppressed
    where indicator = any(:indicators) and left(period, 4) = :year
    returning indicator, region, period, source_class, hidden, beside, earlier
    """)
KEEP: Final = text("""
    insert into suppressed
        (indicator, region, period, source_class, hidden, beside, earlier)
    values (:indicator, :region, :period, :source_class, :hidden, :beside, :earlier)
    """)
INSIDE: Final = text("select code, parent from region")

Key = tuple[str, str, str, str]
Flags = tuple[bool, bool, bool]


def decide(session: Session, touched: Mapping[str, Iterable[tuple[str, str]]]) -> int:
    """Decide anew for the years of these cells; how many figures are hidden in them.

    `touched` holds (region, period) by indicator. A year that changes what is hidden
    of its last month has the next one decided as well: what is open is handed on.
    """
    known, rule = catalogue(), rules.rule()
    years: dict[str, set[str]] = defaultdict(set)
    for id, places in touched.items():
        domain = rules.personal(known, known.indicator(id))
        if domain is not None:
            years[domain] |= {period[:4] for _, period in places}
    inside: dict[str, str | None] = {}
    if years:
        inside = {row.code: row.parent for row in session.execute(INSIDE)}
    return sum(
        _domain(session, known, rule, domain, wanted, inside)
        for domain, wanted in sorted(years.items())
    )


def family(known: Catalogue, domain: str) -> tuple[Indicator, ...]:
    """The indicators that are counted from a domain's records, ratios included."""
    every = known.indicators.values()
    return tuple(each for each in every if rules.personal(known, each) == domain)


def _domain(
    session: Session,
    known: Catalogue,
    rule: Rule,
    domain: str,
    wanted: Collection[str],
    inside: Mapping[str, str | None],
) -> int:
    own = family(known, domain)
    ids = [each.id for each in own]
    there = sorted(session.scalars(YEARS, {"indicators": ids}))
    hidden, carried = 0, False
    for year in sorted({*there, *wanted}):
        if year not in wanted and not carried:
            continue
        made = _year(session, known, rule, own, year, inside)
        values = {"indicators": ids, "year": year}
        old = {tuple(row[:4]): tuple(row[4:]) for row in session.execute(DROP, values)}
        if made:
            session.execute(KEEP, [_row(key, flags) for key, flags in made.items()])
        last = f"{year}-12"
        carried = _of(old, last) != _of(made, last)
        hidden += sum(flags[0] for flags in made.values())
    return hidden


def _of(found: Mapping[Any, Any], period: str) -> set[Any]:
    """The keys of a period that are hidden."""
    return {key for key, flags in found.items() if key[2] == period and flags[0]}


def _row(key: Key, flags: Flags) -> dict[str, Any]:
    names = ("indicator", "region", "period", "source_class")
    told = ("hidden", "beside", "earlier")
    return dict(zip(names, key, strict=True)) | dict(zip(told, flags, strict=True))


def _year(
    session: Session,
    known: Catalogue,
    rule: Rule,
    own: tuple[Indicator, ...],
    year: str,
    inside: Mapping[str, str | None],
) -> dict[Key, Flags]:
    values = {
        "indicators": [each.id for each in own],
        "year": year,
        "before": f"{int(year) - 1}-12",
    }
    rows = session.execute(CELLS, values).all()
    versions = session.execute(EARLIER, values).all()
    made: dict[Key, Flags] = {}
    for source in sorted({row.source_class for row in [*rows, *versions]}):
        cells = {_cell(row): row for row in rows if row.source_class == source}
        fixed = {cell for cell in cells if not cell.period.startswith(year)}
        told = {cell: _told(row) for cell, row in cells.items()}
        before = {cell for cell in fixed if cells[cell].hidden}
        hidden = Family(known, own, told, inside, rule, fixed).hidden(before)
        beside = {c for c, r in cells.items() if _beside(known, rule, c, r.others)}
        past = [row for row in versions if row.source_class == source]
        earlier = _earlier(known, rule, past)
        for cell in (hidden | beside | earlier) - fixed:
            flags = (cell in hidden, cell in beside, cell in earlier)
            made[(*cell, source)] = flags
    return made


def _cell(row: Any) -> Cell:
    return Cell(row.indicator, row.region, row.period)


def _told(row: Any) -> Told:
    return Told(row.value, row.numerator, row.denominator, row.n)


def _beside(known: Catalogue, rule: Rule, cell: Cell, others: list[Any]) -> bool:
    """Whether what other publishers counted must not be shown.

    Of a share or a median it is not known of how many records theirs are.
    """
    if not others:
        return False
    if not isinstance(known.indicator(cell.indicator).measure, Count | Backlog):
        return True
    values = [Decimal(str(o["value"])) for o in others if o.get("value") is not None]
    return any(rule.small(int(value)) for value in values)


def _earlier(known: Catalogue, rule: Rule, rows: Iterable[Any]) -> set[Cell]:
    """All earlier states of a year in which one was small: sums would tell it."""
    seen = [(_cell(row), _told(row)) for row in rows]
    for cell, told in seen:
        for part in parts(known, known.indicator(cell.indicator)):
            count = part.of(told) if part.said or rule.remainder else None
            if count is not None and rule.small(int(count)):
                return {each for each, _ in seen}
    return set()
