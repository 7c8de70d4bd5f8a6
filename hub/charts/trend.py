"""The trend: a region, the province and its peers over the same periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from markupsafe import Markup, escape

from hub.charts.scales import Scale, State, around, number, percent, ticks
from hub.charts.tiles import in_words

Kind = Literal["sel", "prov", "peer"]

TOP: Final = Decimal(5)
TALL: Final = Decimal(82)
FLOOR: Final = percent(TOP + TALL)
# Labels of two lines stand at least this far apart, in percent of the height.
APART: Final = Decimal(17)


@dataclass(frozen=True, slots=True)
class Moment:
    """A value at one period; None is a gap in the line, never zero."""

    value: Decimal | None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled line; `text` is its last value in words, `href` its source."""

    kind: Kind
    name: str
    text: str
    href: str
    moments: Sequence[Moment]


@dataclass(frozen=True, slots=True)
class Trend:
    """Lines over the same periods, named first to last in `labels`.

    `breaks` are positions from which on a figure is computed in another way, marked
    with the words `break_text`; no line is drawn across them.
    """

    label: str
    labels: Sequence[str]
    lines: Sequence[Line]
    empty: str
    breaks: Sequence[int] = ()
    break_text: str = ""
    state: State = "ok"


def trend(what: Trend, write: dict[Decimal, str] | None = None) -> Markup:
    """Draw it; `write` holds the words for the round numbers of `axis(what)`."""
    scale = scale_of(what)
    if scale is None:
        return in_words(what.empty)
    levels = {value: _y(scale, value) for value in sorted(write or {})}
    side = "".join(
        f'<text class="tick" x="100%" y="{percent(y)}" dy=".35em"'
        f' text-anchor="end">{escape((write or {})[value])}</text>'
        for value, y in levels.items()
    )
    return Markup(
        '<div class="trend" data-state="{}" role="group" aria-label="{}">'
        '<svg class="side">{}</svg><svg class="plot" aria-hidden="true">{}</svg>'
        '<svg class="ends">{}</svg></div>'
    ).format(
        what.state,
        what.label,
        Markup(side),
        Markup(_plot(what, scale, levels)),
        Markup("".join(_ends(what, scale))),
    )


def axis(what: Trend) -> tuple[Decimal, ...]:
    """The round numbers that stand beside the trend."""
    scale = scale_of(what)
    return ticks(scale.low, scale.high) if scale else ()


def scale_of(what: Trend) -> Scale | None:
    """The axis of a trend; None where fewer than two periods have a value."""
    values = [
        moment.value
        for line in what.lines
        for moment in line.moments
        if moment.value is not None
    ]
    periods = {
        index
        for line in what.lines
        for index, moment in enumerate(line.moments)
        if moment.value is not None
    }
    return around(values) if len(periods) > 1 else None


def _y(scale: Scale, value: Decimal) -> Decimal:
    return TOP + TALL * (100 - scale.at(value)) / 100


def along(index: int, count: int) -> Decimal:
    """The place of a period in percent of the width."""
    return Decimal(100) * index / (count - 1) if count > 1 else Decimal(100)


def _plot(what: Trend, scale: Scale, levels: dict[Decimal, Decimal]) -> str:
    count = len(what.labels)
    grid = "".join(
        f'<line class="grid" x1="0" x2="100%" y1="{percent(y)}" y2="{percent(y)}"/>'
        for y in levels.values()
    )
    breaks = frozenset(what.breaks)
    lines = "".join(_line(line, scale, count, breaks) for line in what.lines)
    points = "".join(_points(line, scale, count, breaks) for line in what.lines)
    return (
        f'{grid}{_breaks(what, count)}<svg y="{percent(TOP)}" height="{percent(TALL)}"'
        f' width="100%" viewBox="0 0 100 100" preserveAspectRatio="none"'
        f' overflow="visible">{lines}</svg>{points}{_dates(what.labels)}'
    )


