"""Which counts of persons a figure tells, and how these counts hang together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from hub.services.disclosure.rules import Rule
from hub.services.disclosure.solving import Line, Protection, Puzzle
from schemas.contracts.domain import (
    Backlog,
    Catalogue,
    Count,
    Indicator,
    Mean,
    MedianDays,
    Per,
    Share,
    Sum,
    Where,
    Within,
)
from schemas.values.periods import Level, Period

FINER: Final[tuple[Level, ...]] = ("day", "month", "quarter", "semester", "year")


class Kind(NamedTuple):
    """What is counted: `flow` in a period by a moment, `stock` at its end, a `rest`.

    `what` says of which records; two figures of one kind tell the same number.
    """

    shape: str
    by: str
    what: str = ""


class Cell(NamedTuple):
    """A figure: which indicator, where and when."""

    indicator: str
    region: str
    period: str


class Tally(NamedTuple):
    """A count of records: of which kind, where and when."""

    kind: Kind
    region: str
    period: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a stored cell says: its value and the counts behind it."""

    value: Decimal
    numerator: Decimal | None
    denominator: Decimal | None
    n: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """One count behind a figure; `said` is false where it only follows from others."""

    kind: Kind
    of: Callable[[Told], Decimal | int | None]
    said: bool = True


def parts(catalogue: Catalogue, indicator: Indicator) -> tuple[Part, ...]:
    """The counts behind a figure; the same kind of count is the same number."""
    measure = indicator.measure
    match measure:
        case Per():
            top = parts(catalogue, catalogue.indicator(measure.numerator))
            return tuple(Part(each.kind, lambda t: t.numerator) for each in top)
        case Count():
            kind = Kind("flow", measure.by, _said(measure.where))
            return (Part(kind, lambda t: t.value),)
        case Backlog(of=None):
            kind = Kind("stock", str(measure.older_than_days), _said(measure.where))
            return (Part(kind, lambda t: t.value),)
        case Backlog():
            return (Part(Kind("stock", "", repr(measure)), lambda t: t.n),)
        case MedianDays():
            kind = Kind("flow", measure.by, _said(measure.where))
            return (Part(kind, lambda t: t.n),)
        case Share():
            return _divided(
                Kind("flow", measure.by, _said(measure.of)),
                Kind("flow", measure.by, repr((measure.of, measure.where))),
            )
        case Within():
            return _divided(
                Kind("flow", measure.by, repr(measure)),
                Kind("flow", measure.by, f"done {measure!r}"),
            )
        case Sum() | Mean():
            kind = Kind("flow", measure.by, repr(measure))
            return (Part(kind, lambda t: t.n),)
    raise TypeError(f"{indicator.id} is not counted from records")


def _said(where: Where | None) -> str:
    return "" if where is None else repr(where)


def _divided(whole: Kind, top: Kind) -> tuple[Part, ...]:
    """The whole, those that meet the condition, and the rest: a breakdown in two."""
    rest = Kind("rest", top.by, top.what)
    return (
        Part(whole, lambda t: t.denominator),
        Part(top, lambda t: t.numerator),
        Part(rest, _rest, said=False),
    )


def _rest(told: Told) -> Decimal | None:
    if told.denominator is None or told.numerator is None:
        return None
    return told.denominator - told.numerator


