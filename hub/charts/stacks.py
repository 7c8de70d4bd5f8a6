"""One bar cut into parts: how a whole divides, in the order of the parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

HEIGHT = 14


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the whole; `kind` is its look."""

    kind: str
    count: int


def stack(parts: Sequence[Part], *, most: int | None = None) -> Markup:
    """The parts side by side; `most` is the whole whose bar is full (None: this one).

    It says nothing to those who do not see it: its numbers stand in words beside it.
    """
    whole = most or sum(part.count for part in parts)
    drawn, at = [], 0
    for part in parts:
        if part.count:
            drawn.append(
                Markup(
                    '<rect class="s-{}" x="{}%" width="{}%" y="1" height="{}"/>'
                ).format(
                    part.kind,
                    _share(at, whole),
                    _share(part.count, whole),
                    HEIGHT - 2,
                )
            )
            at += part.count
    return Markup('<svg class="stack" aria-hidden="true" height="{}">{}</svg>').format(
        HEIGHT, Markup("").join(drawn)
    )


def _share(count: int, whole: int) -> str:
    return f"{100 * count / whole:.2f}".rstrip("0").rstrip(".")
