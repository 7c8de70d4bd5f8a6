"""The sheet a downloaded chart stands on: title, drawing, source line, date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from markupsafe import Markup, escape

from hub.charts.scales import State, number

WIDTH: Final = 720
EDGE: Final = 24
INNER: Final = WIDTH - 2 * EDGE
FACE: Final = "Plus Jakarta Sans, Noto Sans, DejaVu Sans, sans-serif"
GROUND: Final = "#fbfaf7"
INK: Final = "#16232b"
MUTED: Final = "#4c5b64"
RULE: Final = "#d9d6cd"
NEUTRAL: Final = "#7a8b93"
THREAD: Final = "#c3c9cb"
BRAND: Final = "#0b5b57"
SELECTED: Final = "#b3471d"
PEER: Final = "#2f6699"
BAND: Final = "#e9e5da"
WARNING: Final = "#7a5300"
WARNED: Final = "#fff1c9"
LEVELS: Final = ("#e3efe9", "#b4d6cb", "#74b3a6", "#22766d", "#0b4f50")
# How wide letters are, in parts of their size: enough to know where a line ends. The
# font's own widths are at most these (tests/hub/charts/test_pictures.py).
NARROW: Final = frozenset("ijl.,:;'|!()[]Iftr- \N{NO-BREAK SPACE}1")
WIDE: Final = frozenset("mwMWQOGCD%@–—")

PAIR: Final = re.compile(r"(-?[\d.]+) (-?[\d.]+)")

# No value is hatched one way; a value that may not be shown, both ways.
HATCHES: Final = (
    '<defs><pattern id="none" width="6" height="6" patternUnits="userSpaceOnUse">'
    f'<path d="M-1 1L1-1M0 6L6 0M5 7L7 5" stroke="{THREAD}" fill="none"/></pattern>'
    '<pattern id="hid" width="6" height="6" patternUnits="userSpaceOnUse">'
    f'<path d="M0 6L6 0M0 0L6 6" stroke="{THREAD}" fill="none"/></pattern></defs>'
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands around a drawing; `ribbon` are the words over simulated figures.

    `source` says who the figures are from, `dated` of when they are and when the
    picture was asked for, `note` what must be known to read it.
    """

    title: str
    subtitle: str
    source: str
    dated: str
    note: str = ""
    ribbon: str = ""
    state: State = "ok"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A piece of SVG as wide as INNER and so many pixels high."""

    body: Markup
    height: int


def sheet(what: Sheet, drawing: Drawing) -> str:
    """A whole SVG file: nothing is needed beside it but the named font."""
    y, parts = EDGE, []
    if what.ribbon:
        parts.append(_ribbon(what.ribbon))
        y += 24
    for text, size, weight, fill in (
        (what.title, 22, 700, INK),
        (what.subtitle, 14, 400, MUTED),
    ):
        for line in wrapped(text, size, INNER):
            y += size + 5
            parts.append(words(EDGE, y, line, size=size, weight=weight, fill=fill))
    y += 18
    parts.append(
        Markup('<g transform="translate({} {})">{}</g>').format(EDGE, y, drawing.body)
    )
    y += drawing.height + 18
    parts.append(Markup(f'<path d="M{EDGE} {y}H{WIDTH - EDGE}" stroke="{INK}"/>'))
    y += 4
    for line in _foot(what):
        y += 17
        parts.append(words(EDGE, y, line, size=12, fill=MUTED))
    return _file(what, y + EDGE - 6, parts)


def _foot(what: Sheet) -> Iterable[str]:
    for text in (what.note, what.source, what.dated):
        yield from wrapped(text, 12, INNER)


def _file(what: Sheet, height: int, parts: Sequence[Markup]) -> str:
    label = f"{what.title}. {what.subtitle}".strip()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}"'
        f' viewBox="0 0 {WIDTH} {height}" role="img" data-state="{what.state}"'
        f' font-family="{FACE}"><title>{escape(label)}</title>{HATCHES}'
        f'<rect width="{WIDTH}" height="{height}" fill="{GROUND}"/>'
        f'{"".join(parts)}</svg>\n'
    )


def _ribbon(text: str) -> Markup:
    middle = Decimal(WIDTH) / 2
    return Markup(
        f'<rect width="{WIDTH}" height="28" fill="{WARNED}"/>'
        f'<path d="M0 28H{WIDTH}" stroke="{WARNING}"/>'
    ) + words(middle, 19, text, size=13, weight=700, fill=WARNING, anchor="middle")


def words(
    x: Decimal | int,
    y: Decimal | int,
    text: str,
    *,
    size: int = 12,
    weight: int = 400,
    fill: str = INK,
    anchor: str = "start",
) -> Markup:
    """A line of text at a place."""
    heavy = Markup(' font-weight="700"') if weight > 400 else ""
    turned = Markup(' text-anchor="{}"').format(anchor) if anchor != "start" else ""
    return Markup('<text x="{}" y="{}" font-size="{}" fill="{}"{}{}>{}</text>').format(
        number(Decimal(x)), number(Decimal(y)), size, fill, heavy, turned, text
    )


def wide(text: str, size: int) -> Decimal:
    """About how many pixels a text takes, rather more than less."""
    return size * sum((_em(letter) for letter in text), Decimal(0))


def _em(letter: str) -> Decimal:
    if letter in NARROW:
        return Decimal("0.42")
    return Decimal("1.05") if letter in WIDE else Decimal("0.75")


def wrapped(text: str, size: int, room: int) -> list[str]:
    """A text cut into lines that fit; a single long word stays whole."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and wide(longer, size) <= room:
            lines[-1] = longer
        elif word:
            lines.append(word)
    return lines


def fitted(text: str, size: int, room: int) -> str:
    """A text cut short with an ellipsis where it does not fit."""
    if wide(text, size) <= room:
        return text
    kept = text
    while kept and wide(f"{kept}…", size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def filled(kind: str) -> Markup:
    """The fill of a class of figures, and a dashed border where there is none."""
    if kind.startswith("k"):
        return Markup('fill="{}"').format(LEVELS[int(kind[1:]) - 1])
    if kind == "out":
        return Markup(f'fill="none" stroke="{RULE}"')
    dash = ' stroke-dasharray="3 2"' if kind == "none" else ""
    return Markup(f'fill="url(#{kind})" stroke="{NEUTRAL}"{dash}')


def on(kind: str) -> str:
    """The colour of words on a fill: white on the two dark ones."""
    return "#fff" if kind in ("k4", "k5") else INK


def placed(path: str, x: int, y: int, width: Decimal | int, height: int) -> str:
    """A path over 100 by 100 in pixels: a picture may not rely on strokes unscaled."""
    right, down = Decimal(width) / 100, Decimal(height) / 100
    return PAIR.sub(
        lambda found: f"{number(x + Decimal(found[1]) * right)}"
        f" {number(y + Decimal(found[2]) * down)}",
        path,
    )


def nothing(text: str) -> Drawing:
    """Words in place of a drawing that has nothing to draw."""
    rows = wrapped(text, 15, INNER - 2 * EDGE)
    body = Markup(
        f'<rect width="{INNER}" height="{80 + 20 * len(rows)}" fill="none"'
        f' stroke="{NEUTRAL}" stroke-dasharray="4 3"/>'
    )
    for k, row in enumerate(rows):
        x, y = Decimal(INNER) / 2, 55 + 20 * k
        body += words(x, y, row, size=15, fill=MUTED, anchor="middle")
    return Drawing(body, 80 + 20 * len(rows))
