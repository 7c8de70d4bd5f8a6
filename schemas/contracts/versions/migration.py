"""How one major version of a schema becomes the next: a file, and never code.

`migrations/2.yaml` in a domain's folder leads from major 1 to 2, and back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import takewhile
from typing import Any, Final

import yaml

from schemas.contracts.declaration import Domain
from schemas.contracts.versions.published import folder_of
from schemas.contracts.versions.steps import (
    Add,
    Codes,
    Drop,
    Join,
    Rename,
    Scale,
    Split,
    Step,
    Values,
)
from schemas.values.nearest import hint
from schemas.values.problem import Words, refuse

FOLDER: Final = "migrations"
Said = Mapping[str, Any]


@dataclass(frozen=True)
class Migration:
    """From major `to - 1` to major `to`, step by step; `text` is the file."""

    name: str
    to: int
    why: Words
    steps: tuple[Step, ...]
    text: str

    def up(self, values: Mapping[str, Any]) -> Values:
        """The older major's values as the newer one's, not yet checked by it."""
        made = dict(values)
        for step in self.steps:
            step.up(made)
        return made

    def down(self, values: Mapping[str, Any]) -> Values:
        """The newer major's values as the older one's; Refused where they cannot."""
        made = dict(values)
        for step in reversed(self.steps):
            step.down(made)
        return made

    def newer(self, name: str) -> str:
        """What a field of the older major is called now."""
        for step in self.steps:
            if isinstance(step, Rename) and step.old == name:
                name = step.new
        return name

    def losses(self) -> Iterator[tuple[str, Words]]:
        """The fields that end or begin with it, and why."""
        for step in self.steps:
            if isinstance(step, Drop):
                yield step.old, step.why
            elif isinstance(step, Add):
                yield step.new, step.why


@cache
def leading_to(name: str, major: int) -> Migration | None:
    """A domain's migration to one of its majors; None where it has none.

    Raises Refused where the file says something that is no step.
    """
    file = folder_of(name) / FOLDER / f"{major}.yaml"
    if not file.is_file():
        return None
    text = file.read_text("utf-8")
    said = yaml.safe_load(text)
    place = f"{name}/{FOLDER}/{major}.yaml"
    if not isinstance(said, Mapping) or not isinstance(said.get("steps"), list):
        raise _wrong(place, said, "a migration has why_id, why_en and steps")
    steps = tuple(_step(f"{place} steps[{n}]", s) for n, s in enumerate(said["steps"]))
    return Migration(name, major, _why(place, said), steps, text)


def every(domain: Domain) -> tuple[Migration, ...]:
    """A domain's migrations, the newest first, as far back as they lead."""
    majors = range(domain.major, 0, -1)
    steps = (leading_to(domain.name, major) for major in majors)
    return tuple(each for each in takewhile(lambda m: m is not None, steps) if each)


def _step(place: str, said: Any) -> Step:
    if not isinstance(said, Mapping) or len(said) != 1:
        raise _wrong(place, said, "a step is one word with its settings")
    [(word, settings)] = said.items()
    read = STEPS.get(word)
    if read is None:
        raise _wrong(place, word, f"no such step.{hint(str(word), STEPS).en}")
    if not isinstance(settings, Mapping):
        raise _wrong(place, settings, f"{word} needs its settings")
    try:
        return read(place, settings)
    except (KeyError, TypeError, InvalidOperation) as error:
        raise _wrong(place, settings, f"{word}: {error!r}") from None


def _why(place: str, said: Said) -> Words:
    if not said.get("why_id") or not said.get("why_en"):
        raise _wrong(place, said, "why_id and why_en must say why")
    return Words(said["why_id"], said["why_en"])


def _codes(_: str, said: Said) -> Step:
    return Codes(field=said["field"], to=said["to"], back=said.get("back", {}))


def _scale(place: str, said: Said) -> Step:
    by = Decimal(str(said["by"]))
    if not by.is_finite() or not by:
        raise _wrong(place, said["by"], "by is a number other than 0")
    return Scale(field=said["field"], by=by)


def _join(_: str, said: Said) -> Step:
    return Join(parts=tuple(said["fields"]), whole=said["into"], by=str(said["by"]))


def _split(_: str, said: Said) -> Step:
    return Split(whole=said["field"], parts=tuple(said["into"]), by=str(said["by"]))


def _add(place: str, said: Said) -> Step:
    return Add(new=said["field"], value=said["value"], why=_why(place, said))


def _drop(place: str, said: Said) -> Step:
    return Drop(old=said["field"], why=_why(place, said), back=said.get("back"))


STEPS: Final[Mapping[str, Callable[[str, Said], Step]]] = {
    "rename": lambda _, said: Rename(old=said["from"], new=said["to"]),
    "codes": _codes,
    "scale": _scale,
    "join": _join,
    "split": _split,
    "add": _add,
    "drop": _drop,
}


def _wrong(place: str, value: object, why: str) -> Exception:
    """A message for whoever writes a domain: a programmer, in English in both."""
    return refuse(place, value, "migration.wrong", id=why, en=why)
