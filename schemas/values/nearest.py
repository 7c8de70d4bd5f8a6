"""The right word nearest to a wrong one, for messages; never for repairs."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from schemas.values.problem import Words

_LONGEST: Final = 100
_NOTHING: Final = Words("", "")


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known word most like `word`, compared without upper case, or None.

    Words longer than 100 characters are like none; answers are remembered, since
    one wrong word often stands in every row of a source.
    """
    plain = word.strip().casefold()
    return _nearest(plain, tuple(known), cutoff) if len(plain) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _nearest(word: str, known: tuple[str, ...], cutoff: float) -> str | None:
    lowered: dict[str, str] = {}
    for candidate in known:
        lowered.setdefault(candidate.casefold(), candidate)
    found = get_close_matches(word, list(lowered), 1, cutoff)
    return lowered[found[0]] if found else None


def hint(word: str, known: Iterable[str], cutoff: float = 0.6) -> Words:
    """A closing sentence that offers the nearest word, empty when none is near.

    It starts with a space, so that it can be put behind any sentence.
    """
    found = nearest(word, known, cutoff)
    if found is None:
        return _NOTHING
    return Words(f" Mungkin maksudnya “{found}”?", f" Did you mean “{found}”?")
