"""Applications counted from their records: own final statuses, fields, conditions."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from hub.models import Cell
from hub.services.database import scope
from hub.services.rollup import fresh, measures
from hub.services.rollup.run import roll_up
from schemas.contracts.measures import Backlog
from schemas.domains.application.indicators import IN_USE
from tests.hub.services import building
from tests.hub.services.building import Feed

CATALOGUE = """\
apiVersion: province.hub/v1
publisher: kota-medan
system: {id: kota-medan-spbe, name: Katalog}
connection: {kind: rest, base_url: "https://spbe.medan.example/"}
streams:
  - id: aplikasi
    schema: application@1
    request: {path: /aplikasi}
    records: data
    paging: {style: page, param: hal}
    key: [id]
    write: snapshot
    map:
      region: {value: "12.71"}
      name: {from: id}
      status: {from: status, as: code}
      opened_at: {from: mulai, as: datetime, formats: ["%Y-%m-%d"], zone: Asia/Jakarta}
      closed_at: {from: akhir, as: datetime, formats: ["%Y-%m-%d"], zone: Asia/Jakarta}
      offered: {from: tawar, as: boolean, optional: true}
      licence: {from: lisensi, optional: true}
      adopted_from: {from: asal, optional: true}
    examples:
      - in: {id: A, status: in_use, mulai: 2018-01-01, akhir: null}
        out: {region: "12.71", status: in_use}
"""
ROWS = (
    {"id": "a", "status": "in_use", "mulai": "2018-03-01", "tawar": True}
    | {"lisensi": "MIT"},
    {"id": "b", "status": "in_use", "mulai": "2020-03-01", "tawar": False}
    | {"asal": "12.75"},
    {"id": "c", "status": "dormant", "mulai": "2018-04-01"},
    {"id": "d", "status": "retired", "mulai": "2018-05-01", "akhir": "2021-05-01"},
    {"id": "e", "status": "retired", "mulai": "2018-06-01"},
    {"id": "f", "status": "development", "mulai": None},
)


@pytest.fixture
def cells(session):
    """What the roll-up makes of a catalogue, by indicator and year."""
    building.province(session)
    building.manifest(session, CATALOGUE)
    feed = Feed.open(session, "kota-medan-spbe/aplikasi")
    feed.send(*({"akhir": None} | row for row in ROWS))
    feed.end()
    scope.hub(session)
    roll_up(session)
    found = session.scalars(select(Cell).where(Cell.region == "12.71"))
    return {(cell.indicator, cell.period): cell for cell in found}


def value(cells, indicator, year):
    return cells[f"applications_{indicator}", str(year)].value


def test_only_what_is_in_use_by_its_record_counts_as_in_use(cells):
    assert [value(cells, "in_use", year) for year in (2018, 2019, 2020, 2026)] == [
        1,
        1,
        2,
        2,
    ]


def test_what_is_offered_is_counted_and_a_false_is_not(cells):
    assert value(cells, "offered", 2020) == 1


def test_what_came_from_another_region_is_counted_once_it_is_in_use(cells):
    assert (value(cells, "adopted", 2019), value(cells, "adopted", 2020)) == (0, 1)


def test_the_dead_are_a_share_of_those_opened_in_the_year_whose_fate_is_known(cells):
    assert value(cells, "dead", 2018) == 75
    assert cells["applications_dead", "2018"].denominator == 4
    assert value(cells, "dead", 2020) == 0


def test_an_application_without_a_year_is_in_no_count(cells):
    launched = [cell.value for (name, _), cell in cells.items() if "launched" in name]

    assert sum(launched) == 5


def test_a_domain_says_itself_which_statuses_end_a_record(session, cells):
    every = replace(IN_USE, id="every", measure=Backlog())

    fresh.begin(session, {("12.71", "2026")})
    measures.compute(session, [every])
    fresh.replace(session, [every])

    # a, b and the dormant c; not d, and not e, which is retired since nobody knows when
    found = session.scalars(select(Cell).where(Cell.indicator == "every")).one()
    assert found.value == 3
