"""SDMX-CSV: what is given is taken again, and what is no statistic is refused."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.contracts.domain import Observed, catalogue
from schemas.contracts.record import REASONS, VALUE_STATUSES
from schemas.domains.statistics.exchange import EXCHANGES, sdmx
from schemas.domains.statistics.schema import Statistic
from schemas.domains.statistics.sdmx_structure import COLUMNS, FIXED, Structure
from schemas.values.problem import Refused
from tests.schemas.domains import facts

[SDMX] = EXCHANGES
SAMPLE = facts.SAMPLES / "sdmx" / "sdmx-csv2_example-01.csv"
SHAPE = """STRUCTURE,STRUCTURE_ID,ACTION,DIM_1,DIM_2,DIM_3,OBS_VALUE,ATTR_2,UPDATED
dataflow,ESTAT:NA_MAIN(1.6.0),I,A,B,2014-01,12.4,"Normal, special",2021-01-22T13:15:41Z
dataflow,ESTAT:NA_MAIN(1.6.0),I,A,B,2014-02,10.8,"Normal, special",2021-01-22T13:15:41Z
"""
# What the sample's columns and codes mean here, as whoever brings it must say.
DECLARED = Structure(
    columns={
        "STRUCTURE": "STRUCTURE",
        "STRUCTURE_ID": "STRUCTURE_ID",
        "ACTION": "ACTION",
        "DIM_1": "REF_AREA",
        "DIM_2": "INDICATOR",
        "DIM_3": "TIME_PERIOD",
        "OBS_VALUE": "OBS_VALUE",
    },
    codes={"REF_AREA": {"A": "12.75"}, "INDICATOR": {"B": "waste_managed"}},
    fixed=FIXED | {"STRUCTURE_ID": "ESTAT:NA_MAIN(1.6.0)", "UNIT_MEASURE": "percent"},
)
HEAD = "INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE"
STATED = [
    each
    for each in catalogue().indicators.values()
    if each.domain == "statistics" and isinstance(each.measure, Observed)
]


@st.composite
def values(draw):
    indicator = draw(st.sampled_from([i for i in STATED if "year" in i.periods]))
    value = draw(st.none() | st.decimals(25, 100, places=2))
    return {
        "indicator": indicator.id,
        "region": draw(st.sampled_from(("12", "12.71", "12.75"))),
        "period": str(draw(st.integers(2021, 2023))),
        "value": value,
        "reason": draw(st.sampled_from(REASONS)) if value is None else None,
        "unit": indicator.unit,
        "status": draw(st.sampled_from(VALUE_STATUSES)),
        "confirmed_zero": value == 0,
        "cumulative": draw(st.booleans()),
        "as_of": draw(st.none() | st.dates(date(2021, 1, 1), date(2026, 1, 1))),
        "dims": draw(
            st.dictionaries(
                st.sampled_from(("sex", "age_group")), st.sampled_from(("a", "b-1"))
            ).map(lambda dims: dict(sorted(dims.items())))
        ),
    }


def rows(body):
    return list(csv.DictReader(io.StringIO(body.decode())))


def document(*lines, head=HEAD):
    return "\n".join([head, *lines, ""]).encode()


def problems(body):
    with pytest.raises(Refused) as caught:
        SDMX.take(body)
    return [(each.field, each.rule) for each in caught.value.problems]


def loaded(taken):
    return [Statistic().load(each.values) for each in taken]


@given(st.lists(values(), max_size=5))
def test_what_is_given_is_taken_again(facts):
    taken = SDMX.take(SDMX.give([("k", each) for each in facts]))

    shaped = [
        each | {"as_of": each["as_of"] and each["as_of"].isoformat()} for each in facts
    ]
    assert [each.values for each in taken] == shaped


@given(st.lists(values(), min_size=1, max_size=4))
def test_what_is_taken_is_a_statistic_of_the_shared_schema(facts):
    kept = [each for each in facts if _possible(each)]

    taken = SDMX.take(SDMX.give([("k", each) for each in kept]))

    assert loaded(taken) == kept


def _possible(values):
    return not Statistic().validate(
        values | {"as_of": values["as_of"] and values["as_of"].isoformat()}
    )


@pytest.mark.parametrize("real", [False, True])
def test_a_document_of_another_structure_comes_out_equal_in_its_columns(real):
    if real and not SAMPLE.exists():
        pytest.skip("the reference samples are not here")
    body = SAMPLE.read_bytes() if real else SHAPE.encode()
    other = sdmx(DECLARED)

    facts = loaded(other.take(body))
    back = rows(other.give([("k", each) for each in facts]))

    assert [each["value"] for each in facts] == [Decimal("12.4"), Decimal("10.8")]
    assert back == [
        {name: row[name] for name in DECLARED.columns} for row in rows(body)
    ]


def test_a_document_of_another_structure_is_not_guessed_at():
    assert problems(SHAPE.encode()) == [("$", "sdmx.columns")]


def test_what_has_no_place_is_named_in_what_is_lost():
    assert any("`UPDATED`" in each.en for each in SDMX.loses)


def test_a_multiple_and_a_scaled_unit_are_multiplied_out():
    body = document(
        "population,12.75,2024,307.17,RIBU JIWA,",
        "population,12.71,2024,2.5,people,6",
        head=f"{HEAD},UNIT_MULT",
    )

    assert [each.values["value"] for each in SDMX.take(body)] == [307170, 2500000]


def test_labels_behind_codes_are_read_over():
    head = "INDICATOR: Indicator,REF_AREA: Area,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE"
    body = document(
        "poverty_rate: Poverty,12.75: Kota Binjai,2024,5.1,percent", head=head
    )

    [taken] = SDMX.take(body)

    assert (taken.values["indicator"], taken.values["region"]) == (
        "poverty_rate",
        "12.75",
    )


@pytest.mark.parametrize(
    ("status", "reason"),
    [("O", "not_reported"), ("M", "not_applicable"), ("Q", "suppressed")],
)
def test_the_standards_own_codes_say_why_a_value_is_missing(status, reason):
    body = document(f"gini,12.75,2024,,index,{status}", head=f"{HEAD},OBS_STATUS")

    [taken] = SDMX.take(body)

    assert (taken.values["value"], taken.values["reason"]) == (None, reason)


@pytest.mark.parametrize(
    ("text", "period"),
    [("2024-A1", "2024"), ("2024-M03", "2024-03"), ("2024-Q1", "2024-Q1")],
)
def test_periods_are_read_in_the_standards_forms(text, period):
    [taken] = SDMX.take(document(f"gini,12.75,{text},0.3,index"))

    assert taken.values["period"] == period


def test_semicolons_part_the_cells_where_the_header_says_so():
    body = document("gini,12.75,2024,0.3,index").replace(b",", b";")

    assert SDMX.take(body)[0].key == "gini|12.75|2024"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("ginni,12.75,2024,0.3,index", [("/1/INDICATOR", "indicator.unknown")]),
        ('gini,12.75,2024,"0,3",index', [("/1/OBS_VALUE", "number.syntax")]),
        ("gini,12.75,2024,1e999,index", [("/1/OBS_VALUE", "number.syntax")]),
        ("gini,12.75,2024,0.3,indek", [("/1/UNIT_MEASURE", "unit.unknown_word")]),
        ("gini,12.75,2024,0.3", [("/2", "csv.ragged")]),
    ],
)
def test_a_wrong_observation_is_refused_with_its_place(line, found):
    assert problems(document(line)) == found


def test_an_unknown_indicator_is_answered_with_the_nearest():
    with pytest.raises(Refused, match="gini"):
        SDMX.take(document("ginni,12.75,2024,0.3,index"))


def test_a_deletion_is_no_value():
    head = f"ACTION,{HEAD}"

    assert problems(document("D,gini,12.75,2024,,index", head=head)) == [
        ("/1/ACTION", "sdmx.action")
    ]


def test_a_region_without_a_dot_is_left_to_the_schema_to_refuse():
    [taken] = SDMX.take(document("gini,1275,2024,0.3,index"))

    assert Statistic().validate(taken.values)["region"]


def test_many_wrong_rows_are_told_up_to_a_limit():
    lines = ["ginni,12.75,2024,0.3,index"] * 50

    assert len(problems(document(*lines))) == 20


@pytest.mark.parametrize(
    ("head", "line", "rule"),
    [
        (f"{HEAD},OBS_VALUE", "gini,12.75,2024,0.3,index,0.4", "csv.repeated"),
        (f"{HEAD},BREAKDOWN", "gini,12.75,2024,0.3,index,a=b;a=c", "dims.shape"),
        (f"{HEAD},BREAKDOWN", "gini,12.75,2024,0.3,index,Sex=F", "dims.shape"),
        (f"{HEAD},OBS_STATUS", "gini,12.75,2024,0.3,index,Z", "sdmx.status"),
    ],
)
def test_what_says_two_things_at_once_is_refused(head, line, rule):
    assert [each for _, each in problems(document(line, head=head))] == [rule]


CELLS = st.sampled_from(
    ("", "gini", "12.75", "2024", "0.3", "index", "-", "NaN", '"', "1e9", "a=b", "P")
) | st.text(max_size=6)


@given(
    st.lists(st.sampled_from((*COLUMNS, "X", "x: y")), max_size=7),
    st.lists(st.lists(CELLS, max_size=7), max_size=3),
)
def test_no_document_at_all_is_answered_with_anything_but_a_refusal(head, lines):
    body = "\n".join(",".join(each) for each in [head, *lines])

    try:
        taken = SDMX.take(body.encode("utf-8", "replace"))
    except Refused as refused:
        assert all(each.message.id and each.message.en for each in refused.problems)
    else:
        assert all(each.values["indicator"] == "gini" for each in taken)
