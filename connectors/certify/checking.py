"""What a check is, what it proves, and how all of them are found."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Final, Literal

from connectors.certify.bench import Bench
from schemas.values.problem import Words

Half = Literal["manifest", "offline", "target"]
HALVES: Final[tuple[Half, ...]] = ("manifest", "offline", "target")
Need = Literal["http", "city", "pages", "cursor", "dates"]
Run = Callable[[Bench], Iterable[Words]]


class NotDone(Exception):
    """A check that could not be made, though it should have been."""

    def __init__(self, id: str, en: str) -> None:
        super().__init__(id, en)
        self.words = Words(id, en)


class NotHere(NotDone):
    """A check that has nothing to look at in this stream."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is proved of a stream.

    `run` gives a sentence for each thing that is wrong, or raises NotHere or NotDone.
    `needs`: an HTTP source, a city that can stand in for it, more than one page, a
    cursor, a cursor of dates. A check that is `lenient` notes what it finds and fails
    nothing.
    """

    id: str
    half: Half
    title: Words
    proves: Words
    fix: Words
    run: Run
    needs: tuple[Need, ...] = ()
    lenient: bool = False


def check(
    id: str,
    half: Half,
    *needs: Need,
    title: tuple[str, str],
    proves: tuple[str, str],
    fix: tuple[str, str],
    lenient: bool = False,
) -> Callable[[Run], Check]:
    """Make a function a check; every pair of texts is Indonesian, English."""

    def made(run: Run) -> Check:
        words = Words(*title), Words(*proves), Words(*fix)
        return Check(id, half, *words, run, needs, lenient)

    return made


@cache
def every() -> tuple[Check, ...]:
    """Every check of every module in connectors/certify/checks, half by half."""
    folder = import_module(f"{__package__}.checks")
    found: list[Check] = []
    for module in sorted(pkgutil.iter_modules(folder.__path__), key=lambda m: m.name):
        loaded = import_module(f"{folder.__name__}.{module.name}")
        found += [each for each in vars(loaded).values() if isinstance(each, Check)]
    return tuple(sorted(found, key=lambda each: HALVES.index(each.half)))
