"""Charts to download that stand on an axis: the trend, the strip, the ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from markupsafe import Markup

from hub.charts import scales, strip, trend
from hub.charts.pictures import paper
from hub.charts.pictures.paper import INNER, Drawing, words
from hub.charts.scales import Scale, number
from hub.charts.strip import Strip
from hub.charts.trend import Line, Trend

HIGH: Final = 320
SIDE: Final = 54
ENDS: Final = 130
BAR: Final = 20
COLOURS: Final = {"sel": paper.SELECTED, "prov": paper.INK, "peer": paper.PEER}
DOTS: Final = {"sel": paper.SELECTED}


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of the ranking; without a value `text` is the reason."""

    rank: str
    name: str
    text: str
    value: Decimal | None
    kind: str
    selected: bool = False


def course(what: Trend, write: dict[Decimal, str]) -> Drawing:
    """The lines in time, each named at its end, no two names over each other."""
    scale = trend.scale_of(what)
    if scale is None:
        return paper.nothing(what.empty)
    wide = INNER - SIDE - ENDS
    breaks = frozenset(what.breaks)
    count = len(what.labels)
    body = Markup("").join(
        _level(scale, value, write[value]) for value in sorted(write)
    )
    for index in what.breaks:
        x = SIDE + wide * trend.along(index, count) / 100
        body += Markup(
            '<path d="M{0} 0V{1}" stroke="{2}" stroke-dasharray="2 3"/>'
        ).format(number(x), HIGH, paper.MUTED) + words(
            x + 4, 12, what.break_text, fill=paper.MUTED
        )
    for line in what.lines:
        body += _line(line, scale, count, breaks)
    for line in what.lines:
        body += _marks(line, scale, count, breaks)
    return Drawing(body + _dates(what.labels, wide) + _ends(what, scale), HIGH + 26)


def _y(scale: Scale, value: Decimal) -> Decimal:
    return 6 + (HIGH - 12) * (100 - scale.at(value)) / 100


def _level(scale: Scale, value: Decimal, text: str) -> Markup:
    y = _y(scale, value)
    return Markup('<path d="M{} {}H{}" stroke="{}"/>').format(
        SIDE, number(y), INNER - ENDS, paper.RULE
    ) + words(SIDE - 8, y + 4, text, fill=paper.MUTED, anchor="end")


def _line(line: Line, scale: Scale, count: int, breaks: frozenset[int]) -> Markup:
    drawn = Markup("")
    paths = trend.pieces(line, scale, count, breaks)
    for path, dash in zip(paths, ("", ' stroke-dasharray="5 4"'), strict=True):
        if path:
            at = paper.placed(path, SIDE, 6, INNER - SIDE - ENDS, HIGH - 12)
            drawn += Markup(
                f'<path d="{at}" fill="none" stroke="{COLOURS[line.kind]}"'
                f' stroke-width="{3 if line.kind == "sel" else 2}"{dash}'
                ' stroke-linejoin="round"/>'
            )
    return drawn


def _marks(line: Line, scale: Scale, count: int, breaks: frozenset[int]) -> Markup:
    drawn, colour = Markup(""), COLOURS[line.kind]
    for k, value in trend.marked(line, breaks):
        open_ = line.moments[k].provisional
        drawn += Markup(
            '<circle cx="{}" cy="{}" r="4" fill="{}" stroke="{}" stroke-width="{}"/>'
        ).format(
            number(SIDE + (INNER - SIDE - ENDS) * trend.along(k, count) / 100),
            number(_y(scale, value)),
            paper.GROUND if open_ else colour,
            colour if open_ else paper.GROUND,
            2 if open_ else 1,
        )
    return drawn


