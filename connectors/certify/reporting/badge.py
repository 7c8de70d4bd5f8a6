"""The badge of a certification: an SVG with the system, the verdict and the day."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

COLOURS: Final = {"passed": "#1a7f37", "failed": "#b42318", "incomplete": "#8a5a00"}
WORDS: Final = {
    "passed": ("lulus", "passed"),
    "failed": ("tidak lulus", "failed"),
    "incomplete": ("belum lengkap", "incomplete"),
}
LETTER: Final = 7
EDGE: Final = 10
HIGH: Final = 24


def svg(report: Mapping[str, Any], language: str = "id") -> str:
    """The badge in a language; its title says the same in words."""
    verdict = str(report["verdict"])
    said = WORDS[verdict][language == "en"]
    left, right = str(report["system"] or "?"), f"{said} · {report['made_at'][:10]}"
    wide, more = (len(t) * LETTER + 2 * EDGE for t in (left, right))
    title = escape(f"{left}: {right}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{title}"'
        f' width="{wide + more}" height="{HIGH}" font-family="sans-serif"'
        f' font-size="12"><title>{title}</title>'
        f'<rect width="{wide}" height="{HIGH}" fill="#333"/>'
        f'<rect x="{wide}" width="{more}" height="{HIGH}" fill="{COLOURS[verdict]}"/>'
        f'<text x="{EDGE}" y="16" fill="#fff">{escape(left)}</text>'
        f'<text x="{wide + EDGE}" y="16" fill="#fff">{escape(right)}</text></svg>'
    )
