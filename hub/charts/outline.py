"""The boundary map: every region in its own outline, each a link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from hub.charts.scales import State, number
from hub.charts.tiles import Tile


@dataclass(frozen=True, slots=True)
class Outline:
    """The paths of regions by code, in a drawing of this width and height."""

    paths: Mapping[str, str]
    width: Decimal
    height: Decimal


def boundary_map(
    outline: Outline, tiles: Sequence[Tile], *, label: str, state: State = "ok"
) -> Markup:
    """The regions of `tiles` that have an outline; it holds no text to be scaled.

    Those who do not see it read the table: the same links stand there as words.
    """
    ordered = sorted(tiles, key=lambda tile: (tile.selected, tile.code))
    shapes = Markup("").join(
        Markup(
            '<a href="{}" tabindex="-1" data-c="{}"><path class="g {}" d="{}">'
            "<title>{}</title></path></a>"
        ).format(
            tile.href,
            tile.code,
            f"{tile.fill} sel" if tile.selected else tile.fill,
            outline.paths[tile.code],
            tile.label,
        )
        for tile in ordered
        if tile.code in outline.paths
    )
    return Markup(
        '<svg class="bounds" data-state="{}" role="group" aria-label="{}"'
        ' viewBox="0 0 {} {}">{}{}</svg>'
    ).format(state, label, number(outline.width), number(outline.height), HATCH, shapes)


# Patterns fill shapes where CSS gradients cannot; one id a page is enough.
HATCH = Markup(
    '<defs><pattern id="g-none" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<path class="gh" d="M-1 1L1-1M0 6L6 0M5 7L7 5"/></pattern>'
    '<pattern id="g-hid" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<path class="gh" d="M0 6L6 0M0 0L6 6"/></pattern></defs>'
)


def without(outline: Outline, tiles: Sequence[Tile]) -> list[Tile]:
    """The regions that cannot be drawn because no outline of theirs is known."""
    return [tile for tile in tiles if tile.code not in outline.paths]
