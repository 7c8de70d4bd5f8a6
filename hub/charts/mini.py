"""Small charts for a table row: peers on one line, and a line through time."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from markupsafe import Markup

from hub.charts.scales import Scale, around, clipped, number, percent
from hub.charts.trend import Moment

HEIGHT: Final = 24
MIDDLE: Final = HEIGHT // 2
INSIDE: Final = Decimal(96)


def dots(
    peers: Sequence[Decimal],
    own: Decimal | None,
    *,
    median: Decimal | None = None,
    mad: Decimal | None = None,
    other: Decimal | None = None,
) -> Markup:
    """A dot for each peer, the usual band behind, the region itself on top.

    `other` is a second region that it is set against.

    Nothing to read out and nothing to follow: the row says it all in words.
    """
    known = [*peers, *(value for value in (other, own) if value is not None)]
    if not known:
        return Markup("")
    scale = clipped(known, median, mad)
    drawn = [*_band(scale, median, mad), _line(), *(_dot(p, scale) for p in peers)]
    together = _same(scale, own, other)
    for kind, value, radius in (
        ("other", other, 9 if together else 6),
        ("sel", own, 6),
    ):
        if value is not None:
            beyond = "" if scale.holds(value) else " beyond"
            drawn.append(_dot(value, scale, f' class="{kind}{beyond}"', radius))
    return Markup(
        f'<svg class="mini" aria-hidden="true" height="{HEIGHT}">{"".join(drawn)}</svg>'
    )


def spark(moments: Sequence[Moment]) -> Markup:
    """A line from the first to the last period; no value is a gap, never zero."""
    known = [each.value for each in moments if each.value is not None]
    if len(known) < 2:
        return Markup("")
    scale = around(known)
    last = max(k for k, each in enumerate(moments) if each.value is not None)
    value = moments[last].value
    assert value is not None
    x = percent(_x(last, moments) * INSIDE / 100)
    y = number(2 + (HEIGHT - 4) * (100 - scale.at(value)) / 100)
    hollow = " open" if moments[last].provisional else ""
    return Markup(
        f'<svg class="spark" aria-hidden="true" height="{HEIGHT}">'
        f'<svg y="2" height="{HEIGHT - 4}" width="{percent(INSIDE)}"'
        ' viewBox="0 0 100 100" preserveAspectRatio="none" overflow="visible">'
        f'<path class="l" d="{path(moments, scale)}"/></svg>'
        f'<circle class="p{hollow}" r="3.5" cx="{x}" cy="{y}"/></svg>'
    )


def path(moments: Sequence[Moment], scale: Scale) -> str:
    """The line over 100 by 100; no value lifts the pen."""
    steps, pen = [], "M"
    for k, each in enumerate(moments):
        if each.value is None:
            pen = "M"
            continue
        steps.append(
            f"{pen}{number(_x(k, moments))} {number(100 - scale.at(each.value))}"
        )
        pen = "L"
    return "".join(steps)


def _x(index: int, moments: Sequence[Moment]) -> Decimal:
    return Decimal(100) * index / max(len(moments) - 1, 1)


def _band(scale: Scale, median: Decimal | None, mad: Decimal | None) -> list[str]:
    if median is None or mad is None:
        return []
    left, right = _inset(scale.at(median - mad)), _inset(scale.at(median + mad))
    centre = percent(_inset(scale.at(median)))
    return [
        f'<rect class="band" x="{percent(left)}" width="{percent(right - left)}"'
        f' height="{HEIGHT}"/>',
        f'<line class="med" x1="{centre}" x2="{centre}" y1="0" y2="{HEIGHT}"/>',
    ]


def _line() -> str:
    return f'<line class="ax" x1="0" x2="100%" y1="{MIDDLE}" y2="{MIDDLE}"/>'


def _dot(value: Decimal, scale: Scale, kind: str = "", radius: int = 4) -> str:
    place = percent(_inset(scale.at(value)))
    return f'<circle{kind} cx="{place}" cy="{MIDDLE}" r="{radius}"/>'


def _same(scale: Scale, own: Decimal | None, other: Decimal | None) -> bool:
    """Whether two dots would cover each other."""
    if own is None or other is None:
        return False
    return abs(scale.at(own) - scale.at(other)) < 1


def _inset(place: Decimal) -> Decimal:
    """Keep whole dots inside the drawing."""
    return 3 + place * 94 / 100
