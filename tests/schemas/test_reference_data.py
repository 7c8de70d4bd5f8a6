"""The written facts against the developers' reference data, where that is at hand."""

import csv
import os
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

import schemas.places.province
from schemas.places.province import read_province

HOME = Path(schemas.places.province.__file__).resolve().parents[2]
SHARED = Path(os.environ.get("HUB_SHARED_REFERENCE", HOME.parent / "shared/reference"))

pytestmark = pytest.mark.skipif(
    not (SHARED / "sumut_regions.csv").is_file(),
    reason="no reference data: set HUB_SHARED_REFERENCE or put ../shared beside",
)


@cache
def sumut():
    path = HOME / "schemas" / "reference" / "sumatera-utara.csv"
    return read_province(path.read_text("utf-8"))


def rows(name):
    with (SHARED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_codes_names_and_tiles_equal_the_reference():
    written = {
        (r.code, r.bps_code, r.name, r.short_name, r.kind, r.tile_col, r.tile_row)
        for r in sumut().parts
    }

    reference = {
        (
            row["kemendagri_code"],
            row["bps_code"],
            row["name"],
            row["short_name"],
            row["type"],
            int(row["tile_col"]),
            int(row["tile_row"]),
        )
        for row in rows("sumut_regions.csv")
    }

    assert written == reference


def test_figures_equal_the_reference():
    facts = {(f.region, f.indicator): (f.stated, f.period.text) for f in sumut().facts}

    for row in rows("sumut_regions.csv"):
        code, year = row["kemendagri_code"], row["population_year"]
        assert facts[code, "population"] == (Decimal(row["population"]), year)
        assert facts[code, "area"][0] == Decimal(row["area_km2"])


def test_every_spelling_that_was_seen_is_resolved():
    gazetteer = sumut().gazetteer()
    spellings = rows("sumut_name_aliases.csv")

    found = {row["alias"]: gazetteer.by_name(row["alias"]).code for row in spellings}

    assert len(spellings) > 150
    assert found == {row["alias"]: row["kemendagri_code"] for row in spellings}