def _dates(labels: Sequence[str], wide: int) -> Markup:
    last = len(labels) - 1
    wanted = {0: "start", last: "end"}
    if last > 3:
        wanted[last // 2] = "middle"
    return Markup("").join(
        words(
            SIDE + wide * trend.along(k, last + 1) / 100,
            HIGH + 20,
            labels[k],
            fill=paper.MUTED,
            anchor=anchor,
        )
        for k, anchor in sorted(wanted.items())
    )


def _ends(what: Trend, scale: Scale) -> Markup:
    ends = sorted(
        (
            (_y(scale, known[-1]) * 100 / HIGH, line.kind, line)
            for line in what.lines
            if (known := [m.value for m in line.moments if m.value is not None])
        ),
        key=lambda end: end[:2],
    )
    left = INNER - ENDS + 12
    drawn = Markup("")
    for place, (_, kind, line) in zip(
        trend.spread([end[0] for end in ends]), ends, strict=True
    ):
        y = place * HIGH / 100
        name = paper.fitted(line.name, 12, ENDS - 12)
        drawn += words(left, y, name, fill=COLOURS[kind])
        drawn += words(left, y + 16, line.text, size=13, weight=700, fill=COLOURS[kind])
    return drawn


def spread(what: Strip, write: dict[Decimal, str]) -> Drawing:
    """Every region on one line, the usual band, the province and the region named."""
    if not what.dots:
        return paper.nothing(what.empty)
    scale, places = strip.laid_out(what)
    reach = max(abs(row) for _, row, _ in places) * strip.GAP + strip.RADIUS + 3
    middle = 46 + reach
    base = middle + reach
    body = _band(what, scale, base) + _axis(scale, base, write)
    for mark, y, colour in (
        (what.province, 14, paper.INK),
        (what.selected, 32, paper.SELECTED),
    ):
        if mark is not None:
            x = _across(scale, mark.value)
            body += Markup(
                '<path d="M{} {}V{}" stroke="{}" stroke-width="1.5"/>'
            ).format(number(x), y + 5, base, colour) + words(
                x, y, mark.text, weight=700, fill=colour, anchor=_turned(x)
            )
    for place, row, dot in places:
        body += Markup(
            '<circle cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="1.5">'
            "<title>{}</title></circle>"
        ).format(
            number(INNER * place / 100),
            middle + row * strip.GAP,
            strip.RADIUS + 2 if dot.kind == "sel" else strip.RADIUS,
            DOTS.get(dot.kind, paper.BRAND),
            paper.GROUND if scale.holds(dot.value) else paper.INK,
            dot.label,
        )
    return Drawing(body, base + 26)


def _axis(scale: Scale, base: int, write: dict[Decimal, str]) -> Markup:
    """The line below, with a stroke and the number at each value to be written."""
    drawn = Markup('<path d="M0 {0}H{1}" stroke="{2}"/>').format(
        base, INNER, paper.NEUTRAL
    )
    for value in sorted(write):
        x = _across(scale, value)
        drawn += Markup('<path d="M{} {}v5" stroke="{}"/>').format(
            number(x), base, paper.NEUTRAL
        ) + words(x, base + 20, write[value], fill=paper.MUTED, anchor=_turned(x))
    return drawn


def _across(scale: Scale, value: Decimal) -> Decimal:
    return INNER * scale.at(value) / 100


def _turned(x: Decimal) -> str:
    if x < INNER / 4:
        return "start"
    return "end" if x > INNER * 3 / 4 else "middle"


def _band(what: Strip, scale: Scale, base: int) -> Markup:
    if what.median is None or what.mad is None:
        return Markup("")
    left = _across(scale, what.median - what.mad)
    width = _across(scale, what.median + what.mad) - left
    return Markup(
        '<rect x="{0}" y="40" width="{1}" height="{2}" fill="{3}"/>'
        '<path d="M{4} 40V{5}" stroke="{6}" stroke-dasharray="3 3"/>'
    ).format(
        number(left),
        number(width),
        base - 40,
        paper.BAND,
        number(_across(scale, what.median)),
        base,
        paper.MUTED,
    )


def ranks(rows: Sequence[Bar], empty: str) -> Drawing:
    """Bars from zero, first place first; a row without a value says why, no bar."""
    known = [row.value for row in rows if row.value is not None]
    if not known:
        return paper.nothing(empty)
    scale = scales.Scale(min([Decimal(0), *known]), max([Decimal(0), *known]))
    longest = max(paper.wide(row.text, 12) for row in rows if row.value is not None)
    room = int(236 - longest)
    body = Markup("").join(
        Markup('<g transform="translate(0 {})">{}</g>').format(
            k * BAR, _bar(row, scale, room)
        )
        for k, row in enumerate(rows)
    )
    return Drawing(body, len(rows) * BAR)


def _bar(row: Bar, scale: Scale, room: int) -> Markup:
    ink = paper.SELECTED if row.selected else paper.INK
    weight = 700 if row.selected else 400
    head = words(24, 14, row.rank, fill=paper.MUTED, anchor="end") + words(
        34, 14, paper.fitted(row.name, 12, room), weight=weight, fill=ink
    )
    if row.value is None:
        hatch = Markup('<rect x="280" y="3" width="14" height="13" {}/>').format(
            paper.filled(row.kind)
        )
        return (
            head
            + hatch
            + words(302, 14, paper.fitted(row.text, 12, INNER - 302), fill=paper.MUTED)
        )
    wide = INNER - 280
    zero, end = scale.at(Decimal(0)), scale.at(row.value)
    fill = Markup('fill="{}"').format(ink) if row.selected else paper.filled(row.kind)
    light = Markup(f' stroke="{paper.LEVELS[2]}"') if row.kind in ("k1", "k2") else ""
    return (
        head
        + words(270, 14, row.text, weight=700, fill=ink, anchor="end")
        + Markup('<rect x="{}" y="3" width="{}" height="13" {}{}/>').format(
            number(280 + wide * min(zero, end) / 100),
            number(wide * abs(end - zero) / 100),
            fill,
            light,
        )
    )
