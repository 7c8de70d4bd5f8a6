"""Squares whose shape tells a state: full, half, crossed, hatched; and a locator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

CELL: Final = 11
GAP: Final = 2


@dataclass(frozen=True, slots=True)
class Square:
    """A region or a day; `kind` is its shape, `text` a short sign below it."""

    kind: str
    label: str
    text: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A region's place in the tile grid of the locator."""

    col: int
    row: int
    kind: str = ""


def states(squares: Sequence[Square], *, label: str) -> Markup:
    """One square a region, each a link."""
    items = Markup("").join(
        Markup(
            '<li><a href="{}" title="{}"><i class="sq {}" aria-hidden="true"></i>'
            '<span class="vh">{}</span><b aria-hidden="true">{}</b></a></li>'
        ).format(square.href, square.label, square.kind, square.label, square.text)
        for square in squares
    )
    return Markup('<ol class="states" aria-label="{}">{}</ol>').format(label, items)


def days(squares: Sequence[Square], *, label: str) -> Markup:
    """One square a day, oldest first; nothing to follow."""
    items = Markup("").join(
        Markup('<li title="{}"><i class="sq {}"></i></li>').format(
            square.label, square.kind
        )
        for square in squares
    )
    return Markup(
        '<div role="img" aria-label="{}"><ol class="days">{}</ol></div>'
    ).format(label, items)


def locator(spots: Sequence[Spot], *, label: str) -> Markup:
    """The tile grid as a small picture, one region picked out."""
    if not spots:
        return Markup("")
    width = (max(spot.col for spot in spots) + 1) * (CELL + GAP) - GAP
    height = (max(spot.row for spot in spots) + 1) * (CELL + GAP) - GAP
    body = Markup("").join(
        Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
            f"s {spot.kind}".strip(),
            spot.col * (CELL + GAP),
            spot.row * (CELL + GAP),
            CELL,
            CELL,
        )
        for spot in spots
    )
    return Markup(
        '<svg class="locator" role="img" aria-label="{}" width="{}" height="{}">'
        "{}</svg>"
    ).format(label, width, height, body)
