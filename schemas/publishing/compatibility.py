"""May a shared schema be published as it is, after what was published before?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from marshmallow import ValidationError

from schemas.contracts.domain import Domain
from schemas.contracts.record import Record
from schemas.publishing import differences, history, json_schema, migrations
from schemas.publishing.differences import Difference
from schemas.publishing.rules import without
from schemas.values.problem import Words

CHANGED: Final = Words(
    "Versi ini sudah diterbitkan dan isinya berubah; naikkan version di schema.py.",
    "This version is published already, and its content changed; raise `version` in"
    " schema.py.",
)
GONE_BACK: Final = Words(
    "Versi yang lebih baru sudah diterbitkan.", "A newer version is published already."
)


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a schema may not be published as it is; `against` is an earlier version."""

    against: str
    what: Words
    difference: Difference | None = None


def objections(domain: Domain) -> Iterator[Objection]:
    """What forbids to publish the schema as it is: each with the version it breaks."""
    now = json_schema.document(domain)
    known = history.published(domain.name)
    same = known.get(domain.version)
    if same is not None and same != now:
        yield Objection(domain.version, CHANGED)
    later = [
        each for each in known if history.order(each) > history.order(domain.version)
    ]
    for version in later:
        yield Objection(version, GONE_BACK)
    for version, old in known.items():
        if history.order(version)[0] == domain.major and old != now:
            for found in against(old, domain):
                yield Objection(version, found.what, found)
    for each in migrations.stuck(domain):
        found = Difference(each.field, "migration", each.what, each.witness)
        yield Objection(each.version, each.what, found)


def against(old: Mapping[str, Any], domain: Domain) -> tuple[Difference, ...]:
    """What breaks where the domain's present schema follows `old`."""
    now = json_schema.document(domain)
    more = differences.new_rules(old, now)
    whole, lenient = domain.schema(), without(domain.schema, frozenset(more))()

    def refused(document: Mapping[str, Any]) -> bool:
        return _takes(lenient, document) and not _takes(whole, document)

    return differences.between(old, now, history.sample(domain), refused)


def _takes(schema: Record, document: Mapping[str, Any]) -> bool:
    try:
        schema.load(document)
    except ValidationError:
        return False
    return True
