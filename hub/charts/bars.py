"""A bar inside a table cell: the table is the chart."""

from __future__ import annotations

from decimal import Decimal

from markupsafe import Markup

from hub.charts.scales import Scale, percent

HEIGHT = 14


def bar(
    value: Decimal | None,
    scale: Scale,
    *,
    level: int | None = None,
    selected: bool = False,
    marker: Decimal | None = None,
) -> Markup:
    """A bar from zero to a value, with a line where `marker` lies.

    No value gives a hatched track; zero gives an empty one.
    """
    parts = [f'<svg class="bar" aria-hidden="true" height="{HEIGHT}">']
    if value is None:
        parts.append(f'<rect class="none" width="100%" height="{HEIGHT}"/>')
    else:
        kind = "sel" if selected else f"k{level or 0}"
        parts.append(_rect(value, scale, kind))
    if marker is not None and value is not None:
        place = percent(scale.at(marker))
        parts.append(
            f'<rect class="mk" x="{place}" y="-2" width="2" height="{HEIGHT + 4}"/>'
        )
    return Markup("".join((*parts, "</svg>")))


def _rect(value: Decimal, scale: Scale, kind: str) -> str:
    zero, end = scale.at(Decimal(0)), scale.at(value)
    left, width = min(zero, end), abs(end - zero)
    x = f' x="{percent(left)}"' if left else ""
    rest = f' width="{percent(width)}" height="{HEIGHT}"/>'
    return f'<rect class="{kind}"{x}{rest}'
