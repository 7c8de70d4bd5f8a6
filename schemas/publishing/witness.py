"""Find a document that one published schema takes and another refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from schemas.publishing.accepts import accepts

Schema = Mapping[str, Any]
Document = dict[str, Any]

ABSENT: Final = object()
MOST_TRIED: Final = 20_000
OF_KIND: Final[Mapping[str, Sequence[Any]]] = {
    "string": ("a", "A97", "12.75", "2026-01", "2026-01-05", "Jalan Sudirman"),
    "number": (0, 1, 50, -1, 0.5),
    "integer": (0, 1, -1),
    "boolean": (True, False),
    "object": ({}, {"sex": "female"}),
    "null": (None,),
}


def between(
    taken_by: Schema, refused_by: Schema, samples: Sequence[Document] = ()
) -> Document | None:
    """A document that fits `taken_by` and not `refused_by`; None if none was found.

    Every document that is tried differs from a fitting one in one field at most;
    `samples` are tried first, as they are.
    """
    return _first(
        taken_by, refused_by, samples, lambda each: not accepts(refused_by, each)
    )


def first(
    taken_by: Schema, samples: Sequence[Document], refuses: Callable[[Document], bool]
) -> Document | None:
    """A document that fits `taken_by` and that `refuses` says no to, or None."""
    return _first(taken_by, taken_by, samples, refuses)


def _first(
    taken_by: Schema,
    other: Schema,
    samples: Sequence[Document],
    refuses: Callable[[Document], bool],
) -> Document | None:
    bases = [each for each in samples if accepts(taken_by, each)]
    bases += [made for made in (smallest(taken_by),) if made is not None]
    tried = (each for base in bases for each in _near(base, taken_by, other))
    for each in islice(tried, MOST_TRIED):
        if accepts(taken_by, each) and refuses(each):
            return each
    return None


def smallest(schema: Schema) -> Document | None:
    """A document with just what is required; None where a field has no known value."""
    made: Document = {}
    for name in schema.get("required", ()):
        part = schema["properties"][name]
        fitting = [v for v in values(part) if accepts(part, v)]
        if not fitting:
            return None
        made[name] = fitting[0]
    return made


def values(part: Schema) -> Iterator[Any]:
    """Values at and around every border that a field's schema draws."""
    yield from part.get("examples", ())
    yield from part.get("enum", ())
    if "default" in part:
        yield part["default"]
    for border in ("minimum", "maximum"):
        if border in part:
            yield from (part[border], part[border] + 1, part[border] - 1)
    for border in ("minLength", "maxLength"):
        length = part.get(border)
        if length is not None:
            yield from ("a" * n for n in (length, length + 1, max(length - 1, 0)))
    kinds = part.get("type", [])
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        yield from OF_KIND[kind]


def _near(base: Document, one: Schema, other: Schema) -> Iterator[Document]:
    """The document itself, and those that differ from it in one field."""
    yield base
    names = [*one.get("properties", {}), *other.get("properties", {})]
    for name in dict.fromkeys([*names, *base]):
        for value in (ABSENT, *_tried(name, one), *_tried(name, other)):
            yield _with(base, name, value)


def _tried(name: str, schema: Schema) -> Iterator[Any]:
    part = schema.get("properties", {}).get(name)
    if part is not None:
        yield from values(part)


def _with(base: Document, name: str, value: Any) -> Document:
    rest = {key: item for key, item in base.items() if key != name}
    return rest if value is ABSENT else {**rest, name: value}
