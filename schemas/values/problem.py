"""How every parser says what is wrong: field, value, rule and the fix, twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in Indonesian (`id`) and English (`en`)."""

    id: str
    en: str

    def in_(self, language: str) -> str:
        """The sentence in a page's language; anything but "en" is Indonesian."""
        return self.en if language == "en" else self.id


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one value.

    `field` is the hub's field or the path at the source, `value` what was
    received (at most 200 characters), `rule` a stable dotted name that groups
    equal causes, `message` what is wrong and what to do about it.
    """

    field: str
    value: str
    rule: str
    message: Words


class Refused(ValueError):
    """A value that cannot be taken, with every reason at once."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "; ".join(f"{p.field}: {p.message.en}" for p in self.problems)


def shown(value: object) -> str:
    """A received value as text, cut to what a person reads at a glance."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def problem(field: str, value: object, rule: str, *, id: str, en: str) -> Problem:
    """Build one problem; `value` is shortened for display."""
    return Problem(field, shown(value), rule, Words(id, en))


def refuse(field: str, value: object, rule: str, *, id: str, en: str) -> Refused:
    """Build the exception for one problem: `raise refuse(...)`."""
    return Refused(problem(field, value, rule, id=id, en=en))
