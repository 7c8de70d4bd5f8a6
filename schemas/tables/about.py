"""What a sheet says once for all of its rows, above the header; never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from schemas.manifests.table import About, tidy
from schemas.spreadsheets.sheets import Row, address
from schemas.tables import words
from schemas.values.problem import Problem, Refused

FILLER: Final = re.compile(r"[\s.:…_-]+")


def read(
    sheet: str, above: Sequence[Row], specs: Mapping[str, About]
) -> dict[str, Any]:
    """The texts by name; Refused with the place of every one that is not filled in.

    One that is optional and not there is None.
    """
    found: dict[str, Any] = {}
    blank: list[Problem] = []
    for name, spec in specs.items():
        text, place = _read(sheet, above, spec)
        if text is None and not spec.optional:
            blank.append(
                words.label_blank(place, spec.beside or name.replace("_", " "))
            )
        found[name] = text
    if blank:
        raise Refused(*blank)
    return found


def _read(sheet: str, above: Sequence[Row], spec: About) -> tuple[str | None, str]:
    """The text, None where there is none, and the place where it should stand."""
    if spec.beside is not None:
        return _beside(sheet, above, spec.beside)
    shape = re.compile(spec.match or "", re.IGNORECASE)
    place = address(sheet, 1, 0)
    for row in above:
        filled = [(i, v) for i, v in enumerate(row.cells) if v is not None]
        match = shape.search(" ".join(tidy(str(value)) for _, value in filled))
        if match is not None:
            place = address(sheet, row.number, filled[0][0] if filled else 0)
            if match["value"]:
                return match["value"].strip(), place
    return None, place


def _beside(sheet: str, above: Sequence[Row], label: str) -> tuple[str | None, str]:
    """What stands right of the cell with the label, past colons, dots and blanks."""
    wanted = tidy(label).casefold()
    for row in above:
        for at, value in enumerate(row.cells):
            said = tidy(value).casefold() if isinstance(value, str) else ""
            if said.rstrip(" :") == wanted:
                return _right_of(sheet, row, at)
    return None, address(sheet, 1, 0)


def _right_of(sheet: str, row: Row, at: int) -> tuple[str | None, str]:
    rest = [(i, tidy(str(v))) for i, v in enumerate(row.cells) if i > at and v]
    for column, text in rest:
        if FILLER.sub("", text):
            return text.lstrip(": "), address(sheet, row.number, column)
    dotted = next((column for column, text in rest if text != ":"), None)
    colon = next((column for column, text in rest if text == ":"), at)
    place = colon + 1 if dotted is None else dotted
    return None, address(sheet, row.number, place)
