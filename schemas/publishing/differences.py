"""What breaks when one schema follows another, each with a document that shows it.

Within a major version nobody has to change anything: what a city could send stays
welcome (backward: every document of the old producer's view fits the new one), and
who reads still understands (forward: every document of the new producer's view fits
the old consumer's view). A new major may do what it likes, beside the old one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from schemas.publishing import witness
from schemas.publishing.accepts import accepts
from schemas.publishing.json_schema import opened
from schemas.values.problem import Words

Schema = Mapping[str, Any]
Document = Mapping[str, Any]
Direction = Literal["backward", "forward", "rule", "migration"]
Refuses = Callable[[Document], bool]


@dataclass(frozen=True, slots=True)
class Difference:
    """One change that breaks somebody.

    `witness` is a document that one version takes and the other refuses: of
    "backward" and "rule" the old takes it, of "forward" the new. Of "migration" it is
    one of an earlier major that does not come through. None only where no document
    could be made (a pattern whose words nobody can guess).
    """

    field: str
    direction: Direction
    what: Words
    witness: Document | None


def between(
    old: Schema,
    new: Schema,
    samples: Sequence[dict[str, Any]] = (),
    refused_by_rules: Refuses | None = None,
) -> tuple[Difference, ...]:
    """Every change from `old` to `new` (both producer's views) that breaks somebody.

    `samples` are documents that fit; `refused_by_rules` tells whether the new
    version's rules between fields refuse a document, to find one for a new rule.
    """
    found = [*_fields(old, new, samples), *_rules(old, new, samples, refused_by_rules)]
    return tuple(found)


def _fields(
    old: Schema, new: Schema, samples: Sequence[dict[str, Any]]
) -> Iterator[Difference]:
    before, after = old["properties"], new["properties"]
    reader = consumer(old)
    for name in dict.fromkeys([*before, *after]):
        alone = [_only(name, old), _only(name, new)]
        if (words := _narrower(name, *alone)) is not None:
            shown = _showing(name, old, new, samples)
            yield Difference(name, "backward", words, shown)
        if name in before and (words := _wider(name, reader, new)) is not None:
            shown = _showing(name, new, reader, samples)
            yield Difference(name, "forward", words, shown)


def consumer(schema: Schema) -> dict[str, Any]:
    """The open view of a closed schema."""
    parts = {name: opened(part) for name, part in schema["properties"].items()}
    return {**schema, "properties": parts, "additionalProperties": True}


def _only(name: str, schema: Schema) -> tuple[Schema | None, bool]:
    """One field of a schema, None where it has none; and whether it is required."""
    return schema["properties"].get(name), name in schema.get("required", ())


def _narrower(
    name: str, old: tuple[Schema | None, bool], new: tuple[Schema | None, bool]
) -> Words | None:
    """Why a document that fits the old may not fit the new, in words."""
    (before, _), (after, required) = old, new
    if after is None:
        return Words(f"kolom {name} dihapus", f"the field {name} is gone")
    if before is None:
        return _now_required(name) if required else None
    if required and not old[1]:
        return _now_required(name)
    return _part_narrower(name, before, after)


def _now_required(name: str) -> Words:
    return Words(f"kolom {name} kini wajib", f"the field {name} is required now")


def _part_narrower(name: str, before: Schema, after: Schema) -> Words | None:
    lost = sorted(set(_kinds(before)) - set(_kinds(after)))
    if lost:
        kinds = ", ".join(lost)
        return Words(
            f"{name} tidak lagi menerima {kinds}", f"{name} no longer takes {kinds}"
        )
    if "enum" in before:
        gone = [code for code in before["enum"] if not accepts(after, code)]
        return _codes(name, ", ".join(map(str, gone))) if gone else None
    if "enum" in after:
        return _codes(name, "…")
    for border, worse in (("maxLength", -1), ("maximum", -1), ("minLength", 1)):
        if _tighter(before.get(border), after.get(border), worse):
            return _bound(name, border, before, after)
    if _tighter(before.get("minimum"), after.get("minimum"), 1):
        return _bound(name, "minimum", before, after)
    return _pattern(name, before, after)


def _codes(name: str, gone: str) -> Words:
    return Words(
        f"{name} tidak lagi menerima kode {gone}",
        f"{name} no longer takes the codes {gone}",
    )


def _tighter(before: Any, after: Any, worse: int) -> bool:
    if after is None:
        return False
    return before is None or (after - before) * worse > 0


def _bound(name: str, border: str, before: Schema, after: Schema) -> Words:
    was, now = before.get(border, "–"), after[border]
    return Words(
        f"batas {border} dari {name}: dari {was} menjadi {now}",
        f"{border} of {name} goes from {was} to {now}",
    )


def _pattern(name: str, before: Schema, after: Schema) -> Words | None:
    for part in ("pattern", "propertyNames", "additionalProperties"):
        if part in after and before.get(part) != after[part]:
            return Words(f"bentuk {name} berubah", f"the shape of {name} changes")
    return None


def _wider(name: str, reader: Schema, new: Schema) -> Words | None:
    """Why a reader of the old may not understand a document of the new."""
    (before, needed), (after, required) = _only(name, reader), _only(name, new)
    if before is None:
        return None
    if needed and (after is None or not required):
        return Words(
            f"kolom {name} tidak lagi pasti ada", f"the field {name} may be absent now"
        )
    if after is None:
        return None
    more = sorted(set(_kinds(after)) - set(_kinds(before)))
    if more:
        kinds = ", ".join(more)
        return Words(f"{name} kini bisa {kinds}", f"{name} may now be {kinds}")
    return _pattern(name, after, before)


def _kinds(part: Schema) -> list[str]:
    kinds = part["type"]
    every = [kinds] if isinstance(kinds, str) else list(kinds)
    return [*every, "integer"] if "number" in every else every


def _showing(
    name: str, taken_by: Schema, refused_by: Schema, samples: Sequence[dict[str, Any]]
) -> Document | None:
    """A document whose refusal is due to this field: without the others' changes."""
    mild = {
        **refused_by,
        "properties": {**taken_by["properties"], **_changed(name, refused_by)},
        "required": _needed(name, taken_by, refused_by),
    }
    if name not in refused_by["properties"]:
        mild["properties"].pop(name, None)
    return witness.between(taken_by, mild, samples)


def _changed(name: str, schema: Schema) -> dict[str, Any]:
    part = schema["properties"].get(name)
    return {} if part is None else {name: part}


def _needed(name: str, taken_by: Schema, refused_by: Schema) -> list[str]:
    rest = [each for each in taken_by.get("required", ()) if each != name]
    return [*rest, *([name] if name in refused_by.get("required", ()) else [])]


def _rules(
    old: Schema,
    new: Schema,
    samples: Sequence[dict[str, Any]],
    refuses: Refuses | None,
) -> Iterator[Difference]:
    after = new.get("x-rules", {})
    for name in sorted(new_rules(old, new)):
        what = Words(
            f"aturan baru: {name}: {after[name]}", f"a new rule: {name}: {after[name]}"
        )
        shown = refuses and witness.first(old, samples, refuses)
        yield Difference("", "rule", what, shown)


def new_rules(old: Schema, new: Schema) -> frozenset[str]:
    """Rules of the new that the old had under no name.

    `x-rules-were` names the earlier rules whose effect a rule has, by declaration:
    what only moves or is renamed refuses nobody who was welcome.
    """
    before, were = old.get("x-rules", {}), new.get("x-rules-were", {})
    return frozenset(
        name
        for name in new.get("x-rules", {})
        if name not in before and not set(were.get(name, ())) & set(before)
    )
