"""Has a source changed its shape? Fields that came, went, or changed their type.

A shape is what a sample of records looks like: for each field how often it held a
text, a number and so on. Two shapes are compared with a wide margin, so that a field
that is merely rare raises no alarm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from schemas.manifests.parts import MappedField, Stream
from schemas.values.nearest import nearest
from schemas.values.problem import Problem, problem

MOST_FIELDS: Final = 200
LONGEST_NAME: Final = 100
DEEPEST: Final = 2
FEWEST: Final = 3  # rows that say something about what is usual
USUAL: Final = Decimal("0.9")
WORD: Final = re.compile(r'"([^"]+)"|([A-Za-z_][A-Za-z0-9_]*)')
NULL: Final = "null"
NAMES: Final = {
    "text": ("teks", "text"),
    "number": ("angka", "a number"),
    "yes/no": ("ya/tidak", "yes or no"),
    "list": ("daftar", "a list"),
    "object": ("objek", "an object"),
    "flaw": ("nilai cacat", "a flawed value"),
}

Kind = Literal["missing", "added", "retyped"]
Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Shape:
    """How many records were looked at, and the types seen in each of their fields."""

    rows: int
    fields: dict[str, Counts]

    def share(self, field: str) -> Decimal:
        """In what share of the records a field was there at all."""
        there = sum(self.fields.get(field, {}).values())
        return Decimal(there) / self.rows if self.rows else Decimal(0)

    def type_of(self, field: str) -> str | None:
        """The type that nearly all values of a field have, None if there is none."""
        seen = {k: n for k, n in self.fields.get(field, {}).items() if k != NULL}
        for kind, count in seen.items():
            if count >= USUAL * sum(seen.values()):
                return kind
        return None

    def written(self) -> dict[str, Any]:
        """As JSON, for `read`."""
        return {"rows": self.rows, "fields": self.fields}

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Shape:
        """What `written` wrote."""
        return cls(kept["rows"], kept["fields"])


@dataclass(frozen=True, slots=True)
class Drift:
    """One field that is not as it was."""

    kind: Kind
    field: str
    before: str = ""
    now: str = ""

    @property
    def problem(self) -> Problem:
        """What a person is told about it."""
        return _problem(self)


def shape(records: Iterable[Any]) -> Shape:
    """The shape of some records; fields inside of objects have dotted names."""
    rows, fields = 0, dict[str, Counts]()
    for record in records:
        if isinstance(record, dict):
            rows += 1
            _look(record, "", 1, fields)
    return Shape(rows, fields)


def differences(before: Shape, now: Shape) -> list[Drift]:
    """What is not as it was, fields in the order of their names."""
    if before.rows < FEWEST or now.rows < FEWEST:
        return []
    return list(_differences(before, now))


def used(stream: Stream) -> frozenset[str]:
    """The source names that a stream's mapping, key, cursor and deletes speak of."""
    texts = [*stream.key, stream.deletes.when or ""]
    texts += stream.cursor.fields if stream.cursor else ()
    for mapped in stream.map.values():
        texts += _sources(mapped)
    return frozenset(a or b for text in texts for a, b in WORD.findall(text))


def _sources(mapped: MappedField) -> Iterator[str]:
    yield mapped.source or ""
    yield mapped.name_from or ""
    for part in mapped.parts:
        yield from _sources(part)


def _look(
    record: dict[str, Any], prefix: str, depth: int, fields: dict[str, Counts]
) -> None:
    for name, value in record.items():
        path = f"{prefix}{name}"
        new = path not in fields
        if len(path) > LONGEST_NAME or new and len(fields) >= MOST_FIELDS:
            continue
        kind = _kind(value)
        counts = fields.setdefault(path, {})
        counts[kind] = counts.get(kind, 0) + 1
        if kind == "object" and depth < DEEPEST:
            _look(value, f"{path}.", depth + 1, fields)


def _kind(value: Any) -> str:
    if value is None:
        return NULL
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool):
        return "yes/no"
    if isinstance(value, (int, Decimal)):
        return "number"
    if isinstance(value, dict):
        return "object"
    return "list" if isinstance(value, list) else "flaw"


def _differences(before: Shape, now: Shape) -> Iterator[Drift]:
    added = [
        name
        for name in sorted(now.fields)
        if name not in before.fields and now.share(name) >= USUAL
    ]
    for name in sorted(before.fields):
        if name not in now.fields:
            if before.share(name) >= USUAL:
                yield Drift("missing", name, now=nearest(name, added) or "")
            continue
        was, is_ = before.type_of(name), now.type_of(name)
        if was and is_ and was != is_:
            yield Drift("retyped", name, was, is_)
    for name in added:
        yield Drift("added", name)


def _problem(found: Drift) -> Problem:
    name, rule = found.field, f"drift.{found.kind}"
    if found.kind == "added":
        return problem(
            name,
            "",
            rule,
            id=f"Kolom baru di sumber: {name}. Belum dipakai; petakan bila perlu.",
            en=f"A new field at the source: {name}. It is not used; map it if needed.",
        )
    if found.kind == "missing":
        id = f" Mungkin sekarang bernama {found.now}?" if found.now else ""
        en = f" Perhaps it is now called {found.now}?" if found.now else ""
        return problem(
            name,
            "",
            rule,
            id=f"Kolom {name} hilang dari sumber.{id} Perbaiki map di manifes, lalu"
            " putar ulang karantina.",
            en=f"The field {name} has left the source.{en} Correct map in the"
            " manifest, then replay the quarantine.",
        )
    was, is_ = NAMES[found.before], NAMES[found.now]
    return problem(
        name,
        "",
        rule,
        id=f"Kolom {name} berubah jenis: dulu {was[0]}, sekarang {is_[0]}.",
        en=f"The field {name} has changed its type: it was {was[1]}, now {is_[1]}.",
    )
