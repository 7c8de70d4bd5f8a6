"""Documents in other shapes than the samples are taken, and come out again."""

from pathlib import Path

import pytest
import yaml

from schemas.contracts.domain import catalogue
from schemas.standards import exchange

CASES = yaml.safe_load(
    (Path(__file__).parent / "documents" / "other_shapes.yaml").read_text("utf-8")
)
DOMAINS = {each.name: each for each in catalogue().domains}


def loaded(domain, case, taken):
    more = case.get("more", {})
    if domain.name in ("citizen_report", "incident"):
        more = {"region": "12.75"}
    return [(t.key, domain.schema().load({**more, **t.values})) for t in taken]


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case['standard']}: {case['why']}"
)
def test_a_document_of_another_shape_is_taken_and_comes_again(case):
    domain = DOMAINS[case["domain"]]
    standard = exchange.named(domain, case["standard"])

    facts = loaded(domain, case, standard.take(case["text"].encode()))
    again = loaded(domain, case, standard.take(standard.give(facts)))

    assert len(facts) == case["facts"]
    assert again == facts
