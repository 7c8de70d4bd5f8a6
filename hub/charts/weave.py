"""The woven strip of the header: one stitch for each region and its feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from markupsafe import Markup

from hub.charts.scales import percent

Feed = Literal["fresh", "late", "broken", "never"]


@dataclass(frozen=True, slots=True)
class Stitch:
    """A region in the strip."""

    name: str
    feed: Feed


def weave(stitches: Sequence[Stitch], *, label: str) -> Markup:
    """Two threads, the second running backwards, so that the strip is even.

    Fresh feeds are full squares, late ones half, broken and missing ones open.
    """
    if not stitches:
        return Markup('<div class="weave"></div>')
    width = Decimal(100) / len(stitches)
    rows = ((stitches, 0), (list(reversed(stitches)), 6))
    body = Markup("").join(
        Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
            f"w-{stitch.feed}",
            percent(width * k + (width / 2 if y else 0)),
            y + (3 if stitch.feed == "late" else 0),
            percent(width * Decimal("0.5")),
            3 if stitch.feed == "late" else 6,
        )
        for row, y in rows
        for k, stitch in enumerate(row)
    )
    return Markup(
        '<svg class="weave" role="img" aria-label="{}" height="12">{}</svg>'
    ).format(label, body)
