"""Small multiples: a line through time for each region, where it lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from hub.charts.mini import path
from hub.charts.scales import Scale, State, around
from hub.charts.tiles import Tile
from hub.charts.trend import Moment

Series = Mapping[str, Sequence[Moment]]


def scales_of(series: Series, *, shared: bool) -> dict[str, Scale | None]:
    """One axis for all lines, or one for each; None where a line has no two values."""
    known = {
        code: [each.value for each in moments if each.value is not None]
        for code, moments in series.items()
    }
    lines = {code: values for code, values in known.items() if len(values) > 1}
    if not lines:
        return dict.fromkeys(series)
    one = around([value for values in lines.values() for value in values])
    return {
        code: None if code not in lines else one if shared else around(lines[code])
        for code in series
    }


def multiples(
    tiles: Sequence[Tile],
    series: Series,
    *,
    label: str,
    shared: bool = True,
    state: State = "ok",
) -> Markup:
    """The squares with a line in each; one value is a dot, none at all a hatch."""
    axes = scales_of(series, shared=shared)
    ordered = sorted(tiles, key=lambda tile: (tile.row, tile.col))
    items = Markup("").join(
        _square(tile, series.get(tile.code, ()), axes.get(tile.code))
        for tile in ordered
    )
    return Markup(
        '<ol class="tiles many" data-state="{}" aria-label="{}">{}</ol>'
    ).format(state, label, items)


def _square(tile: Tile, moments: Sequence[Moment], scale: Scale | None) -> Markup:
    drawn = path(moments, scale) if scale else ""
    lone = not drawn and any(each.value is not None for each in moments)
    bare = "hid" if tile.hidden else "none"
    picture = (
        Markup(
            '<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">'
            '<path class="l" d="{}"/></svg>'
        ).format(drawn)
        if drawn
        else Markup('<b aria-hidden="true">•</b>' if lone else "")
    )
    return Markup(
        '<li class="x{} y{}"><a class="t {}{}" data-c="{}" href="{}" title="{}">'
        '<span class="vh">{}</span><i aria-hidden="true">{}</i>{}</a></li>'
    ).format(
        tile.col,
        tile.row,
        "line" if drawn else "line lone" if lone else bare,
        " sel" if tile.selected else "",
        tile.code,
        tile.href,
        tile.label,
        tile.label,
        tile.short,
        picture,
    )
