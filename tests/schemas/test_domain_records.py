"""For each domain a table of wrong records: each is refused as it should, or repaired
as its manifest declared.

A table is tests/schemas/domains/NAME.yaml: `manifest` and a right source `record`,
then `cases`: `why`, `change` (fields over the record; "$absent" takes one out) and
either `field` and `rule` of the refusal, or `repaired`: the values that come out.
"""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from schemas import strict
from schemas.contracts.domain import catalogue
from schemas.mapping.mapper import Fact, Rejection
from tests.schemas.samples import mapper_of

TABLES = Path(__file__).parent / "domains"
DOMAINS = [each.name for each in catalogue().domains]
ABSENT = "$absent"
LEAST = 25


def exact(value):
    """YAML's numbers as the strict reader gives them: never a float."""
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, dict):
        return {name: exact(item) for name, item in value.items()}
    return [exact(item) for item in value] if isinstance(value, list) else value


def table(name):
    return yaml.safe_load((TABLES / f"{name}.yaml").read_text("utf-8"))


def mapper(found):
    coverage = found.get("coverage", ["12", "12.71", "12.75"])
    return mapper_of(found["manifest"], tuple(coverage))


def changed(record, change):
    made = {**record, **change}
    return exact({name: item for name, item in made.items() if item != ABSENT})


CASES = [
    pytest.param(path.stem, n, id=f"{path.stem}: {case['why']}")
    for path in sorted(TABLES.glob("*.yaml"))
    for n, case in enumerate(table(path.stem)["cases"])
]


@pytest.mark.parametrize("name", DOMAINS)
def test_every_domain_has_a_table_of_wrong_records(name):
    found = table(name)
    whys = [case["why"] for case in found["cases"]]

    assert len(whys) >= LEAST
    assert len(set(whys)) == len(whys)


@pytest.mark.parametrize("name", DOMAINS)
def test_the_record_that_the_wrong_ones_are_made_from_is_right(name):
    found = table(name)

    fact = mapper(found).apply(exact(found["record"]), "/0")

    assert isinstance(fact, Fact), fact


@pytest.mark.parametrize(("name", "number"), CASES)
def test_a_wrong_record_is_refused_or_repaired_as_declared(name, number):
    found = table(name)
    case = found["cases"][number]
    record = changed(found["record"], case["change"])

    judged = mapper(found).apply(record, "/0")

    if "repaired" in case:
        assert isinstance(judged, Fact), judged
        wanted = exact(case["repaired"])
        plain = {key: judged.values[key] for key in wanted}
        assert {k: _shown(v) for k, v in plain.items()} == wanted
        return
    assert isinstance(judged, Rejection), judged
    problems = {(each.field, each.rule): each for each in judged.problems}
    assert (case["field"], case["rule"]) in problems
    met = problems[case["field"], case["rule"]]
    assert met.message.id and met.message.en and met.message.id != met.message.en
    if "value" in case:
        assert met.value == case["value"]


def _shown(value):
    """Moments and days as text, numbers as they are."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def test_the_reader_of_the_tables_makes_no_floats():
    assert exact({"a": [1.5]}) == {"a": [Decimal("1.5")]}
    assert strict.json(b'{"a": [1.5]}').value == exact({"a": [1.5]})
