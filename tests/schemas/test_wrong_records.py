"""Wrong records: each is rejected with field and rule, and nothing is ever raised."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import strict
from schemas.mapping.mapper import Fact, Rejection
from tests.schemas.samples import (
    REPORTS,
    STATISTICS,
    figure,
    mapper_of,
    report,
)


@pytest.fixture(scope="module")
def reports():
    return mapper_of(REPORTS)


NAN = strict.json(b'{"x": NaN}').value["x"]
NUL = strict.json(b'{"x": "a\\u0000b"}').value["x"]
HALF = strict.json(b'{"x": "\\ud800"}').value["x"]
HUGE = strict.json(b'{"x": 1e400}').value["x"]
LONG = strict.json(b'{"x": 12345678901234567890}').value["x"]

# What YAML cannot hold; all others stand in domains/citizen_report.yaml.
WRONG = [
    ({"status": "Menunggu", "judul": NUL}, "/judul", "text.nul"),
    ({"judul": HALF}, "/judul", "text.surrogate"),
    ({"titik": {"lintang": NAN, "bujur": "98.672"}}, "/titik/lintang", "json.nan"),
    ({"lain": HUGE}, "/lain", "json.out_of_range"),
    ({"lain": [LONG]}, "/lain/0", "json.too_many_digits"),
]


@pytest.mark.parametrize(("changes", "field", "rule"), WRONG)
def test_a_wrong_report_is_rejected_with_its_reason(reports, changes, field, rule):
    rejection = reports.apply(report(**changes), "/data/3")

    assert isinstance(rejection, Rejection)
    assert (field, rule) in {(p.field, p.rule) for p in rejection.problems}
    assert rejection.pointer == "/data/3"
    assert all(p.message.id and p.message.en for p in rejection.problems)
    assert len(rejection.raw_hash) == 32


@pytest.mark.parametrize("record", [None, 1, "teks", [1], [], True, NAN])
def test_what_is_no_object_is_rejected(reports, record):
    rejection = reports.apply(record, "/5")

    assert [p.rule for p in rejection.problems] == ["record.not_object"]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals()
    | st.text(max_size=30)
    | st.sampled_from([NAN, NUL, HALF, HUGE, LONG, "-", "NIHIL", "12.71", "2024"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(report())), JSON, max_size=4))
def test_no_report_makes_the_mapper_raise(changes):
    mapper = mapper_of(REPORTS)

    result = mapper.apply(report(**changes), "/0")

    assert isinstance(result, Fact | Rejection)
    assert isinstance(result, Fact) or result.problems


@given(st.dictionaries(st.sampled_from(sorted(figure())), JSON, max_size=4))
def test_no_figure_makes_the_mapper_raise(changes):
    mapper = mapper_of(STATISTICS)

    result = mapper.apply(figure(**changes), "/0")

    assert isinstance(result, Fact | Rejection)


@given(JSON)
def test_no_value_at_all_makes_the_mapper_raise(value):
    result = mapper_of(REPORTS).apply(value, "/0")

    assert isinstance(result, Rejection)
