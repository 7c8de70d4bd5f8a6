"""Months of dengue from an office's web server to cells, and what may not pass."""

import json
import os
from pathlib import Path

import pytest
import zstandard

from hub.app import create_app
from hub.extensions import db
from hub.services.doctor import rot
from tests.journeys.files.conftest import CITIES, ROOT
from tests.schemas.tables import dengue
from tests.schemas.tables.dengue import month

STREAM = "dinkes-sumut-dbd/bulanan"
REAL = Path(os.environ.get("HUB_SHARED_REFERENCE", ROOT.parent / "shared/reference"))
WORKBOOKS = REAL / "samples" / "excel"


def manifest(url, **changes):
    text = (CITIES / "dinkes-sumut-dbd.yaml").read_text("utf-8")
    text = text.replace("https://dinkes-sumut.example/dbd/", url)
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


@pytest.fixture
def feed(hub, office):
    """The office's stream, active."""
    hub.apply(manifest(office.url))
    return hub


def cells(hub, indicator, period):
    return dict(
        hub.rows(
            "select region, value from cell where indicator = :i and period = :p",
            i=indicator,
            p=period,
        )
    )


def counts(done):
    names = ("outcome", "held", "received", "created", "updated", "quarantined")
    return tuple(done[name] for name in names)


def standing(hub):
    return hub.one(
        "select count(*) from observation where schema = 'disease'"
        " and deleted_at is null"
    )


def everything(hub):
    return {
        table: hub.rows(f"select t::text from {table} t order by 1")
        for table in ("observation", "cell", "fact_version")
    }


def test_a_month_becomes_cells_with_incidence(feed, office):
    office.files["1689324630.xlsx"] = month()

    done = feed.pull(STREAM)
    feed.compute()

    assert counts(done) == ("complete", False, 726, 726, 0, 0)
    cases = cells(feed, "dengue_cases", "2021-01")
    assert (cases["12.71"], cases["12.18"]) == (31, None)
    [row] = feed.rows(
        "select value, numerator, denominator_period, unit from cell where"
        " indicator = 'dengue_incidence' and region = '12.71' and period = '2021-01'"
    )
    assert row[1:] == (31, "2024", "cases_per_100k")
    assert 1 < row[0] < 2


def test_the_month_stands_on_the_compare_page_with_its_population_year(feed, office):
    office.files["1.xlsx"] = month()
    feed.pull(STREAM)
    feed.compute()

    app = create_app()
    question = "/bandingkan?indicator=dengue_incidence&period=2021-01"
    page = app.test_client().get(question, headers={"Host": "127.0.0.1:8000"})
    with app.app_context():
        db.engine.dispose()

    assert page.status_code == 200
    assert "Insidens DBD" in page.text
    assert "Medan" in page.text
    assert "Serdang Bedagai" in page.text


def test_the_figure_leads_back_to_its_cell_in_the_file(feed, office):
    office.files["januari.xlsx"] = month()
    feed.pull(STREAM)

    [row] = feed.rows(
        "select o.pointer, p.url, o.value from observation o"
        " join raw_page p on p.id = o.raw_page_id"
        " where region = '12.75' and indicator = 'dengue_cases' and dims_key = ''"
    )

    assert row[0] == "jan_2021!AC13"
    assert row[1].endswith("/dbd/januari.xlsx")
    assert row[2] == 3


def test_what_is_kept_of_a_file_fits_its_hash(feed, office):
    office.files["1.xlsx"] = month()
    feed.pull(STREAM)

    found = rot.examine(feed.engine)

    assert [each.level for each in found] == ["ok"] * 4


def test_the_same_folder_twice_creates_updates_and_computes_nothing(feed, office):
    office.files |= {"1.xlsx": month(), "2.xlsx": month(month="Pebruari", merged=True)}
    feed.pull(STREAM)
    feed.compute()
    before = everything(feed)
    office.asked.clear()

    done = feed.pull(STREAM)

    assert counts(done)[:2] == ("complete", False)
    assert counts(done)[3:5] == (0, 0)
    assert feed.one("select count(*) from mark") == 0
    assert everything(feed) == before
    assert [status for path, status in office.asked if "xlsx" in path] == [304, 304]


def test_a_server_without_tags_is_compared_by_content(feed, office):
    office.tags = False
    office.files["1.xlsx"] = month()
    feed.pull(STREAM)
    feed.compute()
    before = everything(feed)

    feed.pull(STREAM)

    assert everything(feed) == before
    assert feed.one("select count(*) from mark") == 0


def test_a_file_uploaded_nine_times_is_read_once(feed, office):
    uploaded = month()  # once: a workbook's bytes hold the second it was made in
    office.files |= {f"{number}.xlsx": uploaded for number in range(1, 10)}

    done = feed.pull(STREAM)

    assert counts(done) == ("complete", False, 726, 726, 0, 0)


def test_a_month_uploaded_again_replaces_itself_whatever_was_read_last(feed, office):
    office.files |= {"9.xlsx": month(), "10.xlsx": month(cells={"Karo": [1, 0] * 10})}
    feed.pull(STREAM)
    office.files["11.xlsx"] = month(month="Maret")

    done = feed.pull(STREAM)
    feed.compute()

    assert counts(done)[3:5] == (726, 0)
    assert cells(feed, "dengue_cases", "2021-01")["12.06"] == 10