class Family:
    """The cells of one domain, class and year (and the month before), as a puzzle."""

    def __init__(
        self,
        catalogue: Catalogue,
        indicators: Collection[Indicator],
        cells: Mapping[Cell, Told],
        inside: Mapping[str, str | None],
        rule: Rule,
        fixed: Collection[Cell] = (),
    ) -> None:
        self.rule = rule
        self.ratios = {i.id for i in indicators if isinstance(i.measure, Per)}
        self.parts = {
            each.id: [p for p in parts(catalogue, each) if p.said or rule.remainder]
            for each in indicators
        }
        self.cells = cells
        self.inside = inside
        self.puzzle = Puzzle(fixed=set(fixed))
        self.at: dict[Kind, set[tuple[str, str]]] = {}
        self.partial: set[Cell] = set()
        for cell in sorted(cells, key=lambda each: each.indicator in self.ratios):
            if self._partial(cell, cells[cell]):
                self.partial.add(cell)
            else:
                self._lay(cell, cells[cell])
        for kind, places in self.at.items():
            self.puzzle.lines += self._lines(kind, places)
        self.puzzle.lines += self._flows()

    def small(self) -> set[Cell]:
        """The cells that tell a small count by themselves."""
        return {
            cell
            for cell, told in self.cells.items()
            for part in self.parts[cell.indicator]
            if self.rule.small(_whole(part.of(told)))
            or self.rule.small(self._count(part.kind, cell))
        }

    def _count(self, kind: Kind, cell: Cell) -> int | None:
        return self.puzzle.counts.get(Tally(kind, cell.region, cell.period))

    def hidden(self, before: Collection[Cell] = ()) -> set[Cell]:
        """Every cell to hide: the small ones and those that would give them away.

        `before` are cells of an earlier year that are hidden already.
        """
        first = self.small() | set(before)
        done = Protection(self.puzzle, first, self.rule.k).complete()
        found = {cell for cell in self.cells if cell in done}
        periods = {cell.period for cell in found}
        return found | {cell for cell in self.partial if cell.period in periods}

    def _lay(self, cell: Cell, told: Told) -> None:
        level = FINER.index(Period(cell.period).level)
        top = self.inside.get(cell.region) is None
        self.puzzle.weight[cell] = 2 * level + top
        for part in self.parts[cell.indicator]:
            count = _whole(part.of(told))
            if count is None:
                continue
            tally = Tally(part.kind, cell.region, cell.period)
            self.puzzle.counts.setdefault(tally, count)
            self.at.setdefault(part.kind, set()).add((cell.region, cell.period))
            if part.said:
                self.puzzle.told_by[tally].add(cell)
            elif 0 < count:
                self.puzzle.unsaid.add(tally)
            if part.kind.shape == "rest":
                self._halves(cell, part.kind)

    def _partial(self, cell: Cell, told: Told) -> bool:
        """Whether a ratio rests on fewer regions than the count it divides."""
        if cell.indicator not in self.ratios:
            return False
        whole = self._count(self.parts[cell.indicator][0].kind, cell)
        return whole is not None and whole != _whole(told.numerator)

    def _halves(self, cell: Cell, rest: Kind) -> None:
        """A share's whole is those that meet the condition and the rest."""
        own = [each.kind for each in self.parts[cell.indicator]]
        whole, top = (Tally(kind, cell.region, cell.period) for kind in own[:2])
        left = Tally(rest, cell.region, cell.period)
        self.puzzle.lines.append(Line({whole: -1, top: 1, left: 1}, whole))

    def _lines(self, kind: Kind, places: set[tuple[str, str]]) -> Iterator[Line]:
        """A region is the sum of those in it, a period the sum of those in it."""
        if kind.shape == "rest":
            return
        below: dict[tuple[str, str], list[Tally]] = {}
        for region, period in sorted(places):
            parent = self.inside.get(region)
            if parent and (parent, period) in places:
                own = Tally(kind, region, period)
                below.setdefault((parent, period), []).append(own)
        for (region, period), members in below.items():
            yield _sum(Tally(kind, region, period), members)
        for region, period in sorted(places):
            members = self._within(kind, region, period, places)
            if members:
                yield _sum(Tally(kind, region, period), members)

    def _within(
        self, kind: Kind, region: str, period: str, places: set[tuple[str, str]]
    ) -> list[Tally]:
        """The next shorter periods of one that is a sum of them, or ends with one."""
        span = Period(period)
        for level in reversed(FINER[: FINER.index(span.level)]):
            inside = [each.text for each in span.within(level)]
            shorter = [each for each in inside if (region, each) in places]
            if shorter:
                last = shorter[-1:] if kind.shape == "stock" else shorter
                return [Tally(kind, region, each) for each in last]
        return []

    def _flows(self) -> Iterator[Line]:
        """What is open grows by what comes and shrinks by what is closed."""
        stock, came = Kind("stock", "0"), Kind("flow", "opened_at")
        left = [k for k in self.at if k[:2] == ("flow", "closed_at")]
        for region, period in sorted(self.at.get(stock, ())):
            before = Period(period).months()[0].previous().text
            moves = [(stock, 1, period), (stock, -1, before), (came, -1, period)]
            moves += [(kind, 1, period) for kind in left]
            line: dict[Hashable, int] = {
                Tally(kind, region, when): factor
                for kind, factor, when in moves
                if (region, when) in self.at.get(kind, ())
            }
            yield Line(line)


def _sum(total: Tally, members: Iterable[Tally]) -> Line:
    return Line({total: -1, **dict.fromkeys(members, 1)}, total)


def _whole(value: Decimal | int | None) -> int | None:
    return None if value is None else int(value)
