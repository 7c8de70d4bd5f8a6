"""The dot strip: every region on one line, the usual band, the province."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from markupsafe import Markup, escape

from hub.charts.scales import Scale, State, clipped, percent, ticks
from hub.charts.tiles import in_words

RADIUS: Final = 6
GAP: Final = 12
# The width at which dots are laid out side by side; on a phone they overlap a
# little, on a desk they stand freer. Percent positions do the rest.
NOMINAL: Final = 560
HEAD: Final = 46
BARE: Final = 10
FOOT: Final = 30


@dataclass(frozen=True, slots=True)
class Dot:
    """A region's value on the strip."""

    code: str
    label: str
    value: Decimal
    href: str
    kind: Literal["", "rest", "peer", "sel"] = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A value with a written label: the province, or the selected region."""

    value: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """What a strip shows; `band` is median and MAD of the compared regions."""

    label: str
    dots: Sequence[Dot]
    empty: str
    province: Mark | None = None
    selected: Mark | None = None
    median: Decimal | None = None
    mad: Decimal | None = None
    state: State = "ok"


def strip(what: Strip, write: dict[Decimal, str] | None = None) -> Markup:
    """Draw it; `write` holds the words for the round numbers of `axis(what)`."""
    if not what.dots:
        return in_words(what.empty)
    scale, places = laid_out(what)
    reach = max(abs(row) for _, row, _ in places) * GAP + RADIUS + 3
    head = HEAD if what.province or what.selected else BARE
    middle = head + reach
    base = middle + reach
    body = [
        *_band(what, scale, head - 6, base),
        *_axis(scale, base, write or {}),
        *_marks(what, scale, base),
        *(_dot(x, middle + row * GAP, dot, scale) for x, row, dot in places),
    ]
    return Markup(
        '<svg class="strip" data-state="{}" role="group" aria-label="{}"'
        ' height="{}">{}</svg>'
    ).format(what.state, what.label, base + FOOT, Markup("".join(body)))


def axis(what: Strip) -> tuple[Decimal, ...]:
    """The round numbers that stand along the strip."""
    if not what.dots:
        return ()
    scale = _scale(what)
    return tuple(t for t in ticks(scale.low, scale.high, 6) if scale.holds(t))


def beyond(what: Strip) -> bool:
    """Whether a value lies outside the axis and is drawn at its edge."""
    scale = _scale(what) if what.dots else None
    return scale is not None and any(not scale.holds(d.value) for d in what.dots)


def _scale(what: Strip) -> Scale:
    values = [dot.value for dot in what.dots]
    if what.province:
        values.append(what.province.value)
    return clipped(values, what.median, what.mad)


def _ordered(dots: Sequence[Dot]) -> list[Dot]:
    return sorted(dots, key=lambda dot: (dot.value, dot.code))


def _swarm(dots: list[tuple[Decimal, Dot]]) -> list[tuple[Decimal, int, Dot]]:
    """Give each dot the row nearest to the middle where it touches no other."""
    near = Decimal(GAP * 100) / NOMINAL
    last: dict[int, Decimal] = {}
    placed = []
    for x, dot in dots:
        row = 0
        while row in last and x - last[row] < near:
            row = -row if row > 0 else 1 - row
        last[row] = x
        placed.append((x, row, dot))
    return placed


def _dot(x: Decimal, y: int, dot: Dot, scale: Scale) -> Markup:
    beyond = "" if scale.holds(dot.value) else " beyond"
    return Markup(
        '<a href="{}" tabindex="-1" data-c="{}"><circle class="d {}" cx="{}" cy="{}"'
        ' r="{}"><title>{}</title></circle></a>'
    ).format(
        dot.href,
        dot.code,
        f"{dot.kind}{beyond}".strip(),
        percent(x),
        y,
        RADIUS + 2 if dot.kind == "sel" else RADIUS,
        dot.label,
    )


def laid_out(what: Strip) -> tuple[Scale, list[tuple[Decimal, int, Dot]]]:
    """The axis, and each dot with its place in percent and its row beside the line."""
    scale = _scale(what)
    return scale, _swarm([(scale.at(dot.value), dot) for dot in _ordered(what.dots)])


def _band(what: Strip, scale: Scale, top: int, base: int) -> list[str]:
    if what.median is None or what.mad is None:
        return []
    left = scale.at(what.median - what.mad)
    right = scale.at(what.median + what.mad)
    centre = percent(scale.at(what.median))
    return [
        f'<rect class="band" x="{percent(left)}" width="{percent(right - left)}"'
        f' y="{top}" height="{base - top}"/>',
        f'<line class="med" x1="{centre}" x2="{centre}" y1="{top}" y2="{base}"/>',
    ]


def _axis(scale: Scale, base: int, write: dict[Decimal, str]) -> list[str]:
    lines = [f'<line class="ax" x1="0" x2="100%" y1="{base}" y2="{base}"/>']
    for value in sorted(write):
        place = scale.at(value)
        lines.append(
            f'<line class="ax" x1="{percent(place)}" x2="{percent(place)}"'
            f' y1="{base}" y2="{base + 5}"/>'
            f'<text class="tick" x="{percent(place)}" y="{base + 20}"'
            f"{_anchor(place, 4)}>{escape(write[value])}</text>"
        )
    return lines


def _marks(what: Strip, scale: Scale, base: int) -> list[str]:
    marks = [("prov", what.province, 14), ("sel", what.selected, 32)]
    return [
        f'<line class="m-{kind}" x1="{percent(place)}" x2="{percent(place)}"'
        f' y1="{y + 5}" y2="{base}"/>'
        f'<text class="m-{kind}" x="{percent(place)}" y="{y}"{_anchor(place, 25)}>'
        f"{escape(mark.text)}</text>"
        for kind, mark, y in marks
        if mark is not None
        for place in (scale.at(mark.value),)
    ]


def _anchor(place: Decimal, edge: int) -> str:
    """Keep a label inside: start at the left edge, end at the right one."""
    if place < edge:
        return ""
    return ' text-anchor="end"' if place > 100 - edge else ' text-anchor="middle"'
