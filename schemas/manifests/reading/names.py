"""Reading lists of source fields by their dotted names."""

from __future__ import annotations

import re
from typing import Final

from schemas.manifests.reading.section import Section

DOTTED: Final = re.compile(r"[^\s.\[\]*|\"'`]+(\.[^\s.\[\]*|\"'`]+)*")
WORDS: Final = (
    "harus nama kolom biasa, misalnya id atau data.id.",
    "must be a plain field name, e.g. id or data.id.",
)


def read_names(part: Section, key: str, required: bool = False) -> tuple[str, ...]:
    """A list of dotted names of source fields."""
    names = part.texts(key, required)
    for name in names:
        _check(part, key, name)
    return names


def read_name(part: Section, key: str) -> str:
    """One dotted name of a source field, which must be there."""
    name = part.text(key)
    if name:
        _check(part, key, name)
    return name


def _check(part: Section, key: str, name: str) -> None:
    if not DOTTED.fullmatch(name):
        id, en = (f"“{name}” {words}" for words in WORDS)
        part.wrong(key, "path.plain_name", id, en)
