"""The versions of a domain that are served: the present one, and those that lead to it.

A stream that pins an earlier version is checked by that version, and its facts are
kept under the present one; who asks for an earlier version is told what it can say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from marshmallow import ValidationError

from schemas.contracts.declaration import Domain
from schemas.contracts.faults import problems_of
from schemas.contracts.record import Record, canonical
from schemas.contracts.versions import migration, published, ranges, restored
from schemas.contracts.versions.migration import Migration
from schemas.contracts.versions.steps import Values, lost
from schemas.values.nearest import nearest
from schemas.values.problem import Problem, Refused, refuse


@dataclass(frozen=True)
class Edition:
    """An earlier version of a domain.

    `sent` is the domain as that version had it. `domain` is the one that facts are
    mapped by: it takes what that version takes, and gives what the present one has.
    """

    present: Domain
    sent: Domain
    domain: Domain
    hops: tuple[Migration | type[Record], ...]

    def up(self, values: Mapping[str, Any]) -> Values:
        """Checked values of this version as those of the present one.

        Raises ValidationError where the present version refuses them.
        """
        made = dict(values)
        for hop in self.hops:
            made = hop.up(made) if isinstance(hop, Migration) else hop().load(made)
        return made

    def down(self, values: Mapping[str, Any]) -> tuple[Values | None, list[Problem]]:
        """Checked values of the present version as this one says them.

        None where it cannot say them at all; every value that does not survive.
        """
        try:
            made = dict(values)
            for hop in reversed(self.hops):
                if isinstance(hop, Migration):
                    made = hop.down(made)
            known = self.sent.schema.declared()
            made = {n: v for n, v in made.items() if n in known and v is not None}
            told: Values = self.sent.schema().load(made)
            again = self.up(told)
        except Refused as refused:
            return None, list(refused.problems)
        except ValidationError as error:
            return None, list(problems_of(error, values))
        return told, list(_lost(values, again, told))


class Lifted(Record):
    """The base of schemas that take an earlier version and give the present one."""

    edition: ClassVar[Edition]

    def load(self, *args: Any, **kwargs: Any) -> Any:
        """The present version's values."""
        return self.edition.up(super().load(*args, **kwargs))

    @classmethod
    def unit_for(cls, values: Mapping[str, Any]) -> str | None:
        """As the present version has it."""
        return cls.given().unit_for(values)

    @classmethod
    def given(cls) -> type[Record]:
        """The schema whose values `load` gives: the present one."""
        return cls.edition.present.schema

    @classmethod
    def way(cls) -> tuple[str, ...]:
        """What identifies the way to the present version."""
        edition = cls.edition
        texts = [hop.text for hop in edition.hops if isinstance(hop, Migration)]
        return edition.present.version, *texts


def served(domain: Domain) -> tuple[str, ...]:
    """Every version that a stream may pin, oldest first."""
    lowest = domain.major - len(migration.every(domain))
    every = published.published(domain.name)
    now = published.order(domain.version)
    older = [v for v in every if lowest <= published.order(v)[0]]
    return (*(v for v in older if published.order(v) < now), domain.version)


def satisfying(domain: Domain, ref: str) -> Domain:
    """The newest served version of a domain that a stream's `name@range` holds.

    Raises Refused with what is served.
    """
    asked = ref.partition("@")[2]
    wanted = ranges.read(asked)
    if wanted is not None and wanted.takes(published.order(domain.version)):
        return domain
    known = served(domain)
    fitting = [v for v in known if wanted and wanted.takes(published.order(v))]
    if fitting:
        return edition(domain, fitting[-1]).domain
    raise _none(domain, ref, known, wanted is not None)


def _none(
    domain: Domain, ref: str, known: tuple[str, ...], understood: bool
) -> Refused:
    majors = sorted({published.order(each)[0] for each in known})
    refs = [f"{domain.name}@{major}" for major in majors]
    near, listed = nearest(ref, refs) or domain.ref, ", ".join(known)
    if not understood:
        return refuse(
            "schema",
            ref,
            "schema.range",
            id="Sesudah @ ditulis versi atau rentang SemVer: 1, 1.1, atau >=1.0,<2."
            f" Mungkin maksudnya “{near}”?",
            en="Behind the @ stands a version or a SemVer range: 1, 1.1 or >=1.0,<2."
            f" Did you mean “{near}”?",
        )
    return refuse(
        "schema",
        ref,
        "schema.no_version",
        id=f"Tidak ada versi {domain.name} yang cocok dengan “{ref}”; yang dilayani:"
        f" {listed}. Mungkin maksudnya “{near}”?",
        en=f"No version of {domain.name} satisfies “{ref}”; served are: {listed}."
        f" Did you mean “{near}”?",
    )


def edition(domain: Domain, version: str) -> Edition:
    """A served version that is not the present one."""
    base, now = _restored(domain, version), domain.schema.dimensions
    lifted: type[Lifted] = type(
        f"{base.__name__}Lifted", (Lifted, base), {"dimensions": now}
    )
    made = Edition(
        present=domain,
        sent=replace(domain, version=version, schema=base),
        domain=replace(domain, version=version, schema=lifted),
        hops=tuple(_hops(domain, version)),
    )
    lifted.edition = made
    return made


def of(domain: Domain) -> Edition | None:
    """The edition that a domain of the catalogue is; None for the present version."""
    kind = domain.schema
    return kind.edition if issubclass(kind, Lifted) else None


def as_sent(domain: Domain) -> Domain:
    """The domain whose checked values are in the words of what is sent."""
    earlier = of(domain)
    return domain if earlier is None else earlier.sent


def _hops(domain: Domain, version: str) -> Iterator[Migration | type[Record]]:
    """Schemas and migrations that values of a version go through, in their order."""
    major = published.order(version)[0]
    for number in range(major, domain.major):
        last = published.newest(domain.name, number)
        if last is not None and last != version:
            yield _restored(domain, last)
        found = migration.leading_to(domain.name, number + 1)
        assert found is not None, "only versions with a way up are served"
        yield found
    yield domain.schema


def _restored(domain: Domain, version: str) -> type[Record]:
    document = published.published(domain.name)[version]
    now, like = domain.schema.declared(), {}
    for name in document["properties"]:
        newer = name
        for number in range(published.order(version)[0], domain.major):
            found = migration.leading_to(domain.name, number + 1)
            newer = found.newer(newer) if found else newer
        if newer in now:
            like[name] = now[newer]
    title = domain.schema.__name__ + version.replace(".", "_")
    apart = [old for old, each in like.items() if each.name in domain.schema.dimensions]
    return restored.schema(document, like, title, tuple(apart))


def _lost(now: Mapping[str, Any], again: Values, told: Values) -> Iterator[Problem]:
    """The values that another way up and down would not give back."""
    for name, value in now.items():
        if value is None and again.get(name) is None:
            continue
        if canonical(again.get(name)) != canonical(value):
            yield lost(name, value, told.get(name))
