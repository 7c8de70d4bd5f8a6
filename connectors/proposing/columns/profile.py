"""The fields of a sample of records: their values, flat, by dotted name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

DEEPEST: Final = 4
OUTER: Final = ("properties", "attributes")
INNER: Final = ("value", "object", "@value")
CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
OTHER: Final = re.compile(r"[^a-z0-9]+")
BLANKS: Final = frozenset(
    "- -- --- — – … .. ... n/a na null none nihil #div/0! #n/a".split()
)
ZERO_DATE: Final = re.compile(r"0000-00-00( 00:00:00)?|00[-/]00[-/]0000")


@dataclass(frozen=True)
class Column:
    """One field: every value of the sample, None where it is absent."""

    name: str
    values: tuple[Any, ...]

    @cached_property
    def said(self) -> tuple[Any, ...]:
        """The values that are none of the usual signs of no value."""
        return tuple(v for v in self.values if not is_blank(v))

    @cached_property
    def blanks(self) -> tuple[str, ...]:
        """The words that stand for no value, each once, without the empty cell."""
        words = [v.strip() for v in self.values if isinstance(v, str) and is_blank(v)]
        return tuple(dict.fromkeys(word for word in words if word))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its different values as texts, most frequent first."""
        counted: dict[str, int] = {}
        for value in self.said:
            if isinstance(value, (str, int, bool, Decimal)):
                text = str(value).strip()
                counted[text] = counted.get(text, 0) + 1
        return tuple(sorted(counted, key=lambda word: -counted[word]))

    @property
    def folded(self) -> str:
        """Its own name without what stands around it: `properties.NAMOBJ` is namobj."""
        return fold(self.name)

    @property
    def unique(self) -> bool:
        """Whether no two records share its value and none lacks it."""
        return bool(self.values) and len(set(map(repr, self.said))) == len(self.values)

    @property
    def texts(self) -> bool:
        """Whether its values are texts."""
        return bool(self.said) and all(isinstance(v, str) for v in self.said)

    @property
    def numbers(self) -> bool:
        """Whether its values are JSON numbers."""
        return bool(self.said) and all(_is_number(v) for v in self.said)


def columns(records: Iterable[Any]) -> dict[str, Column]:
    """Every scalar field of the records, in the order of first meeting."""
    rows = [dict(_flat(each, "", DEEPEST)) for each in records]
    names = dict.fromkeys(name for row in rows for name in row)
    return {n: Column(n, tuple(row.get(n) for row in rows)) for n in names}


def fold(name: str) -> str:
    """A field's name in a form that compares: statusLaporan is status_laporan."""
    steps = [s for s in name.split(".") if s.casefold() not in OUTER] or [name]
    if len(steps) > 1 and steps[-1] in INNER:
        steps = steps[:-1]
    plain = CAMEL.sub("_", steps[-1]).casefold()
    return OTHER.sub("_", plain).strip("_")


def is_blank(value: Any) -> bool:
    """Whether a value stands for no value."""
    if not isinstance(value, str):
        return value is None
    text = value.strip()
    return not text or text.casefold() in BLANKS or bool(ZERO_DATE.fullmatch(text))


def _flat(value: Any, before: str, depth: int) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, Mapping):
        return
    for name, item in value.items():
        path = f"{before}{name}"
        if isinstance(item, Mapping) and depth:
            if item.get("type") == "Point" and isinstance(
                item.get("coordinates"), list
            ):
                yield from _point(path, item["coordinates"])
            else:
                yield from _flat(item, f"{path}.", depth - 1)
        elif item is None or isinstance(item, (str, int, bool, Decimal)):
            yield path, item


def _point(path: str, coordinates: list[Any]) -> Iterator[tuple[str, Any]]:
    for at, each in enumerate(coordinates[:2]):
        if _is_number(each):
            yield f"{path}.coordinates[{at}]", each


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)
