"""Texts in two languages beside the pages that say them; days and hours in WIB."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final, Literal

from babel.dates import format_date
from markupsafe import Markup

from schemas.values.periods import WIB
from schemas.values.problem import Words

Language = Literal["id", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("id", "en")
NBSP: Final = "\N{NO-BREAK SPACE}"


@cache
def catalogue(folder: Path) -> dict[str, Words]:
    """Every text of a folder by its dotted name, from texts.toml and its siblings."""
    return {
        f"{section}.{name}": Words(**pair)
        for file in sorted(folder.glob("texts*.toml"))
        for section, names in tomllib.loads(file.read_text("utf-8")).items()
        for name, pair in names.items()
    }


class Wording:
    """Says things in one language; what it is given is escaped, its texts are not."""

    def __init__(self, language: Language, texts: Mapping[str, Words]) -> None:
        self.language: Language = language
        self.texts = {
            name: Markup(words.in_(language)) for name, words in texts.items()
        }

    def __call__(self, name: str, /, **values: object) -> Markup:
        """A text of the catalogue with its values filled in."""
        text = self.texts[name]
        return text.format(**values) if values else text

    def known(self, name: str, otherwise: str) -> Markup:
        """A text, or another one where the catalogue has none of this name."""
        return self.texts.get(name) or self.texts[otherwise]

    def day(self, day: date | datetime) -> str:
        """24 Nov 2026; a moment is seen from WIB."""
        if isinstance(day, datetime):
            day = day.astimezone(WIB).date()
        return format_date(day, "d MMM y", self.language)

    def clock(self, moment: datetime) -> str:
        """09.46 or 09:46, seen from WIB."""
        dot = "." if self.language == "id" else ":"
        return f"{moment.astimezone(WIB):%H{dot}%M}"

    def moment(self, moment: datetime) -> str:
        """24 Nov 2026, 09.46 WIB."""
        return f"{self.day(moment)}, {self.clock(moment)}{NBSP}WIB"


@cache
def speaking(folder: Path, language: Language) -> Wording:
    """The one Wording of a folder's texts in a language."""
    return Wording(language, catalogue(folder))
