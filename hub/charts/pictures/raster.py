"""A picture as PNG: drawn by resvg where that is installed, with the shipped font."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

FONTS: Final = Path(__file__).parent / "fonts"
FAMILY: Final = "Plus Jakarta Sans"
MODULE: Final = "resvg_py"
# Twice the pixels of the SVG: sharp on a phone and in print.
ZOOM: Final = 2


def available() -> bool:
    """Whether PNG can be made here: it needs the optional extra `png`."""
    return find_spec(MODULE) is not None


def png(svg: str) -> bytes:
    """The picture as PNG, the same bytes for the same picture.

    Only the shipped font is used, so that a server without fonts draws no picture
    without words. Raises ModuleNotFoundError where resvg is not installed.
    """
    return bytes(
        _resvg().svg_to_bytes(
            svg_string=svg,
            zoom=ZOOM,
            skip_system_fonts=True,
            font_files=[str(file) for file in sorted(FONTS.glob("*.ttf"))],
            font_family=FAMILY,
            sans_serif_family=FAMILY,
        )
    )


@cache
def _resvg() -> Any:
    return import_module(MODULE)
