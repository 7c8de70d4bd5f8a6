"""Words and moments of the login's pages, in the language of the address."""

from __future__ import annotations

import tomllib
from datetime import datetime
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
def catalogue() -> dict[str, Words]:
    """Every text by its dotted name, from texts.toml and its siblings."""
    return {
        f"{section}.{name}": Words(**pair)
        for file in sorted(Path(__file__).parent.glob("texts*.toml"))
        for section, names in tomllib.loads(file.read_text("utf-8")).items()
        for name, pair in names.items()
    }


class Wording:
    """Says things in one language; what it is given is escaped, its texts are not."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.texts = {
            name: Markup(words.in_(language)) for name, words in catalogue().items()
        }

    def __call__(self, name: str, /, **values: object) -> Markup:
        """A text of the catalogue with its values filled in."""
        text = self.texts[name]
        return text.format(**values) if values else text

    def known(self, name: str, otherwise: str) -> Markup:
        """A text, or another one where the catalogue has none of this name."""
        return self.texts.get(name) or self.texts[otherwise]

    def day(self, moment: datetime) -> str:
        """24 Nov 2026, seen from WIB."""
        return format_date(moment.astimezone(WIB).date(), "d MMM y", self.language)

    def moment(self, moment: datetime) -> str:
        """24 Nov 2026, 09.46 WIB."""
        dot = "." if self.language == "id" else ":"
        clock = f"{moment.astimezone(WIB):%H{dot}%M}"
        return f"{self.day(moment)}, {clock}{NBSP}WIB"


@cache
def wording(language: Language) -> Wording:
    """The one Wording of a language."""
    return Wording(language)
