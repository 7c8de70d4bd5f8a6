"""What the hub writes to people: a letter in their language, from one catalogue."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from schemas.values.periods import WIB

CATALOGUE: Final = Path(__file__).with_name("letters.toml")
SITE: Final = "Smart Province"
OTHER: Final = {"id": "en", "en": "id"}


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject and a text."""

    subject: str
    text: str


@cache
def texts() -> dict[str, dict[str, dict[str, str]]]:
    """The catalogue: kind, part, language."""
    return tomllib.loads(CATALOGUE.read_text("utf-8"))


def write(kind: str, language: str, **values: str) -> Letter:
    """A letter of a kind; what it is about is filled in as plain text."""
    parts, values = texts()[kind], {"site": SITE, "link": "", **values}
    tongue = language if language in OTHER else "id"
    subject = parts["subject"][tongue].format(**values)
    return Letter(
        " ".join(subject.split()), parts["text"][tongue].format(**values).strip()
    )


def what(change: str, language: str) -> str:
    """A change of factors in words."""
    return texts()["what"][change]["en" if language == "en" else "id"]


def when(moment: datetime) -> str:
    """24-11-2026 10.00 WIB."""
    return f"{moment.astimezone(WIB):%d-%m-%Y %H.%M} WIB"
