"""Maps to download: equal squares, regions in their outline, and lines on squares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from markupsafe import Markup

from hub.charts.mini import path
from hub.charts.outline import Outline
from hub.charts.pictures import paper
from hub.charts.pictures.paper import INNER, Drawing, words
from hub.charts.scales import Scale, number
from hub.charts.tiles import Key, Tile
from hub.charts.trend import Moment

GAP: Final = 4
HIGH: Final = 58
WIDEST: Final = 84


def tile_map(tiles: Sequence[Tile], keys: Sequence[Key], empty: str) -> Drawing:
    """The squares with name and value, and what their fills mean."""
    return _grid(tiles, keys, empty, _value)


def multiples(
    tiles: Sequence[Tile],
    series: Mapping[str, tuple[Sequence[Moment], Scale | None]],
    empty: str,
) -> Drawing:
    """A line for each region where it lies; one value is a dot, none at all a hatch."""

    def line(tile: Tile, width: Decimal) -> Markup:
        moments, scale = series.get(tile.code, ((), None))
        drawn = path(moments, scale) if scale else ""
        name = _name(tile, width, 14, paper.INK)
        if not drawn and any(each.value is not None for each in moments):
            dot = Markup('<circle cx="{}" cy="38" r="3" fill="{}"/>')
            dotted = dot.format(number(width / 2), paper.BRAND)
            return _box(width, "out") + name + dotted
        if not drawn:
            kind = "hid" if tile.hidden else "none"
            return _box(width, kind) + name
        at = paper.placed(drawn, 5, 22, width - 10, HIGH - 28)
        colour = paper.SELECTED if tile.selected else paper.BRAND
        return (
            _box(width, "out", tile.selected)
            + name
            + Markup(
                '<path d="{}" fill="none" stroke="{}" stroke-width="1.75"'
                ' stroke-linejoin="round"/>'
            ).format(at, colour)
        )

    return _grid(tiles, (), empty, line)


def boundary_map(
    outline: Outline, tiles: Sequence[Tile], keys: Sequence[Key]
) -> Drawing:
    """Every region in its outline; one without an outline is named below."""
    scale = min(Decimal(INNER) / outline.width, Decimal(640) / outline.height)
    left = (INNER - outline.width * scale) / 2
    shapes = Markup("").join(
        Markup('<path d="{}" fill-rule="evenodd" {} stroke-width="{}"{}/>').format(
            outline.paths[tile.code],
            paper.filled(tile.fill),
            number((3 if tile.selected else 1) / scale),
            _edge(tile),
        )
        for tile in sorted(tiles, key=lambda each: (each.selected, each.code))
        if tile.code in outline.paths
    )
    body = Markup('<g transform="translate({} 0) scale({})">{}</g>').format(
        number(left), number(scale), shapes
    )
    high = int(outline.height * scale) + 14
    legend, more = legend_of(keys, high)
    return Drawing(body + legend, high + more)


def _edge(tile: Tile) -> Markup:
    if tile.selected and tile.fill.startswith("k"):
        return Markup(f' stroke="{paper.SELECTED}"')
    return Markup(f' stroke="{paper.GROUND}"' if tile.fill.startswith("k") else "")


def _grid(
    tiles: Sequence[Tile],
    keys: Sequence[Key],
    empty: str,
    inside: Callable[[Tile, Decimal], Markup],
) -> Drawing:
    if not tiles:
        return paper.nothing(empty)
    columns = max(tile.col for tile in tiles) + 1
    rows = max(tile.row for tile in tiles) + 1
    width = min((Decimal(INNER) - GAP * (columns - 1)) / columns, Decimal(WIDEST))
    ordered = sorted(tiles, key=lambda tile: (tile.row, tile.col))
    body = Markup("").join(
        Markup('<g transform="translate({} {})"><title>{}</title>{}</g>').format(
            number(tile.col * (width + GAP)),
            tile.row * (HIGH + GAP),
            tile.label,
            inside(tile, width),
        )
        for tile in ordered
    )
    high = rows * (HIGH + GAP) + 8
    legend, more = legend_of(keys, high)
    return Drawing(body + legend, high + more)


def _value(tile: Tile, width: Decimal) -> Markup:
    ink = paper.on(tile.fill)
    value = words(
        width / 2, 42, tile.text, size=14, weight=700, fill=ink, anchor="middle"
    )
    corner = Markup("")
    if tile.provisional:
        corner = Markup('<path d="M{0} 0V9L{1} 0Z" fill="{2}"/>').format(
            number(width), number(width - 9), ink
        )
    return (
        _box(width, tile.fill, tile.selected)
        + _name(tile, width, 22, ink)
        + value
        + corner
    )


def _name(tile: Tile, width: Decimal, y: int, ink: str) -> Markup:
    return words(width / 2, y, tile.short, size=12, fill=ink, anchor="middle")


def _box(width: Decimal, kind: str, selected: bool = False) -> Markup:
    drawn = Markup('<rect width="{}" height="{}" rx="2" {}/>').format(
        number(width), HIGH, paper.filled(kind)
    )
    if selected:
        drawn += Markup(
            '<rect x="-2" y="-2" width="{}" height="{}" rx="3" fill="none" stroke="{}"'
            ' stroke-width="3"/>'
        ).format(number(width + 4), HIGH + 4, paper.SELECTED)
    return drawn


def legend_of(keys: Sequence[Key], top: int) -> tuple[Markup, int]:
    """The keys side by side from a height on, and how much height they take."""
    body, x, y = Markup(""), Decimal(0), top
    for key in keys:
        room = 24 + paper.wide(key.text, 12) + 12
        if x and x + room > INNER:
            x, y = Decimal(0), y + 22
        body += _key(key, x, y) + words(x + 22, y + 12, key.text, fill=paper.MUTED)
        x += room
    return body, (y - top + 20 if keys else 0)


def _key(key: Key, x: Decimal, y: int) -> Markup:
    if key.kind == "prov":
        return Markup(
            '<rect x="{0}" y="{1}" width="15" height="15" fill="none" stroke="{2}"/>'
            '<path d="M{3} {1}v9l-9-9z" fill="{4}"/>'
        ).format(number(x), y, paper.NEUTRAL, number(x + 15), paper.INK)
    return Markup('<rect x="{}" y="{}" width="15" height="15" rx="2" {}/>').format(
        number(x), y, paper.filled(key.kind)
    )
