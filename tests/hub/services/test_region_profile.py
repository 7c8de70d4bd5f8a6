"""A region beside its peers: what is said, in which order, and what is left unsaid."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.orm import Session

from hub.models import Cell
from hub.services.comparing import rankings, region_profile, territories
from hub.services.comparing.comparable import Place, Reading
from hub.services.comparing.rankings import Question
from hub.services.comparing.region_profile import Row
from schemas.contracts.domain import catalogue
from schemas.values.periods import Period
from tests.hub.services import building

OCTOBER = Period.parse("2026-10")
KNOWN = datetime(2026, 11, 24, tzinfo=UTC)
RESOLVED = catalogue().indicator("reports_resolved")
OWN = Place("12.01", "r1", "Daerah 1", "D1", "kabupaten")
PLACES = [
    Place("12", "p", "Provinsi", "P", "province"),
    OWN,
    *(Place(f"12.0{k}", f"r{k}", f"D {k}", f"D{k}", "kabupaten") for k in range(2, 6)),
]


def row(own: Decimal | None, *others: int) -> Row:
    """A row of the first region, with peers that have these values."""
    values = [own, *(Decimal(other) for other in others)]
    read = {
        f"12.0{k}": Reading(value, "percent", as_of=KNOWN, denominator=Decimal(100))
        for k, value in enumerate(values, 1)
    }
    ranking = rankings.rank(Question(RESOLVED, OCTOBER), PLACES, read)
    figure = ranking.figure("12.01")
    assert figure is not None
    return Row(ranking, figure, (), ())


def test_a_value_inside_the_band_is_about_the_same() -> None:
    assert row(Decimal(52), 40, 50, 55, 70).standing == "similar"
    assert row(Decimal(90), 40, 50, 55, 60).standing == "above"
    assert row(Decimal(5), 40, 50, 55, 60).standing == "below"


def test_too_few_peers_say_nothing() -> None:
    assert row(Decimal(90), 40).standing is None


def test_rows_without_a_gap_come_last_in_their_old_order() -> None:
    near, far, none = (
        row(Decimal(52), 40, 50, 55),
        row(Decimal(90), 40, 50, 55),
        row(None),
    )

    assert region_profile.ordered([none, near, far], "gap") == (far, near, none)
    assert region_profile.ordered([none, near, far], "topic") == (none, near, far)


@given(st.lists(st.one_of(st.none(), st.integers(0, 100)), min_size=1, max_size=5))
def test_no_value_never_has_a_standing_a_gap_or_a_change(values: list[Any]) -> None:
    found = row(None, *(value for value in values[:4] if value is not None))

    assert (found.figure.value, found.standing, found.gap, found.change) == (None,) * 4


@pytest.fixture
def province(session: Session) -> Session:
    """Medan, Binjai and Deli Serdang."""
    building.province(session)
    return session


def cell(period: str, value: int | None, **more: Any) -> dict[str, Any]:
    return {
        "indicator": "reports_resolved",
        "region": "12.71",
        "period": period,
        "value": value,
        "reason": None if value is not None else "awaiting",
        "unit": "percent",
        "status": "official",
        "as_of": KNOWN,
        "method_version": 1,
        "source_class": "simulated",
    } | more


def profile(session: Session) -> region_profile.Profile:
    about = territories.territory(territories.everywhere(session))
    place = next(each for each in about.regions if each.code == "12.71")
    return region_profile.profile(session, catalogue(), about, place, "all")


def test_the_newest_period_that_is_over_is_shown(province: Session) -> None:
    rows = [cell(p, 5) for p in ("2026", "2026-09", "2026-10", "2026-11")]
    province.execute(insert(Cell), rows)

    found = profile(province).row("reports_resolved")

    assert found is not None and found.ranking.question.period == OCTOBER


def test_official_figures_come_before_simulated_ones(province: Session) -> None:
    official = cell("2026-08", 7, source_class="official")
    province.execute(insert(Cell), [cell("2026-10", 5), official])

    found = profile(province).row("reports_resolved")

    assert found is not None
    assert found.ranking.question.source_class == "official"
    assert found.figure.value == 7


def test_history_has_gaps_where_nothing_was_sent(province: Session) -> None:
    rows = [cell("2026-07", 4), cell("2026-09", None), cell("2026-10", 0)]
    province.execute(insert(Cell), rows)

    found = profile(province).row("reports_resolved")

    assert found is not None
    assert [p.text for p in found.periods] == [
        f"2026-{m}" for m in ("07", "08", "09", "10")
    ]
    assert [point.value for point in found.history] == [4, None, None, 0]


def test_what_never_had_a_value_is_missing_with_its_reason(province: Session) -> None:
    province.execute(insert(Cell), [cell("2026-10", None)])

    found = profile(province)

    assert found.rows == () and not found.connected
    reasons = {each.indicator.id: each.reason for each in found.missing}
    assert reasons["reports_resolved"] == "awaiting"
    assert reasons["population"] is None
