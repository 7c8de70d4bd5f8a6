"""Two provinces in one store never meet in one ranking."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from hub.models import Cell, Region
from hub.services.comparing import (
    compare,
    contributions,
    overview,
    quality,
    region_profile,
    territories,
)
from hub.services.database import scope
from schemas.contracts.domain import catalogue
from schemas.values.periods import Period

RESOLVED = catalogue().indicator("reports_resolved")
OCTOBER = Period.parse("2026-10")
KNOWN = datetime(2026, 11, 24, tzinfo=UTC)
PLACES = [
    ("97", "kiri", "province", None),
    ("97.01", "kiri-a", "kabupaten", "97"),
    ("97.71", "kiri-kota", "kota", "97"),
    ("98", "kanan", "province", None),
    ("98.01", "kanan-a", "kabupaten", "98"),
    ("98.02", "kanan-b", "kabupaten", "98"),
]


def cell(region: str, value: int | None, **more: Any) -> dict[str, Any]:
    return {
        "indicator": "reports_resolved",
        "region": region,
        "period": "2026-10",
        "value": value,
        "reason": None if value is not None else "awaiting",
        "unit": "percent",
        "status": "official",
        "as_of": KNOWN,
        "method_version": 1,
        "source_class": "simulated",
    } | more


@pytest.fixture
def store(session: Session) -> Session:
    """Two provinces whose tiles lie in the same places."""
    scope.hub(session)
    for row, (code, slug, kind, parent) in enumerate(PLACES):
        session.add(
            Region(
                code=code,
                slug=slug,
                name=slug.title(),
                short_name=slug,
                kind=kind,
                level=1 if parent is None else 2,
                parent=parent,
                aliases=[],
                tile_col=None if parent is None else row % 3,
                tile_row=None if parent is None else 0,
            )
        )
        session.flush()
    return session


def both(session: Session) -> list[territories.Territory]:
    places = territories.everywhere(session)
    return [territories.territory(places, p) for p in territories.provinces(places)]


def test_the_first_province_by_code_is_the_usual_one(store: Session) -> None:
    places = territories.everywhere(store)

    usual = territories.territory(places)

    assert usual.province is not None and usual.province.code == "97"
    assert usual.codes == ("97.01", "97.71")
    assert [place.code for place in usual.provinces] == ["97", "98"]


def test_a_region_knows_its_province(store: Session) -> None:
    places = territories.everywhere(store)
    region = next(place for place in places if place.code == "98.02")

    home = territories.of(places, region)

    assert home is not None and home.code == "98"


def test_an_empty_store_has_a_territory_without_a_province(session: Session) -> None:
    empty = territories.territory(territories.everywhere(session))

    assert (empty.province, empty.regions, empty.places) == (None, (), ())


def test_each_province_has_its_own_ranking_periods_and_coverage(store: Session) -> None:
    rows = [cell("97.01", 40), cell("97.71", 50), cell("98.01", 90)]
    older = cell("98.02", 10, period="2026-09")
    store.execute(insert(Cell), [*rows, older, cell("97", 45), cell("98", 90)])

    left, right = (
        compare.ranking(store, RESOLVED, OCTOBER, "all", "simulated", territory=each)
        for each in both(store)
    )
    periods = [len(compare.periods(store, RESOLVED, each)) for each in both(store)]

    assert [f.place.code for f in left.ranked] == ["97.71", "97.01"]
    assert [f.place.code for f in right.ranked] == ["98.01"]
    assert right.province is not None and right.province.value == 90
    assert periods == [1, 2]
    assert overview.coverage(store, both(store)[0]) == {"reports_resolved": 2}


def test_a_trend_knows_only_its_own_province(store: Session) -> None:
    store.execute(insert(Cell), [cell("97.01", 40), cell("98.01", 90), cell("98", 90)])

    left, right = (
        compare.trend(
            store, RESOLVED, OCTOBER, None, "all", "simulated", territory=each
        )
        for each in both(store)
    )

    assert (left.peers[-1].value, left.province[-1].value) == (40, None)
    assert (right.peers[-1].value, right.province[-1].value) == (90, 90)


def test_a_province_figure_lists_its_own_regions_with_value_or_reason(
    store: Session,
) -> None:
    store.execute(insert(Cell), [cell("98.02", 0), cell("97.01", 40)])

    found = contributions.of(store, RESOLVED, OCTOBER, "simulated", both(store)[1])

    assert [(p.place.code, p.why and p.why.en) for p in found] == [
        ("98.02", None),
        ("98.01", "sent no data"),
    ]
    assert found[0].reading is not None and found[0].reading.value == 0


def test_a_city_page_and_the_scoreboard_ask_little_of_the_store(store: Session) -> None:
    store.execute(insert(Cell), [cell("98.01", 4), cell("98.02", 5)])
    about = both(store)[1]
    asked: list[str] = []
    bind = store.get_bind()
    event.listen(bind, "before_cursor_execute", lambda *a: asked.append(a[2]))

    region_profile.profile(store, catalogue(), about, about.regions[0], "all")
    profile = len(asked)
    quality.board(store, about)

    assert profile <= 4
    assert len(asked) - profile <= 3
