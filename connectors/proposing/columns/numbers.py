"""How a column writes its numbers: plain, in the Indonesian or the English way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from connectors.proposing.columns.profile import Column
from schemas.values.numbers import LOCALES, Locale, parse_decimal
from schemas.values.problem import Refused

AROUND: Final = re.compile(
    r"^\s*(Rp\.?|IDR|US\$|\$)|(%|km2|km²|ha|jiwa|orang|unit)\s*$", re.I
)
SCALES: Final = re.compile(
    r"[0-9)]\s*(rb|ribu|jt|juta|m|miliar|milyar|t|triliun)\.?\s*$", re.I
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How numbers are read: `locale` None where it does not matter.

    `others` are the locales that read all of them too, and differently. `strip` are the
    words around the numbers; `scaled`: there are words such as “juta” in the cells.
    """

    locale: Locale | None
    others: tuple[Locale, ...] = ()
    strip: str = ""
    scaled: bool = False
    example: str = ""


def read(column: Column) -> Numbers | None:
    """How all values of the column are read as numbers, None where they are not."""
    if column.numbers:
        return Numbers(None)
    if not column.texts:
        return None
    strip = " ".join(dict.fromkeys(_around(column.said)))
    texts = [str(v) for v in column.said]
    if any(SCALES.search(text) for text in texts):
        fits = _all(texts, "id-ID", strip, scale=True)
        return Numbers("id-ID", (), strip, True, texts[0]) if fits else None
    if _all(texts, None, strip):
        return Numbers(_settled(texts, strip), (), strip)
    fitting = [each for each in LOCALES if _all(texts, each, strip)]
    if not fitting:
        return None
    telling = next(t for t in texts if not _all([t], None, strip))
    different = {str(_value(telling, each, strip)): each for each in reversed(fitting)}
    if len(different) == 1:
        return Numbers(fitting[0], (), strip, False, telling)
    return Numbers(None, tuple(different.values()), strip, False, telling)


def _settled(texts: list[str], strip: str) -> Locale | None:
    """The one locale that texts with a separator show; None where all are digits."""
    telling = [t for t in texts if "." in t or "," in t]
    fitting = [each for each in LOCALES if _all(texts, each, strip)]
    return fitting[0] if telling and len(fitting) == 1 else None


def _around(values: tuple[Any, ...]) -> list[str]:
    found = []
    for value in values:
        for match in AROUND.finditer(str(value)):
            found.append((match[1] or match[2]).rstrip(".").strip())
    return found


def _all(
    texts: list[str], locale: Locale | None, strip: str, scale: bool = False
) -> bool:
    return all(_value(text, locale, strip, scale) is not None for text in texts)


def _value(text: str, locale: Locale | None, strip: str, scale: bool = False) -> Any:
    try:
        return parse_decimal(text, locale, strip, scale_words=scale)
    except Refused:
        return None