def pieces(
    line: Line, scale: Scale, count: int, breaks: frozenset[int]
) -> tuple[str, str]:
    """Paths over 100 by 100: solid between known values, dashed to provisional ones."""
    solid: list[str] = []
    dashed: list[str] = []
    last: tuple[str, bool] | None = None
    for index, moment in enumerate(line.moments):
        if moment.value is None or index in breaks:
            last = None
        if moment.value is None:
            continue
        at = f"{number(along(index, count))} {number(100 - scale.at(moment.value))}"
        if last is not None and (moment.provisional or last[1]):
            dashed.append(f"M{last[0]}L{at}")
            solid.append(f"M{at}")
        else:
            solid.append(f"L{at}" if last is not None else f"M{at}")
        last = (at, moment.provisional)
    return "".join(solid), "".join(dashed)


def _line(line: Line, scale: Scale, count: int, breaks: frozenset[int]) -> str:
    solid, dashed = pieces(line, scale, count, breaks)
    paths = f'<path class="l l-{line.kind}" d="{solid}"/>'
    if dashed:
        paths += f'<path class="l l-{line.kind} dash" d="{dashed}"/>'
    return paths


def marked(line: Line, breaks: frozenset[int]) -> list[tuple[int, Decimal]]:
    """Where marks stand: the last value, provisional ones and lone ones."""
    moments = line.moments
    known = {k: m.value for k, m in enumerate(moments) if m.value is not None}
    found = []
    for k, value in known.items():
        before = k - 1 in known and k not in breaks
        alone = not before and (k + 1 not in known or k + 1 in breaks)
        if k == max(known) or moments[k].provisional or alone:
            found.append((k, value))
    return found


def _points(line: Line, scale: Scale, count: int, breaks: frozenset[int]) -> str:
    drawn = []
    for k, value in marked(line, breaks):
        hollow = " open" if line.moments[k].provisional else ""
        drawn.append(
            f'<circle class="p p-{line.kind}{hollow}" r="4"'
            f' cx="{percent(along(k, count))}" cy="{percent(_y(scale, value))}"/>'
        )
    return "".join(drawn)


def _breaks(what: Trend, count: int) -> str:
    return "".join(
        f'<line class="brk" x1="{place}" x2="{place}" y1="0" y2="{FLOOR}"/>'
        f'<text class="tick" x="{place}" y="12" dx="4">{escape(what.break_text)}</text>'
        for index in what.breaks
        for place in (percent(along(index, count)),)
    )


def _dates(labels: Sequence[str]) -> str:
    """First, middle and last period along the floor."""
    last = len(labels) - 1
    wanted = (
        {0: "start", last // 2: "middle", last: "end"} if last > 3 else {0: "start"}
    )
    if 0 < last <= 3:
        wanted[last] = "end"
    return "".join(
        f'<text class="tick" x="{percent(along(index, len(labels)))}" y="98%"'
        f' text-anchor="{anchor}">{escape(labels[index])}</text>'
        for index, anchor in wanted.items()
    )


def _ends(what: Trend, scale: Scale) -> list[Markup]:
    """The name and last value of each line, beside its end, none overlapping."""
    ends = [
        (_y(scale, known[-1]), line)
        for line in what.lines
        if (known := [m.value for m in line.moments if m.value is not None])
    ]
    ends.sort(key=lambda end: (end[0], end[1].kind))
    return [
        Markup(
            '<a href="{}"><text class="e e-{}" y="{}"><tspan x="0">{}</tspan>'
            '<tspan x="0" dy="1.25em" class="v">{}</tspan></text></a>'
        ).format(line.href, line.kind, percent(y), line.name, line.text)
        for y, (_, line) in zip(spread([y for y, _ in ends]), ends, strict=True)
    ]


def spread(places: Sequence[Decimal]) -> list[Decimal]:
    """Push rising places apart to APART, inside what the drawing has room for."""
    low, high = TOP, TOP + TALL - 5
    moved: list[Decimal] = []
    for place in places:
        moved.append(max(place, moved[-1] + APART if moved else low))
    for k in reversed(range(len(moved))):
        limit = high if k == len(moved) - 1 else moved[k + 1] - APART
        moved[k] = min(moved[k], limit)
    return moved
