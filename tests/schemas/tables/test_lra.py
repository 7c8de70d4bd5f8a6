"""Budget reports of Toba's shape: what their titles must say before a row is read."""

from datetime import date
from pathlib import Path

import pytest

from schemas.contracts.domain import catalogue
from schemas.manifests import manifest
from schemas.mapping.mapper import Mapper
from schemas.spreadsheets.sheets import Limits
from schemas.tables import reading
from schemas.values.problem import Refused
from tests.journeys.files.lra import UNFILLED, report
from tests.schemas.samples import GAZETTEER, ROOT

FILE = Path(ROOT) / "connectors" / "cities" / "toba-lra.yaml"
[STREAM] = manifest.parse(FILE.read_text("utf-8")).streams
MAPPER = Mapper(
    STREAM, catalogue().domain(STREAM.schema), GAZETTEER, frozenset({"12.12"})
)


def facts(**changes):
    found = list(reading.read(report(**changes), STREAM, Limits()))
    return [MAPPER.apply(each.value, each.pointer) for each in found]


def asked(**changes):
    with pytest.raises(Refused) as caught:
        facts(**changes)
    return [(each.rule, each.field) for each in caught.value.problems]


@pytest.mark.parametrize(
    ("period", "month", "day"),
    [
        ("periode 01 Januari s.d 30 Nopember 2022", "2022-11", date(2022, 11, 30)),
        ("Periode 1 Januari s/d 30 November 2022", "2022-11", date(2022, 11, 30)),
        ("periode 01 Januari s.d. 30 Nov 2022", "2022-11", date(2022, 11, 30)),
        ("periode 1 Januari 2022 s.d 12 Des 2022", "2022-12", date(2022, 12, 12)),
        ("PERIODE : Januari s.d. Desember 2022", "2022-12", None),
    ],
)
def test_a_period_from_january_is_read_in_every_spelling(period, month, day):
    values = facts(period=period)[0].values

    assert (values["period"], values["as_of"]) == (month, day)


@pytest.mark.parametrize(
    "period",
    [
        UNFILLED,
        "periode …………. s.d 30 November 2022",
        "periode 01 Oktober s.d 31 Oktober 2022",
        "periode Januari 2022",
        "periode 01 Januari s.d ………….. 2022",
    ],
)
def test_a_period_that_does_not_say_from_january_to_when_is_asked_for(period):
    assert asked(period=period) == [("table.period_blank", "Sheet1!E5")]


def test_everything_that_is_not_filled_in_is_asked_for_at_once():
    found = asked(period=UNFILLED, office="……", stage="")

    assert found == [
        ("table.period_blank", "Sheet1!E5"),
        ("table.label_blank", "Sheet1!D9"),
        ("table.label_blank", "Sheet1!E4"),
    ]


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        ("PERUBAHAN", "perubahan"),
        ("(Perubahan) Tahun 2022", "perubahan"),
        ("MURNI", "murni"),
        ("UNAUDITED", "unaudited"),
        ("AUDITED", "audited"),
    ],
)
def test_the_stage_is_what_the_title_says(stage, code):
    assert {each.values["stage"] for each in facts(stage=stage)} == {code}


def test_every_row_is_a_budget_and_a_realised_amount_of_its_account():
    found = facts()

    assert len(found) == 18
    assert [each.pointer for each in found[-2:]] == ["Sheet1!Q26", "Sheet1!S26"]
    assert {each.values["dims"]["office"] for each in found} == {
        "2.16.2.20.2.21.01.0000"
    }
    assert [each.values["cumulative"] for each in found[:2]] == [False, True]
