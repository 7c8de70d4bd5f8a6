"""Whether a manifest's examples come out as it promises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from marshmallow import ValidationError

from schemas.contracts.domain import Domain
from schemas.contracts.facts import Fact, Rejection
from schemas.contracts.record import Dims, broken_down, canonical
from schemas.contracts.versions import editions
from schemas.manifests.parts import Example, Stream
from schemas.manifests.reading.tree import at_line
from schemas.mapping import paths
from schemas.mapping.mapper import Mapper
from schemas.places.regions import Gazetteer
from schemas.values.problem import Problem, problem


def check_examples(
    stream: Stream, domain: Domain, gazetteer: Gazetteer, coverage: frozenset[str]
) -> tuple[Problem, ...]:
    """Run the stream's own examples; every difference from what they promise.

    They promise in the words of the version that the stream pins.
    """
    mapper = Mapper(stream, domain, gazetteer, coverage, b"examples")
    sent = editions.as_sent(domain).schema()
    problems: list[Problem] = []
    for index, example in enumerate(stream.examples):
        place = f"{stream.id}.examples[{index}]"
        result = mapper.apply(example.given, f"/examples/{index}/in")
        if editions.of(domain) and isinstance(result, Fact) and not result.deleted:
            said = sent.load(mapper.reshape(mapper.redact(example.given), []))
            values = broken_down(said, sent.dimensions)
            result = result._replace(values=values)
        problems += _differences(example, place, result, domain)
    return (*problems, *paths.astray(stream))


def _differences(
    example: Example, place: str, outcome: Fact | Rejection, domain: Domain
) -> Iterator[Problem]:
    """Every difference between an example's promise and what came of it."""
    where = at_line(place, example.line)
    if isinstance(outcome, Rejection):
        yield from _refused(example, where, outcome)
    elif example.refused is not None:
        yield problem(
            where,
            outcome.key,
            "example.accepted",
            id=f"Contoh ini seharusnya ditolak ({example.refused}), tetapi diterima.",
            en=f"This example should be refused ({example.refused}), but was taken.",
        )
    else:
        for name, promised in example.out.items():
            inner = at_line(f"{place}.out.{name}", example.line)
            yield from _field(inner, name, promised, outcome, domain)


def _refused(example: Example, where: str, outcome: Rejection) -> Iterator[Problem]:
    rules = [each.rule for each in outcome.problems]
    if example.refused in rules:
        return
    reasons = "; ".join(f"{p.field}: {p.message.id}" for p in outcome.problems)
    motives = "; ".join(f"{p.field}: {p.message.en}" for p in outcome.problems)
    yield problem(
        where,
        ", ".join(rules),
        "example.refused",
        id=f"Contoh ini ditolak. {reasons}",
        en=f"This example was refused. {motives}",
    )


def _field(
    where: str, name: str, promised: Any, outcome: Fact, domain: Domain
) -> Iterator[Problem]:
    came = outcome.values.get(name)
    try:
        field = domain.schema.declared()[name]
        parts = isinstance(field, Dims) and isinstance(promised, dict)
        if parts and promised.keys() & set(domain.schema.dimensions):
            wanted = promised  # fields of their own, which `dims` holds as well
        else:
            wanted = None if promised is None else field.deserialize(promised)
        if canonical(wanted) == canonical(came):
            return
    except (ValidationError, KeyError):
        wanted = promised
    yield problem(
        where,
        came,
        "example.differs",
        id=f"Hasilnya {_text(came)}, bukan {_text(wanted)} seperti dijanjikan.",
        en=f"It came out as {_text(came)}, not {_text(wanted)} as promised.",
    )


def _text(value: Any) -> str:
    try:
        return canonical(value).decode()
    except TypeError:
        return repr(value)
