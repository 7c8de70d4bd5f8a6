"""Does every document of an earlier major find its way to the present one, and back?

Tried with the samples that were published with it, and with documents that differ
from them in one field or in several at random: at every border that a field draws.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from random import Random
from typing import Any, Final

from marshmallow import ValidationError

from schemas.contracts.declaration import Domain
from schemas.contracts.faults import problems_of
from schemas.contracts.record import canonical
from schemas.contracts.versions import editions, published
from schemas.contracts.versions.editions import Edition
from schemas.contracts.versions.migration import Migration
from schemas.contracts.versions.steps import Codes, Drop
from schemas.publishing import witness
from schemas.publishing.rules import without
from schemas.values.problem import Refused, Words

Document = Mapping[str, Any]
MOST_TRIED: Final = 3_000
MOST_AT_ONCE: Final = 4  # fields changed together, at random
AT_RANDOM: Final = 600
SEED: Final = 5


@dataclass(frozen=True, slots=True)
class Stuck:
    """A document of an earlier version that does not come through, and why."""

    version: str
    field: str
    what: Words
    witness: Document


def stuck(domain: Domain) -> Iterator[Stuck]:
    """One document for every field of an earlier major that gets stuck, both ways."""
    majors = {published.order(v)[0]: v for v in editions.served(domain)}
    for version in list(majors.values())[:-1]:
        yield from _stuck(domain, version)


def _stuck(domain: Domain, version: str) -> Iterator[Stuck]:
    document = published.published(domain.name)[version]
    shared = frozenset(document.get("x-rules", {}))
    lenient = replace(domain, schema=without(domain.schema, shared))
    edition = editions.edition(lenient, version)
    seen: set[str] = set()
    shown = published.samples(domain.name, version)
    for tried in islice(_documents(document, shown), MOST_TRIED):
        for field, what in _wrong(edition, tried):
            if field not in seen:
                seen.add(field)
                yield Stuck(version, field, what, tried)


def _wrong(edition: Edition, document: Document) -> Iterator[tuple[str, Words]]:
    """What goes wrong with one document that the earlier version takes."""
    try:
        sent = edition.sent.schema().load(document)
    except ValidationError:
        return
    try:
        now = edition.up(sent)
    except Refused as refused:
        yield from ((p.field, p.message) for p in refused.problems)
        return
    except ValidationError as error:
        known = frozenset(edition.present.schema.declared())
        for problem in problems_of(error, document, known):
            yield problem.field, problem.message
        return
    told, lost = edition.down(now)
    if told is None:
        yield from ((p.field, _no_way_back(p.message)) for p in lost)
        return
    declared = _declared_losses(edition)
    for name, value in sent.items():
        if name not in declared and canonical(told.get(name)) != canonical(value):
            yield name, Words(
                f"kembali sebagai “{told.get(name)}”, bukan “{value}”",
                f"it comes back as “{told.get(name)}”, not “{value}”",
            )


def _no_way_back(message: Words) -> Words:
    return Words(
        f"tidak dapat kembali: {message.id}", f"it cannot come back: {message.en}"
    )


def _declared_losses(edition: Edition) -> frozenset[str]:
    """The earlier fields that the file says do not come back as they were."""
    found: set[str] = set()
    for hop in edition.hops:
        for step in hop.steps if isinstance(hop, Migration) else ():
            if isinstance(step, Drop) or isinstance(step, Codes) and step.back:
                found |= step.before
    return frozenset(found)


def _documents(schema: Document, samples: list[dict[str, Any]]) -> Iterator[Document]:
    """Samples, the smallest document, and what lies near them."""
    smallest = witness.smallest(schema)
    bases = [*samples, *([smallest] if smallest is not None else [])]
    values = {n: list(_values(part)) for n, part in schema["properties"].items()}
    yield from bases
    for base in bases:
        for name, some in values.items():
            yield from ({**base, name: value} for value in some)
    random = Random(SEED)
    for _ in range(AT_RANDOM if bases else 0):
        names = random.sample(sorted(values), min(MOST_AT_ONCE, len(values)))
        changed = {name: random.choice(values[name]) for name in names if values[name]}
        yield {**random.choice(bases), **changed}


def _values(part: Document) -> Iterator[Any]:
    """As witness.values, with exact numbers, and texts that migrations take apart."""
    for value in witness.values(part):
        yield Decimal(str(value)) if isinstance(value, float) else value
    if part.get("minLength") is not None:
        yield from ("a b", "a, b", "a,b", "a b c", "a,  b ", "a, ", ", b")
