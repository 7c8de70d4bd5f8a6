"""FHIR MeasureReports: what is given is taken again; nothing about persons is."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.contracts.domain import catalogue
from schemas.contracts.record import REASONS, VALUE_STATUSES, dims_key
from schemas.domains.disease.exchange import EXCHANGES
from schemas.domains.disease.schema import DIMENSIONS, OBSERVED, DiseaseFigure
from schemas.publishing import history
from schemas.values.problem import Refused

[FHIR] = EXCHANGES
DISEASE = catalogue().domain("disease@1")


@st.composite
def figures(draw):
    indicator = draw(st.sampled_from(sorted(OBSERVED)))
    value = draw(st.none() | st.integers(0, 9999).map(Decimal))
    pairs = [
        draw(st.none() | st.sampled_from(sorted(codes)).map(lambda c, n=name: (n, c)))
        for name, codes in DIMENSIONS.items()
    ]
    return {
        "indicator": indicator,
        "region": draw(st.sampled_from(("12", "12.71", "12.75.01"))),
        "period": draw(st.sampled_from(("2021-01", "2024-02", "2023-12"))),
        "value": value,
        "reason": draw(st.sampled_from(REASONS)) if value is None else None,
        "confirmed_zero": value == 0 and draw(st.booleans()),
        "unit": OBSERVED[indicator].unit,
        "status": draw(st.sampled_from(VALUE_STATUSES)),
        "as_of": draw(st.none() | st.dates(date(2021, 1, 1), date(2025, 1, 1))),
        "cumulative": draw(st.booleans()),
        "dims": dict(sorted(pair for pair in pairs if pair)),
        "disease": draw(st.none() | st.just("A97")),
    }


def key(values):
    return (
        values["indicator"],
        values["region"],
        values["period"],
        dims_key(values["dims"]),
    )


def loaded(taken):
    found = [DiseaseFigure().load(each.values) for each in taken]
    return sorted(found, key=key)


@given(st.lists(figures(), max_size=6, unique_by=key))
def test_what_is_given_is_taken_again(facts):
    taken = FHIR.take(FHIR.give([("k", each) for each in facts]))

    assert loaded(taken) == sorted(facts, key=key)


def test_the_domains_own_sample_passes_through():
    facts = [DiseaseFigure().load(each) for each in history.sample(DISEASE)]

    taken = FHIR.take(FHIR.give([("k", each) for each in facts]))

    assert loaded(taken) == sorted(facts, key=key)


def report(**changes):
    made = {
        "resourceType": "MeasureReport",
        "status": "complete",
        "type": "summary",
        "measure": "http://example.org/dbd",
        "subject": {
            "identifier": {"system": "urn:smart-province:kemendagri", "value": "12.71"}
        },
        "period": {"start": "2021-01-01", "end": "2021-01-31"},
        "group": [
            {
                "code": {
                    "coding": [
                        {
                            "system": "urn:smart-province:indicator",
                            "code": "dengue_cases",
                        }
                    ]
                },
                "population": [{"count": 7}],
                "stratifier": [
                    {
                        "code": [{"coding": [{"code": "sex"}]}],
                        "stratum": [
                            {
                                "value": {"coding": [{"code": "female"}]},
                                "population": [{"count": 4}],
                            }
                        ],
                    }
                ],
            }
        ],
    }
    return made | changes


def take(document):
    return FHIR.take(json.dumps(document).encode())


def test_a_report_with_one_stratum_is_a_total_and_a_part():
    taken = take(report())

    assert [(each.values["value"], each.values["dims"]) for each in taken] == [
        (7, {}),
        (4, {"sex": "female"}),
    ]
    assert taken[1].pointer == "/group/0/stratifier/0/stratum/0"
    assert [each["value"] for each in loaded(taken)] == [7, 4]


def changed(path, value):
    made = report()
    *way, last = path
    at = made
    for step in way:
        at = at[step]
    at[last] = value
    return made


COUNT = ("group", 0, "population", 0)


@pytest.mark.parametrize(
    ("document", "rule"),
    [
        ({"resourceType": "Patient"}, "fhir.resource"),
        ([], "fhir.resource"),
        (
            {
                "resourceType": "Bundle",
                "entry": [{"resource": {"resourceType": "Patient"}}],
            },
            "fhir.resource",
        ),
        (report(type="individual"), "fhir.individual"),
        (report(type="subject-list"), "fhir.individual"),
        (report(status="error"), "fhir.status"),
        (
            report(subject={"identifier": {"system": "bps", "value": "1275"}}),
            "region.unknown_system",
        ),
        (report(subject={"reference": "Patient/1"}), "fhir.shape"),
        (report(period={"start": "2021-01-01", "end": "2021-01-30"}), "period.shape"),
        (report(group=[{}]), "fhir.shape"),
        (
            changed(("group", 0, "code", "coding", 0, "code"), "dengue_case"),
            "indicator.unknown",
        ),
        (
            changed(
                ("group", 0, "stratifier", 0, "stratum", 0, "value"),
                {"coding": [{"code": "femal"}]},
            ),
            "code.unknown",
        ),
        (
            changed(
                COUNT,
                {
                    "_count": {
                        "extension": [
                            {
                                "url": "http://hl7.org/fhir/StructureDefinition/"
                                "data-absent-reason",
                                "valueCode": "as-text",
                            }
                        ]
                    }
                },
            ),
            "fhir.absent",
        ),
    ],
)
def test_what_is_no_aggregate_report_is_refused(document, rule):
    with pytest.raises(Refused) as caught:
        take(document)

    [problem] = caught.value.problems
    assert problem.rule == rule
    assert problem.message.id != problem.message.en


def test_a_count_that_is_not_there_is_not_reported_and_not_zero():
    [first, _] = take(changed(COUNT, {}))

    assert (first.values["value"], first.values["reason"]) == (None, "not_reported")


def test_a_fraction_of_a_person_is_left_to_the_schema_to_refuse():
    [first, _] = take(changed((*COUNT, "count"), 1.5))

    assert DiseaseFigure().validate(first.values)


WAYS = [
    ("status",),
    ("type",),
    ("date",),
    ("subject",),
    ("subject", "identifier"),
    ("period",),
    ("period", "start"),
    ("period", "end"),
    ("group",),
    ("group", 0),
    ("group", 0, "code"),
    ("group", 0, "code", "coding"),
    ("group", 0, "population"),
    COUNT,
    (*COUNT, "count"),
    (*COUNT, "_count"),
    (*COUNT, "extension"),
    ("group", 0, "stratifier", 0, "code"),
    ("group", 0, "stratifier", 0, "stratum"),
    ("group", 0, "stratifier", 0, "stratum", 0, "value"),
    ("group", 0, "stratifier", 0, "stratum", 0, "population"),
]
ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=11),
    lambda inner: st.lists(inner, max_size=2)
    | st.dictionaries(
        st.sampled_from(("url", "coding", "code", "system", "value", "extension")),
        inner,
        max_size=2,
    ),
    max_leaves=4,
)


@given(st.sampled_from(WAYS), ODD)
def test_no_document_at_all_is_answered_with_anything_but_a_refusal(way, value):
    try:
        taken = take(changed(way, value))
    except Refused as refused:
        assert all(each.message.id and each.message.en for each in refused.problems)
    else:
        assert all(each.values["indicator"] == "dengue_cases" for each in taken)
