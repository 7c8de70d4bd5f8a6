"""Series of one method: what lies in which, and what is not compared across them."""

import pytest

from schemas.contracts import series
from schemas.contracts.domain import catalogue
from schemas.domains.statistics.schema import Statistic
from schemas.values.periods import Period

INDICATORS = catalogue().indicators
BROKEN = [each for each in INDICATORS.values() if series.every(each)]


def refusals(**changes):
    figure = {
        "indicator": "hdi",
        "region": "12.71",
        "period": "2023",
        "value": 82,
        "unit": "index",
        "status": "official",
    }
    return str(Statistic().validate(figure | changes))


@pytest.mark.parametrize("indicator", BROKEN, ids=lambda each: each.id)
def test_a_series_says_in_both_languages_what_sets_it_apart(indicator):
    for each in series.every(indicator):
        assert each.note.id and each.note.en and each.source
        assert each.note.id != each.note.en


@pytest.mark.parametrize("indicator", BROKEN, ids=lambda each: each.id)
def test_the_series_of_an_indicator_do_not_overlap(indicator):
    known = series.every(indicator)

    ends = [each.last.end for each in known[:-1]]
    begins = [each.first.start for each in known[1:]]

    assert all(end <= begin for end, begin in zip(ends, begins, strict=True))


def test_the_two_series_of_human_development_are_two_indicators():
    new, old = INDICATORS["hdi"], INDICATORS["hdi_old_series"]

    assert series.of(new, Period("2023")).name == "sp2020"
    assert series.of(old, Period("2022")).name == "uhh_old"
    assert "hdi_old_series" in series.every(new)[0].note.en


def test_years_of_two_series_are_parted_and_of_one_are_not():
    index = INDICATORS["spbe_index"]

    assert series.parted(index, Period("2021"), Period("2023")) is None
    assert "59/2020" in series.parted(index, Period("2020"), Period("2021")).id


def test_a_ratio_is_parted_where_its_parts_are(monkeypatch):
    rate = INDICATORS["maternal_mortality"]
    first = series.Series("a", None, Period("2022"), _words("lama"), "x")
    then = series.Series("b", Period("2023"), None, _words("baru"), "x")
    monkeypatch.setattr(series, "_of", lambda _: {"live_births": (first, then)})

    assert series.parted(rate, Period("2021"), Period("2022")) is None
    assert series.parted(rate, Period("2022"), Period("2023")) == _words("baru")


def _words(word):
    return series.Words(word, word)


def test_an_indicator_whose_method_never_changed_is_never_parted():
    assert series.every(INDICATORS["population"]) == ()
    assert (
        series.parted(INDICATORS["population"], Period("1990"), Period("2024")) is None
    )


def test_a_figure_outside_its_series_is_refused_and_the_other_is_named():
    assert "hdi_old_series" in refusals(period="2019", value=71)
    assert refusals() == "{}"


@pytest.mark.parametrize("value", [8261, -1, 101])
def test_a_figure_that_the_indicator_cannot_have_is_refused(value):
    assert "must lie between 0 and 100" in refusals(value=value)


def test_a_figure_may_have_only_a_lower_bound():
    spending = {"indicator": "real_expenditure", "unit": "idr_per_person"}

    assert "between 0 and …" in refusals(**spending, value=-1)
    assert refusals(**spending, value=10**9) == "{}"
