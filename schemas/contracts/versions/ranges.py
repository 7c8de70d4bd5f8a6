"""What a stream pins behind the @: a version, or a SemVer range of versions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from schemas.contracts.versions.published import Version

NUMBER: Final = r"(?:0|[1-9]\d{0,8})"
ONE: Final = re.compile(rf"(>=|<=|>|<|=|)\s*({NUMBER}(?:\.{NUMBER}){{0,2}})")
ENDLESS: Final = (10**9, 0, 0)


@dataclass(frozen=True, slots=True)
class Range:
    """Versions from `low` on, and before `high`."""

    low: Version
    high: Version

    def takes(self, version: Version) -> bool:
        """Whether the range holds a version."""
        return self.low <= version < self.high


def read(text: str) -> Range | None:
    """`1`, `1.1`, `>=1.0,<2` as a range; None where it is none.

    A version alone means itself and all that came after it within its major, since
    these take every document that it took. A comparison reads a part of a version as
    npm does: `<=1` holds every 1.x, `>1` begins with 2.
    """
    found = [ONE.fullmatch(part.strip()) for part in text.split(",")]
    ranges = [_one(*each.groups()) for each in found if each is not None]
    if len(ranges) < len(found):
        return None
    low, high = max(r.low for r in ranges), min(r.high for r in ranges)
    return Range(low, high)


def _one(sign: str, said: str) -> Range:
    numbers = tuple(int(part) for part in said.split("."))
    first, after = _whole(numbers), _whole((*numbers[:-1], numbers[-1] + 1))
    return {
        "": Range(first, (numbers[0] + 1, 0, 0)),
        "=": Range(first, after),
        ">=": Range(first, ENDLESS),
        ">": Range(after, ENDLESS),
        "<": Range((0, 0, 0), first),
        "<=": Range((0, 0, 0), after),
    }[sign]


def _whole(numbers: Iterable[int]) -> Version:
    major, minor, patch = (*numbers, 0, 0)[:3]
    return major, minor, patch
