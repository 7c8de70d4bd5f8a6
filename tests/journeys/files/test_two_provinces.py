"""A second province beside the first: its own regions, codes and figures."""

import os
from decimal import Decimal
from pathlib import Path

import pytest

from hub.services.database import sessions
from hub.services.territory import publishers
from tests.journeys.files.conftest import CITIES, ROOT, province

STREAM = "opendata-jabar-garis-kemiskinan/tahunan"
REAL = Path(os.environ.get("HUB_SHARED_REFERENCE", ROOT.parent / "shared/reference"))
CSV = REAL / "samples" / "jabar_garis_kemiskinan_kabupaten.csv"
OFFICE = """\
- id: opendata-jabar
  name: Open Data Jabar
  coverage: [{schema: statistics, regions: ["32"]}]
"""
HEAD = (
    "id,kode_provinsi,nama_provinsi,kode_kabupaten_kota,nama_kabupaten_kota,"
    "garis_kemiskinan_perkapita,satuan,tahun\n"
)
NAME = "angka_garis_kemiskinan.csv"


def rows(unit="RUPIAH", scale=1, year=2019, regions=None):
    """A file of the portal's shape; the figures are invented."""
    every = [f"32{n:02}" for n in (*range(1, 19), *range(71, 80))]
    names = dict(zip(every, NAMES, strict=True))
    lines = [
        f"{at},32,JAWA BARAT,{code},{names[code]},"
        f"{Decimal(300_000 + 1000 * at) / scale},{unit},{year}"
        for at, code in enumerate(regions or every, 1)
    ]
    return (HEAD + "\n".join(lines) + "\n").encode()


NAMES = [
    *(
        f"KABUPATEN {name}"
        for name in (
            "BOGOR|SUKABUMI|CIANJUR|BANDUNG|GARUT|TASIKMALAYA|CIAMIS|KUNINGAN|CIREBON"
            "|MAJALENGKA|SUMEDANG|INDRAMAYU|SUBANG|PURWAKARTA|KARAWANG|BEKASI"
            "|BANDUNG BARAT|PANGANDARAN"
        ).split("|")
    ),
    *(
        f"KOTA {name}"
        for name in (
            "BOGOR|SUKABUMI|BANDUNG|CIREBON|BEKASI|DEPOK|CIMAHI|TASIKMALAYA|BANJAR"
        ).split("|")
    ),
]


@pytest.fixture
def feed(hub, office):
    province(hub, "jawa-barat")
    with sessions.as_hub(hub.engine) as session:
        publishers.load(session, OFFICE)
    text = (CITIES / "opendata-jabar-garis-kemiskinan.yaml").read_text("utf-8")
    hub.apply(text.replace("https://opendata-jabar.example/unduh/", office.url))
    return hub


def values(hub, year="2019"):
    return dict(
        hub.rows(
            "select region, value from cell where indicator = 'poverty_line'"
            " and period = :y and value is not null",
            y=year,
        )
    )


def test_both_provinces_stand_in_one_store(feed):
    found = feed.rows(
        "select parent, count(*), count(distinct bps_code), count(distinct slug)"
        " from region where parent is not null group by parent order by parent"
    )

    assert found == [("12", 33, 33, 33), ("32", 27, 27, 27)]


def test_figures_by_bps_code_become_figures_of_27_regions(feed, office):
    office.files[NAME] = rows()

    done = feed.pull(STREAM)
    feed.compute()

    assert (done["outcome"], done["created"], done["quarantined"]) == (
        "complete",
        27,
        0,
    )
    assert values(feed)["32.73"] == 321_000
    assert set(values(feed)) == {f"32.{n:02}" for n in (*range(1, 19), *range(71, 80))}


def test_thousands_of_rupiah_are_rupiah(feed, office):
    office.files[NAME] = rows("RIBU RUPIAH", 1000)

    feed.pull(STREAM)
    feed.compute()

    assert values(feed)["32.73"] == 321_000


def test_a_name_that_contradicts_its_code_is_held(feed, office):
    office.files[NAME] = rows().replace(b"3273,KOTA BANDUNG", b"3273,KOTA BOGOR")

    done = feed.pull(STREAM)

    assert (done["created"], done["quarantined"]) == (26, 1)
    [row] = feed.rows("select pointer, rule from quarantine")
    assert row == ("A22:H22", "region.contradicts_name")


def test_an_office_of_one_province_cannot_speak_for_the_other(feed, office):
    wrong = rows().replace(b"3273,KOTA BANDUNG", b"1275,KOTA MEDAN")
    office.files[NAME] = wrong

    feed.pull(STREAM)

    assert feed.rows("select rule from quarantine") == [("region.outside_coverage",)]


@pytest.mark.skipif(not CSV.is_file(), reason=f"no real CSV at {CSV}")
def test_the_published_csv_is_read_as_it_is(feed, office):
    office.files[CSV.name] = CSV.read_bytes()

    done = feed.pull(STREAM)
    feed.compute()

    assert (done["outcome"], done["created"], done["quarantined"]) == (
        "complete",
        81,
        0,
    )
    assert values(feed, "2018")["32.01"] == 359_787
    assert len(values(feed, "2018")) == 27
