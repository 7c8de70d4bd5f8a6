"""The same questions, asked of a real store."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from hub.models import Cell, Observation, Region
from hub.services.comparing import (
    compare,
    overview,
    provenance,
    region_profile,
    territories,
)
from hub.services.database import scope
from schemas.contracts.domain import Indicator, Observed, catalogue
from schemas.values.periods import Period

RESOLVED = catalogue().indicator("reports_resolved")
OCTOBER = Period.parse("2026-10")
KNOWN = datetime(2026, 11, 24, tzinfo=UTC)


def cell(region: str, period: str, value: int | None, **more: Any) -> dict[str, Any]:
    return {
        "indicator": "reports_resolved",
        "region": region,
        "period": period,
        "value": value,
        "reason": None if value is not None else "awaiting",
        "unit": "percent",
        "status": "official",
        "as_of": KNOWN,
        "method_version": 1,
        "source_class": "simulated",
    } | more


@pytest.fixture
def province(session: Session) -> Session:
    """A province of two cities and a regency, with room for cells."""
    scope.hub(session)
    names = [("98", "province"), ("98.01", "kabupaten"), ("98.71", "kota")]
    names.append(("98.72", "kota"))
    for code, kind in names:
        session.add(
            Region(
                code=code,
                slug=f"s-{code}",
                name=f"Daerah {code}",
                short_name=code,
                kind=kind,
                level=1 if kind == "province" else 2,
                parent=None if kind == "province" else "98",
                aliases=[],
            )
        )
        session.flush()
    return session


def here(session: Session) -> territories.Territory:
    return territories.territory(territories.everywhere(session))


def test_official_and_simulated_cells_never_meet(province: Session) -> None:
    official = cell("98.01", "2026-10", 90, source_class="official")
    province.execute(insert(Cell), [official, cell("98.71", "2026-10", 50)])

    found = {
        source: compare.ranking(
            province, RESOLVED, OCTOBER, "all", source, territory=here(province)
        )
        for source in ("official", "simulated")
    }

    ranked = {s: [f.place.code for f in r.ranked] for s, r in found.items()}
    assert ranked == {"official": ["98.01"], "simulated": ["98.71"]}


def test_every_expected_region_is_there_with_value_or_reason(province: Session) -> None:
    rows = [cell("98.01", "2026-10", 0), cell("98.71", "2026-10", None)]
    province.execute(insert(Cell), rows)

    found = compare.ranking(
        province, RESOLVED, OCTOBER, "all", "simulated", territory=here(province)
    )

    assert [(f.place.code, f.value, f.why and f.why.rule) for f in found.figures] == [
        ("98.01", Decimal(0), None),
        ("98.71", None, "awaiting"),
        ("98.72", None, "not_reported"),
    ]
    assert (found.reporting, found.expected) == (1, 3)


def test_the_newest_period_is_the_last_one_that_is_over(province: Session) -> None:
    rows = [cell("98.01", p, 5) for p in ("2026", "2026-09", "2026-10", "2026-11")]
    province.execute(insert(Cell), rows)

    found = compare.periods(province, RESOLVED, here(province))

    assert compare.source_class(found) == "simulated"
    assert compare.latest(found, RESOLVED, "simulated") == OCTOBER
    assert compare.latest(found, RESOLVED, "official") is None


def test_a_trend_has_gaps_where_nothing_was_sent(province: Session) -> None:
    rows = [cell("98.71", p, v) for p, v in (("2026-07", 4), ("2026-09", 0))]
    rows += [cell("98.72", "2026-09", 8), cell("98", "2026-10", 7)]
    province.execute(insert(Cell), rows)

    found = compare.trend(
        province,
        RESOLVED,
        OCTOBER,
        "98.71",
        "kota",
        "simulated",
        territory=here(province),
    )

    assert [p.text for p in found.periods] == [
        "2026-07",
        "2026-08",
        "2026-09",
        "2026-10",
    ]
    assert [point.value for point in found.region] == [4, None, 0, None]
    assert [point.value for point in found.peers] == [4, None, 4, None]
    assert [point.value for point in found.province] == [None, None, None, 7]


def test_a_new_method_is_marked_where_it_begins(province: Session) -> None:
    rows = [
        cell("98", f"2026-{m:02}", 5, method_version=1 + (m > 8)) for m in (7, 8, 9, 10)
    ]
    province.execute(insert(Cell), rows)

    found = compare.trend(
        province,
        RESOLVED,
        OCTOBER,
        source="simulated",
        territory=here(province),
    )

    assert [period.text for period in found.method_changes] == ["2026-09"]


def index(region: str, year: int, value: int) -> dict[str, Any]:
    more = {"indicator": "spbe_index", "unit": "index", "source_class": "official"}
    return cell(region, str(year), value, **more)


def statement(of: Indicator, region: str, stage: str, total: str) -> dict[str, Any]:
    return {
        "schema": of.domain,
        "stream_id": "s",
        "key": f"{region}|{stage}",
        "publisher_id": "p",
        "region": region,
        "source_class": "simulated",
        "content_hash": b"\0" * 32,
        "raw_hash": b"\0" * 32,
        "mapping_version": "1",
        "indicator": of.id,
        "period": "2025",
        "dims": {"stage": stage},
        "dims_key": total,
        "value": 5,
        "unit": of.unit,
        "status": "official",
    }


def test_years_of_two_series_are_not_joined_and_it_is_said_why(
    province: Session,
) -> None:
    years = (2019, 2020, 2021, 2022)
    province.execute(insert(Cell), [index("98.71", y, y - 2018) for y in years])

    found = compare.trend(
        province,
        catalogue().indicator("spbe_index"),
        Period("2022"),
        "98.71",
        territory=here(province),
    )

    assert [point.value for point in found.region] == [1, 2, 3, 4]
    assert [period.text for period in found.method_changes] == ["2021"]
    assert ["59/2020" in note.en for note in found.notes] == [True]


def test_a_trend_within_one_series_has_no_break(province: Session) -> None:
    province.execute(insert(Cell), [index("98.71", y, 2) for y in (2035, 2036)])

    found = compare.trend(
        province,
        catalogue().indicator("spbe_index"),
        Period("2036"),
        "98.71",
        territory=here(province),
    )

    assert (found.method_changes, found.notes) == ((), ())


@pytest.fixture
def staged(province: Session) -> Indicator:
    """A figure of each region: one of the first stage, two of the last."""
    found = next(
        each
        for each in catalogue().indicators.values()
        if each.comparable.same_stage and isinstance(each.measure, Observed)
    )
    domain = catalogue().of(found)
    totals = dict(zip(reversed(domain.stages), domain.totals(found), strict=True))
    first, *_, last = domain.stages
    stages = {"98.01": first, "98.71": last, "98.72": last}
    rows = [cell(c, "2025", 5, indicator=found.id, unit=found.unit) for c in stages]
    facts = [statement(found, c, stage, totals[stage]) for c, stage in stages.items()]
    province.execute(insert(Cell), rows)
    province.execute(insert(Observation), facts)
    return found


def test_figures_of_another_stage_are_not_ranked(
    province: Session, staged: Indicator
) -> None:
    found = compare.ranking(
        province,
        staged,
        Period("2025"),
        source="simulated",
        territory=here(province),
    )

    reasons = {f.place.code: f.why and f.why.rule for f in found.figures}
    assert reasons == {"98.01": "stage", "98.71": None, "98.72": None}


def test_a_regions_own_page_does_not_rank_them_either(
    province: Session, staged: Indicator
) -> None:
    territory = here(province)
    place = next(each for each in territory.places if each.code == "98.01")

    found = region_profile.profile(province, catalogue(), territory, place, "all")

    row = found.row(staged.id)
    assert row is not None and row.figure.why is not None
    assert (row.figure.rank, row.figure.why.rule) == (None, "stage")


def test_a_number_without_a_cell_has_a_formula_but_no_reading(
    province: Session,
) -> None:
    found = provenance.provenance(province, RESOLVED, "98.01", OCTOBER, "simulated")

    assert found.reading is None and found.sources == ()
    assert "selesai" in found.formula.id and "closed" in found.formula.en


def test_an_empty_province_has_an_overview_without_a_ranking(province: Session) -> None:
    found = overview.overview(province, catalogue(), here(province))

    assert found.ranking is None
    assert found.coverage == {}
    assert found.updated_at is None


@pytest.mark.parametrize(
    "indicator", catalogue().indicators.values(), ids=lambda i: i.id
)
def test_every_indicator_says_how_it_is_computed(indicator: Any) -> None:
    words = provenance.formula(indicator)

    assert words.id.endswith(".") and words.en.endswith(".")
    assert words.id != words.en
