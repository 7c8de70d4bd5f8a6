"""A proposed manifest tried on the sample: what its parser says, and its examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from connectors.base import RawRecord
from connectors.proposing.columns import places
from schemas import privacy
from schemas.contracts.domain import catalogue
from schemas.contracts.facts import Fact, Rejection
from schemas.contracts.record import instant_text, number_text
from schemas.manifests import manifest
from schemas.manifests.manifest import Stream
from schemas.mapping.mapper import Mapper
from schemas.values.problem import Refused, Words

MOST: Final = 3
LONGEST: Final = 400


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of the sample's rows: examples, and why others were refused."""

    examples: tuple[dict[str, Any], ...]
    taken: int
    refused: tuple[str, ...]


NOTHING: Final = Tried((), 0, ())


def parsed(text: str) -> tuple[manifest.Manifest | None, tuple[Words, ...]]:
    """The manifest, or each mistake that its parser names, with its line."""
    try:
        return manifest.parse(text), ()
    except Refused as refused:
        said = [
            Words(f"{p.field}: {p.message.id}", f"{p.field}: {p.message.en}")
            for p in refused.problems
        ]
        return None, tuple(said)


def tried(stream: Stream, rows: Sequence[RawRecord], skip: frozenset[str]) -> Tried:
    """Map the rows; of the first of each kind an example, without fields of `skip`."""
    domain = catalogue().domain(stream.schema)
    every = places.gazetteer()
    coverage = frozenset(region.code for region in every.regions)
    mapper = Mapper(stream, domain, every, coverage, b"examples")
    examples: list[dict[str, Any]] = []
    met: set[str] = set()
    taken, causes = 0, dict[str, int]()
    for row in rows:
        given = privacy.masked(mapper.redact(_needed(stream, row.value)))
        result = mapper.apply(given, row.pointer)
        if isinstance(result, Rejection):
            for problem in result.problems[:2]:
                cause = f"{problem.field}: {problem.message.en}"
                causes[cause] = causes.get(cause, 0) + 1
            continue
        taken += 1
        face = str(result.values.get("status")) + str(result.values.get("category"))
        if face not in met and len(examples) < MOST and len(str(given)) < 4000:
            met.add(face)
            examples.append({"in": given, "out": _out(stream, result, skip)})
    listed = sorted(causes, key=lambda cause: -causes[cause])[:5]
    refused = tuple(f"{causes[c]} × {c}"[:LONGEST].replace("\n", " ") for c in listed)
    return Tried(tuple(examples), taken, refused)


def _out(stream: Stream, fact: Fact, skip: frozenset[str]) -> dict[str, Any]:
    wanted = [name for name in stream.map if name not in skip]
    found = {name: fact.values.get(name) for name in wanted}
    return {name: _plain(v) for name, v in found.items() if v is not None and v != {}}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return Decimal(number_text(value))
    return value


def _needed(stream: Stream, record: Any) -> Any:
    """The part of a record that the manifest reads; the rest helps nobody."""
    if not isinstance(record, Mapping):
        return record
    names = set(_names(stream))
    return {name: item for name, item in record.items() if name in names}


def _names(stream: Stream) -> Iterator[str]:
    dotted = [*stream.key, *(stream.cursor.fields if stream.cursor else ())]
    for each in stream.map.values():
        dotted += [each.source or "", each.name_from or ""]
    if stream.deletes.when:
        dotted.append(stream.deletes.when)
    for name in dotted:
        bare = name.strip('"') if name.startswith('"') else name
        yield (
            bare
            if bare.startswith("@")
            else bare.partition(".")[0].partition("[")[0].split(" ")[0].strip('"')
        )
