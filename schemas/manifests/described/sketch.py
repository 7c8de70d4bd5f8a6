"""A section that is no file: it notes what readers ask, and answers as it is told.

Run over it, the readers of a manifest say themselves which keys there are, of which
types, with which bounds and defaults: the published schema needs no list of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from schemas.manifests.reading.section import (
    DURATION,
    LONGEST_PATH,
    PERCENT,
    SIZE,
    Section,
    Span,
)
from schemas.manifests.reading.tree import Node

Json = dict[str, Any]
ABSENT: Final = "(absent)"
NUMERIC: Final = ("integer", "number")
PRESENT: Final = "(present)"
ANY: Final = "*"  # a name of the author's choice
TYPES: Final = {
    "text": "string",
    "whole": "integer",
    "point": "number",
    "bool": "boolean",
    "null": "null",
    "list": "array",
    "map": "object",
}
FILLED: Final = {"pattern": r"\S"}
SAMPLE: Final = Node("text", "x", 1, "x")


@dataclass(slots=True)
class Asked:
    """What one run asked of one key; `types` are JSON types with what narrows them."""

    types: dict[str, Json] = field(default_factory=dict)
    looked: bool = False  # at whatever it holds: other readers say its types
    needed: bool = False
    guarded: bool = False  # looked for before it was read: it may be absent
    default: Any = None

    def narrow(self, type: str, more: Json) -> None:
        """Say more of a type, unless another reader said it already."""
        self.types[type] = {**more, **self.types.get(type, {})}


@dataclass(slots=True)
class Run:
    """One reading: `chosen` is how it answers, `met` what it was asked to choose."""

    chosen: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    met: dict[str, tuple[str, ...]] = field(default_factory=dict)
    took: dict[str, str] = field(default_factory=dict)
    usual: dict[str, str] = field(default_factory=dict)
    groups: dict[str, dict[str, Asked]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)

    def choose(self, place: str, choices: tuple[str, ...], usual: str) -> str:
        """One of the choices: the one it was told, else the usual one."""
        before = self.met.get(place, ())
        self.met[place] = tuple(dict.fromkeys((*before, *choices)))
        told = self.chosen.get(place, usual)
        taken = told if told in choices else usual
        self.took[place] = taken
        return taken


class Present(dict[str, Node]):
    """Nodes that are there whenever they are looked at."""

    def __missing__(self, key: str) -> Node:
        return SAMPLE


class Sketch(Section):
    """A section whose readings are noted in a run."""

    def __init__(self, run: Run, path: str = "") -> None:
        super().__init__(Node("map", Present(), 1), path, [])
        self.run = run
        self.group = run.groups.setdefault(path, {})

    def asked(self, key: str) -> Asked:
        """What this run asked of a key up to now."""
        return self.group.setdefault(key, Asked())

    def wrong(self, *_: Any) -> None:
        """Nothing is wrong with what nobody wrote."""

    def wrong_kind(self, *_: Any) -> None:
        """Nothing is wrong with what nobody wrote."""

    def close(self) -> None:
        """Every other key is refused."""
        for key in self.known:
            self.asked(key)
        self.run.closed.add(self.path)

    def has(self, key: str) -> bool:
        """As the run was told; by default it is not there."""
        asked = self.asked(key)
        asked.guarded = asked.guarded or not (asked.types or asked.looked)
        told = self.run.chosen.get(self.place(key), ABSENT)
        there = told != ABSENT
        self.run.choose(self.place(key), (ABSENT, PRESENT), PRESENT if there else told)
        return there

    def node(self, key: str, *kinds: str, required: bool = False) -> Node | None:
        """A node of the first kind, or of the one that the run was told."""
        asked = self.asked(key)
        asked.needed = asked.needed or required
        if self.run.took.get(self.place(key)) == ABSENT:
            return None
        asked.looked = True
        kind = kinds[0] if kinds else "text"
        if len(kinds) > 1:
            kind = self.run.choose(f"{self.place(key)}#", kinds, kind)
        if kinds:
            asked.narrow(TYPES[kind], {})
        value: Any = {"list": [], "map": {}}.get(kind, "x")
        return Node(kind, value, 1, "x")  # type: ignore[arg-type]  # one of TYPES

    def constant(self, key: str, numbers: bool) -> Node | None:
        """Any value, or any but a number."""
        asked = self.asked(key)
        asked.looked = True
        if not numbers:
            asked.types = {each: {} for each in TYPES.values() if each not in NUMERIC}
        return SAMPLE

    def code(self, key: str) -> Node | None:
        """A text or true/false."""
        self.asked(key).types |= {"string": {}, "boolean": {}}
        return SAMPLE

    def codes(self, key: str) -> dict[str, Node]:
        """Words to texts or true/false."""
        targets = {"type": ["string", "boolean"]}
        self._noted(key, "object", {"additionalProperties": targets})
        return {}

    def _noted(self, key: str, type: str, more: Json, default: Any = None) -> Asked:
        asked = self.asked(key)
        asked.narrow(type, more)
        asked.default = default
        return asked

    def text(self, key: str, default: str | None = None) -> str:
        """Text that is not blank."""
        asked = self._noted(key, "string", FILLED, default or None)
        asked.needed = asked.needed or default is None
        return self.run.given.get(self.place(key), default or "x")

    def maybe(self, key: str) -> str | None:
        """Text that may be absent."""
        self._noted(key, "string", FILLED)
        return "x"

    def shaped(
        self, key: str, shape: re.Pattern[str], id: str, en: str, default: str = ""
    ) -> str:
        """Text of a shape."""
        asked = self._noted(key, "string", {"pattern": whole(shape)}, default or None)
        asked.needed = asked.needed or not default
        return default or "x"

    def word(self, key: str, words: Iterable[str], default: str | None = None) -> str:
        """Each word in a run of its own."""
        choices = tuple(words)
        asked = self._noted(key, "string", {"enum": list(choices)}, default)
        asked.needed = asked.needed or default is None
        usual = default or choices[0]
        if default is not None and not asked.guarded:
            self.run.usual[self.place(key)] = default
        return self.run.choose(self.place(key), choices, usual)

    def whole(
        self, key: str, default: int | None, low: int = 0, high: int = 10**9
    ) -> int | None:
        """A bounded whole number."""
        self._noted(key, "integer", {"minimum": low, "maximum": high}, default)
        return low if default is None else default

    def number(self, key: str, default: Decimal) -> Decimal:
        """A number above zero."""
        self._noted(key, "number", {"exclusiveMinimum": 0}, float(default))
        return default

    def flag(self, key: str, default: bool = False) -> bool:
        """true or false."""
        self._noted(key, "boolean", {}, default)
        return default

    def duration(self, key: str, default: Span) -> timedelta | Span:
        """A length of time."""
        text = spoken(default)
        self._noted(key, "string", {"pattern": whole(DURATION)}, text)
        return default

    def size(self, key: str, default: int) -> int:
        """A size in bytes."""
        text = f"{default >> 20}MiB" if default else None
        self._noted(key, "string", {"pattern": whole(SIZE)}, text)
        return default

    def percent(self, key: str, default: Decimal) -> Decimal:
        """A share."""
        text = f"{(default * 100).normalize():f}%"
        self._noted(key, "string", {"pattern": whole(PERCENT)}, text)
        return default

    def texts(self, key: str, required: bool = False) -> tuple[str, ...]:
        """A list of texts."""
        more: Json = {"items": {"type": "string", **FILLED}}
        asked = self._noted(key, "array", more | ({"minItems": 1} if required else {}))
        asked.needed = asked.needed or required
        return ()

    def parameters(self, key: str) -> Mapping[str, str]:
        """Names to texts."""
        values = {"type": ["string", "integer", "boolean"]}
        self._noted(key, "object", {"additionalProperties": values})
        return {}

    def path_of(self, key: str, required: bool = False) -> str | None:
        """A JMESPath."""
        more = {"format": "jmespath", "maxLength": LONGEST_PATH}
        asked = self._noted(key, "string", more | FILLED)
        asked.needed = asked.needed or required
        return "x"

    def section(
        self, key: str, required: bool = False, hidden: bool = False
    ) -> Section | None:
        """A group inside, which is there."""
        place = self.place(key)
        asked = self._noted(key, "object", {"$group": place})
        asked.needed = asked.needed or required
        return Sketch(self.run, place)

    def sections(self, key: str) -> list[tuple[Section, Node]]:
        """A list of groups, one of which is looked at."""
        place = f"{self.place(key)}[]"
        more = {"items": {"$group": place, "type": "object"}, "minItems": 1}
        self._noted(key, "array", more).needed = True
        return [(Sketch(self.run, place), Node("map", {}, 1))]

    def named(self) -> Iterator[tuple[str, Node]]:
        """One name of the author's choice, as a group and as a text."""
        yield ANY, Node("map", {}, 1)
        yield ANY, SAMPLE

    def inner(self, key: str, node: Node) -> Section:
        """The group under a name of the author's choice."""
        self._noted(key, "object", {"$group": self.place(key)})
        return Sketch(self.run, self.place(key))

    def plain(self, key: str) -> Any:
        """Any value."""
        self.node(key)
        return None


def whole(shape: re.Pattern[str]) -> str:
    """A pattern that must fit the whole text, as JSON Schema writes it."""
    return f"^(?:{shape.pattern})$"


def spoken(span: timedelta | None) -> str | None:
    """A length of time as a manifest writes it."""
    if span is None:
        return None
    seconds = int(span.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
