"""marshmallow's messages as Problems: a rule, both languages, the nearest word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from marshmallow import ValidationError
from marshmallow.exceptions import SCHEMA

from schemas.values.nearest import hint
from schemas.values.problem import Problem, Words, shown

ABSENT: Final = object()
UNKNOWN: Final = "Unknown field."


class Fault(str):
    """A marshmallow message that still knows its rule and both languages.

    marshmallow carries messages as text; this is such a text (the English one).
    """

    rule: str
    words: Words

    def __new__(cls, rule: str, id: str, en: str) -> Fault:
        """A message for one broken rule."""
        made = super().__new__(cls, en)
        made.rule = rule
        made.words = Words(id, en)
        return made


def fault(rule: str, *, id: str, en: str) -> ValidationError:
    """The exception a strict field raises: `raise fault("text.nul", id=…, en=…)`."""
    return ValidationError(Fault(rule, id, en))


REQUIRED: Final = Fault(
    "field.required",
    "Kolom wajib ini tidak ada. Kirimkan nilainya, atau petakan di manifes.",
    "This required field is absent. Send its value, or map it in the manifest.",
)
NULL: Final = Fault(
    "field.null",
    "Kolom ini tidak boleh kosong. Isi nilainya di sistem sumber.",
    "This field may not be empty. Fill it in at the source.",
)


class _Found(NamedTuple):
    """One message and the path of keys that leads to it."""

    path: tuple[str, ...]
    message: str


def problems_of(
    error: ValidationError, raw: Any, known: frozenset[str] = frozenset()
) -> tuple[Problem, ...]:
    """Every message of one ValidationError as a Problem, in a stable order.

    `raw` is what was loaded (for the values shown), `known` the schema's field
    names (for the nearest right word of an unknown field).
    """
    by_field: Any = error.messages
    if not isinstance(by_field, Mapping):
        by_field = {error.field_name: by_field}
    found = sorted(_messages(by_field, ()))
    return tuple(_problem(path, message, raw, known) for path, message in found)


def _messages(tree: Any, path: tuple[str, ...]) -> Iterator[_Found]:
    if isinstance(tree, Mapping):
        for key, below in tree.items():
            step = () if key == SCHEMA else (str(key),)
            yield from _messages(below, path + step)
    elif isinstance(tree, list):
        for message in tree:
            yield from _messages(message, path)
    else:
        yield _Found(path, tree if isinstance(tree, str) else str(tree))


def _problem(
    path: tuple[str, ...], message: str, raw: Any, known: frozenset[str]
) -> Problem:
    field = ".".join(path) or "$"
    value = _value_at(path, raw)
    rule, words = _said(path, message, known)
    return Problem(field, "" if value is ABSENT else shown(value), rule, words)


def _said(
    path: tuple[str, ...], message: str, known: frozenset[str]
) -> tuple[str, Words]:
    if isinstance(message, Fault):
        return message.rule, message.words
    if message == UNKNOWN:
        near = hint(path[-1] if path else "", known)
        return "field.unknown", Words(
            f"Kolom “{path[-1]}” tidak ada dalam skema.{near.id}",
            f"The schema has no field “{path[-1]}”.{near.en}",
        )
    if message == "Invalid input type.":
        return "record.not_object", Words(
            "Yang diterima bukan satu objek dengan kolom-kolom.",
            "What was received is not one object with fields.",
        )
    return "field.invalid", Words(f"Nilai ini tidak sah: {message}", message)


def _value_at(path: tuple[str, ...], raw: Any) -> Any:
    value = raw
    for step in path:
        if not isinstance(value, Mapping) or step not in value:
            return ABSENT
        value = value[step]
    return value