def test_a_file_uploaded_again_after_its_correction_is_the_last_word(feed, office):
    first = month()
    office.files |= {"1.xlsx": first, "2.xlsx": month(cells={"Karo": [1, 0] * 10})}
    office.files |= {"3.xlsx": month(month="Maret"), "4.xlsx": first, "5.xlsx": first}

    feed.pull(STREAM)
    feed.compute()
    office.asked.clear()
    again = feed.pull(STREAM)

    assert cells(feed, "dengue_cases", "2021-01")["12.06"] == 0
    assert (again["created"], again["updated"]) == (0, 0)
    assert len(office.asked) <= 6


def test_a_correction_is_a_new_version_and_the_old_stays_in_history(feed, office):
    office.files["1.xlsx"] = month()
    feed.pull(STREAM)
    office.files["1.xlsx"] = month(cells={"Karo": [1, 0] * 10})

    done = feed.pull(STREAM)

    assert counts(done) == ("complete", False, 726, 0, 11, 0)
    assert feed.one("select count(*) from fact_version") == 11


def test_a_month_that_comes_blank_is_held_and_the_good_one_stays(feed, office):
    office.files |= {"1.xlsx": month(), "2.xlsx": month(month="Maret")}
    feed.pull(STREAM)
    blank = {name: [None] * 20 for name in dengue.REGIONS}
    office.files["2.xlsx"] = month(month="Maret", cells=blank)

    done = feed.pull(STREAM)
    feed.compute()

    assert done["held"]
    assert "March 2021" in done["reason"]
    assert cells(feed, "dengue_cases", "2021-03")["12.71"] == 31


def test_a_month_that_lost_its_rows_is_held_and_the_good_one_stays(feed, office):
    office.files["1.xlsx"] = month()
    feed.pull(STREAM)
    office.files["1.xlsx"] = month(regions=dengue.REGIONS[:28])

    done = feed.pull(STREAM)

    assert done["held"]
    assert standing(feed) == 726


def test_two_names_of_one_region_are_both_held(feed, office):
    regions = [*dengue.REGIONS, "Toba Samosir"]
    office.files["1.xlsx"] = month(regions=regions, cells={"Toba Samosir": [1, 0] * 10})

    done = feed.pull(STREAM)
    feed.compute()

    assert "12.12" not in cells(feed, "dengue_cases", "2021-01")
    assert feed.rows("select distinct rule from quarantine") == [("key.duplicate",)]
    assert done["created"] == 726 - 11


def test_a_drifted_file_is_named_the_others_are_taken_and_the_run_is_partial(
    feed, office
):
    office.files |= {"1.xlsx": month(), "2.xlsx": month(month=None)}

    done = feed.pull(STREAM)

    assert counts(done) == ("partial", False, 727, 726, 0, 1)
    assert "F5" in done["reason"]
    [row] = feed.rows(
        "select pointer, rule, message_id, message_en, raw from quarantine"
    )
    assert row[:2] == ("jan_2021!F5", "table.period_blank")
    assert "Periode belum diisi" in row[2]
    assert "The period is not filled in" in row[3]
    assert json.loads(row[4])["berkas"] == "2.xlsx"


def test_a_drifted_layout_never_wipes_a_month_and_mending_it_closes_the_case(
    feed, office
):
    office.files["1.xlsx"] = month()
    feed.pull(STREAM)
    office.files["1.xlsx"] = month(anchor="DAERAH")

    drifted = feed.pull(STREAM)
    kept = standing(feed)
    office.files["1.xlsx"] = month(cells={"Karo": [1, 0] * 10})
    mended = feed.pull(STREAM)

    assert (drifted["outcome"], kept) == ("partial", 726)
    assert counts(mended)[:5] == ("complete", False, 726, 0, 11)
    assert feed.rows("select distinct state from quarantine") == [("resolved",)]


def test_a_login_page_in_the_place_of_a_file_changes_nothing(feed, office):
    office.files["1.xlsx"] = month()
    feed.pull(STREAM)
    form = b"<html><form><input type='password'></form></html>"
    office.files["1.xlsx"] = form

    done = feed.pull(STREAM)

    assert done["outcome"] == "refused"
    assert standing(feed) == 726


def test_no_name_and_no_number_of_a_person_is_stored_anywhere(feed, office):
    office.files |= {"1.xlsx": month(), "2.xlsx": month(month=None, notes=3)}
    feed.pull(STREAM)

    bodies = [row[0] for row in feed.rows("select body from blob")]
    kept = b"".join(_unpacked(body) for body in bodies)
    told = repr(everything(feed)) + repr(feed.rows("select q::text from quarantine q"))

    for secret in (dengue.SIGNATURE, dengue.NIP, "Kepala Seksi"):
        assert secret.encode() not in kept
        assert secret not in told
    assert b"jan_2021!AC13" in kept


def _unpacked(body):
    return zstandard.decompress(bytes(body))


@pytest.mark.skipif(not WORKBOOKS.is_dir(), reason=f"no real workbooks at {WORKBOOKS}")
def test_the_two_published_workbooks_are_read_as_they_are(feed, office):
    for path in WORKBOOKS.glob("dbd_sumut_*.xlsx"):
        office.files[path.name] = path.read_bytes()

    done = feed.pull(STREAM)
    feed.compute()

    assert counts(done) == ("complete", False, 1452, 1452, 0, 0)
    for period, total in (("2021-01", 147), ("2021-08", 135)):
        cases = cells(feed, "dengue_cases", period)
        own = {code: value for code, value in cases.items() if code != "12"}
        assert len(own) == 33
        assert [code for code, value in own.items() if value is None] == ["12.18"]
        assert sum(value or 0 for value in own.values()) == total
        assert cases["12"] == total
    incidence = cells(feed, "dengue_incidence", "2021-01")
    assert len(incidence) == 34
    assert [code for code, value in incidence.items() if value is None] == ["12.18"]
