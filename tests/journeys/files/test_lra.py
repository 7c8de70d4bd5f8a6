"""Budget reports of Toba's offices from workbooks to cells, and what is asked first."""

import os
from pathlib import Path

import pytest

from hub.services.database import sessions
from hub.services.doctor import rot
from hub.services.territory import publishers
from tests.journeys.files.conftest import CITIES, ROOT
from tests.journeys.files.lra import SIGNATURE, UNFILLED, report

STREAM = "toba-lra/skpd"
REAL = Path(os.environ.get("HUB_SHARED_REFERENCE", ROOT.parent / "shared/reference"))
WORKBOOK = REAL / "samples" / "excel" / "lra_toba_skpd10_2022.xlsx"
OFFICE = """\
- id: toba
  name: Pemerintah Kabupaten Toba
  coverage: [{schema: budget, regions: ["12.12"], precedence: 10}]
"""
HEALTH = "1.02.0.00.0.00.01.0000 Dinas Kesehatan"


@pytest.fixture
def feed(hub, office):
    with sessions.as_hub(hub.engine) as session:
        publishers.load(session, OFFICE)
    text = (CITIES / "toba-lra.yaml").read_text("utf-8")
    hub.apply(text.replace("https://toba.example/lra/", office.url))
    return hub


def counts(done):
    names = ("outcome", "held", "received", "created", "updated", "quarantined")
    return tuple(done[name] for name in names)


def stated(hub, indicator):
    return hub.rows(
        "select period, value, cumulative, as_of::text, dims_key from observation"
        " where indicator = :i and deleted_at is null order by dims_key",
        i=indicator,
    )


def asked(hub):
    rows = hub.rows("select pointer, rule, message_id, message_en from quarantine")
    return {row[1]: row for row in rows}


def test_rows_of_a_filled_report_become_figures(feed, office):
    office.files["10_lra.xlsx"] = report()

    done = feed.pull(STREAM)

    assert counts(done) == ("complete", False, 18, 18, 0, 0)
    own = "account=5;office=2.16.2.20.2.21.01.0000;stage=perubahan"
    assert stated(feed, "budget_spending_allocated") == [
        ("2022-11", 5_000_000, False, "2022-11-30", own)
    ]
    assert stated(feed, "budget_spending_realised") == [
        ("2022-11", 3_200_000, True, "2022-11-30", own)
    ]
    capital = stated(feed, "budget_capital_realised")
    assert [row[1] for row in capital] == [200_000]


def test_an_office_is_a_part_and_never_the_regencys_total(feed, office):
    office.files["10_lra.xlsx"] = report()

    feed.pull(STREAM)
    feed.compute()

    assert (
        feed.rows(
            "select 1 from cell where indicator like 'budget%' and value is not null"
        )
        == []
    )


def test_a_period_that_is_not_filled_in_is_asked_for_and_never_guessed(feed, office):
    office.files["10_lra_20221130-122622.xlsx"] = report(period=UNFILLED)

    done = feed.pull(STREAM)

    pointer, _, spoken, said = asked(feed)["table.period_blank"]
    assert done["created"] == 0
    assert done["outcome"] != "complete"
    assert pointer == "Sheet1!E5"
    assert "Periode belum diisi" in spoken
    assert "Tanyakan" in spoken
    assert "The period is not filled in" in said
    assert "Ask its sender" in said


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"office": "……"}, "unit organisasi"),
        ({"stage": ""}, "tahap anggaran"),
    ],
)
def test_office_and_stage_are_asked_for_too(feed, office, changes, words):
    office.files["10_lra.xlsx"] = report(**changes)

    done = feed.pull(STREAM)

    assert done["created"] == 0
    assert words in asked(feed)["table.label_blank"][3]


def test_offices_of_one_month_stand_beside_each_other(feed, office):
    office.files |= {"02.xlsx": report(office=HEALTH), "10.xlsx": report()}
    feed.pull(STREAM)
    office.files["10.xlsx"] = report(amounts={"5.2": (1_000_000, 250_000)})

    done = feed.pull(STREAM)

    assert (done["held"], done["updated"]) == (False, 1)
    assert [row[1] for row in stated(feed, "budget_capital_realised")] == [
        200_000,
        250_000,
    ]


def test_an_unfilled_file_does_not_hold_up_the_others(feed, office):
    office.files |= {"02.xlsx": report(office=HEALTH)}
    office.files |= {"10.xlsx": report(period=UNFILLED)}

    done = feed.pull(STREAM)

    assert (done["outcome"], done["created"]) == ("partial", 18)
    assert "E5" in done["reason"]


def test_a_blank_amount_is_not_zero(feed, office):
    office.files["10.xlsx"] = report(amounts={"5.2": (1_000_000, None)})

    feed.pull(STREAM)

    rows = feed.rows(
        "select value, reason from observation where indicator ="
        " 'budget_capital_realised'"
    )
    assert rows == [(None, "not_reported")]


def test_nothing_of_the_signature_is_kept(feed, office):
    office.files["10.xlsx"] = report()

    feed.pull(STREAM)

    told = repr(feed.rows("select o::text from observation o"))
    assert SIGNATURE not in told + repr(feed.rows("select q::text from quarantine q"))


@pytest.mark.skipif(not WORKBOOK.is_file(), reason=f"no real workbook at {WORKBOOK}")
def test_the_published_workbook_asks_for_its_period(feed, office):
    office.files[WORKBOOK.name] = WORKBOOK.read_bytes()

    done = feed.pull(STREAM)

    questions = asked(feed)
    assert done["created"] == 0
    assert questions["table.period_blank"][0] == "Sheet1!E5"


def test_a_cumulative_amount_that_falls_is_noted_and_stays_as_stated(feed, office):
    october = "periode 01 Januari s.d 31 Oktober 2022"
    office.files["2022-10.xlsx"] = report(
        period=october, amounts={"5.2": (1_000_000, 300_000)}
    )
    office.files["2022-11.xlsx"] = report()

    done = feed.pull(STREAM)

    noted = feed.rows("select rule, field, rows, message_en from run_note")
    [(rule, field, rows, said)] = noted
    assert (done["outcome"], done["created"]) == ("complete", 36)
    assert (rule, field, rows) == ("cumulative.falls", "budget_capital_realised", 1)
    assert "2022-10 300000, 2022-11 200000" in said
    assert "12.12" in said


def test_amounts_that_rise_are_not_noted(feed, office):
    october = "periode 01 Januari s.d 31 Oktober 2022"
    office.files["2022-10.xlsx"] = report(
        period=october, amounts={"5.2": (900_000, 100_000)}
    )
    office.files["2022-11.xlsx"] = report(amounts={"5.2": (800_000, 200_000)})

    feed.pull(STREAM)

    assert feed.rows("select rule from run_note") == []


def test_what_is_stored_fits_what_it_was_hashed_for(feed, office):
    office.files["10.xlsx"] = report()
    feed.pull(STREAM)

    found = rot.examine(feed.engine)

    told = [each.words.en for each in found if "observations" in each.words.en]
    assert told == ["18 observations were checked; all fit their hashes."]
