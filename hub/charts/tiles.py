"""The tile map: one equal square for each region, where it roughly lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup, escape

from hub.charts.scales import State


@dataclass(frozen=True, slots=True)
class Tile:
    """One region's square; `text` is the value or, without one, a sign for it.

    `label` is what is read out and shown on hover: name, value, reason. `hidden` says
    that there is a value which may not be shown: another hatch than for none at all.
    """

    code: str
    short: str
    label: str
    text: str
    href: str
    col: int
    row: int
    value: Decimal | None
    level: int | None = None
    selected: bool = False
    provisional: bool = False
    outside: bool = False
    hidden: bool = False

    @property
    def fill(self) -> str:
        """The class of its fill: a level, or why there is none."""
        if self.outside:
            return "out"
        if self.hidden:
            return "hid"
        if self.value is None or self.level is None:
            return "none"
        return f"k{self.level}"


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend: a style class and what it means."""

    kind: str
    text: str


def tile_map(tiles: Sequence[Tile], *, label: str, state: State = "ok") -> Markup:
    """The squares as an ordered list of links on a grid, north to south."""
    ordered = sorted(tiles, key=lambda tile: (tile.row, tile.col))
    items = Markup("").join(_tile(tile) for tile in ordered)
    return Markup('<ol class="tiles" data-state="{}" aria-label="{}">{}</ol>').format(
        state, label, items
    )


def legend(keys: Sequence[Key]) -> Markup:
    """What the fills and marks of the map mean."""
    items = Markup("").join(
        Markup('<li><i class="key {}"></i>{}</li>').format(key.kind, key.text)
        for key in keys
    )
    return Markup('<ul class="legend">{}</ul>').format(items)


def _tile(tile: Tile) -> Markup:
    return Markup(
        '<li class="x{} y{}"><a class="{}" data-c="{}" href="{}" title="{}">'
        '<span class="vh">{}</span><i aria-hidden="true">{}</i>'
        '<b aria-hidden="true">{}</b></a></li>'
    ).format(
        tile.col,
        tile.row,
        _kind(tile),
        tile.code,
        tile.href,
        tile.label,
        tile.label,
        tile.short,
        tile.text,
    )


def _kind(tile: Tile) -> str:
    marks = [("sel", tile.selected), ("prov", tile.provisional)]
    return " ".join(["t", tile.fill, *(name for name, set_ in marks if set_)])


def abbreviations(names: Sequence[str]) -> dict[str, str]:
    """A short sign for each name, all different where the names are.

    "Medan" gives Med, "Deli Serdang" DeS, "Padang Lawas Utara" PLU.
    """
    signs: dict[str, str] = {}
    for name in sorted(set(names)):
        options = (*_signs(name), *(f"{name[:2]}{n}" for n in range(1, len(names) + 1)))
        signs[name] = next(s for s in options if s not in signs.values())
    return signs


def _signs(name: str) -> list[str]:
    words = [word for word in name.split() if word]
    letters = "".join(words)
    if len(words) == 2:
        first = words[0][:2] + words[1][0]
    elif len(words) > 2:
        first = "".join(word[0] for word in words[:3])
    else:
        first = letters[:3]
    return [first, *(letters[:2] + letter for letter in letters[3:])]


def in_words(text: str) -> Markup:
    """A note in place of a chart that has nothing to draw."""
    return Markup('<p class="hole">{}</p>').format(escape(text))
