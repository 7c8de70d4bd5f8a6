"""Two publishers of one number: every conflict is found, none is overwritten.

Thirty conflicts over regions, years and indicators are seeded beside figures on which
both agree, and figures that only one of them states.
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from hub.app import create_app
from hub.config import Config
from hub.extensions import db
from hub.services.comparing.provenance import provenance
from hub.services.database import scope
from hub.services.territory import provinces
from schemas.contracts.domain import catalogue
from schemas.values.periods import Period
from tests.hub.services.rollup.world import REGIONS, World, figure
from tests.servers.cluster import Cluster

INDICATORS = (
    "population",
    "area",
    "stunting_survey",
    "poverty_rate",
    "live_births",
    "silpa",
)
YEARS = ("2021", "2022", "2023", "2024")
PLACES = [*product(INDICATORS, REGIONS, YEARS)]
CHANCE = Random(30)
CHANCE.shuffle(PLACES)
CONFLICTS, AGREED, ALONE = PLACES[:30], PLACES[30:45], PLACES[45:60]
Place = tuple[str, str, str]


def value(of: Place, publisher: str) -> Decimal:
    """What a publisher says: the same on what they agree, else 1 to 9 apart."""
    base = Decimal(20 + PLACES.index(of))
    if publisher == "dukcapil" or of not in CONFLICTS:
        return base
    return base + Decimal(1 + CONFLICTS.index(of) % 9) / 4


def state(world: World, publisher: str, places: list[Place]) -> None:
    world.bring(
        publisher,
        [figure(*(of[0], of[1], of[2]), str(value(of, publisher))) for of in places],
    )


def found(world: World) -> dict[Place, Any]:
    """The cells of the regions, with what others say."""
    rows = world.session.execute(
        text(
            "select indicator, region, period, value, stream_id, others from cell"
            " where region <> '12' and indicator = any(:own) and value is not null"
        ),
        {"own": list(INDICATORS)},
    )
    return {(r.indicator, r.region, r.period): r for r in rows}


def conflicts(cells: dict[Place, Any]) -> set[Place]:
    return {
        of
        for of, cell in cells.items()
        if any(Decimal(str(o["value"])) != cell.value for o in cell.others)
    }


@pytest.fixture
def stated(world: World) -> World:
    state(world, "bps", [*CONFLICTS, *AGREED])
    state(world, "dukcapil", [*CONFLICTS, *AGREED, *ALONE])
    world.roll_up()
    return world


def test_thirty_of_thirty_conflicts_are_found_and_nothing_else(stated: World) -> None:
    cells = found(stated)

    assert conflicts(cells) == set(CONFLICTS)
    assert {of for of in cells if not cells[of].others} == set(ALONE)


def test_none_is_overwritten_whoever_comes_last(stated: World) -> None:
    state(stated, "bps", CONFLICTS)
    stated.roll_up()
    cells = found(stated)

    assert {of: (c.stream_id, c.value) for of, c in cells.items()} == {
        of: ("dukcapil", value(of, "dukcapil")) for of in PLACES[:60]
    }
    both = stated.session.execute(
        text("select indicator, region, period, value, stream_id from observation")
    )
    assert {(*row[:3], row.stream_id): row.value for row in both} == {
        (*of, who): value(of, who)
        for who, places in (("bps", PLACES[:45]), ("dukcapil", PLACES[:60]))
        for of in places
    }


def test_each_is_explained_with_its_difference(stated: World) -> None:
    told = {
        (id, region, year): provenance(
            stated.session, catalogue().indicator(id), region, Period(year), "official"
        ).others
        for id, region, year in CONFLICTS
    }

    assert {
        of: [(o.stream_id, o.value, o.difference) for o in others]
        for of, others in told.items()
    } == {
        of: [
            ("bps", value(of, "bps"), value(of, "bps") - value(of, "dukcapil")),
        ]
        for of in CONFLICTS
    }


def test_another_precedence_decides_otherwise_and_back_again(stated: World) -> None:
    def lead(publisher: str, precedence: int) -> dict[Place, Any]:
        provinces.publisher(
            stated.session,
            publisher,
            publisher,
            None,
            REGIONS,
            "statistics",
            precedence,
        )
        stated.roll_up()
        return found(stated)

    before = found(stated)
    other, again = lead("bps", 1), lead("bps", 20)

    assert conflicts(other) == conflicts(again) == set(CONFLICTS)
    assert all(other[of].value == value(of, "bps") for of in CONFLICTS)
    assert all(other[of].stream_id == "bps" for of in (*CONFLICTS, *AGREED))
    assert {of: c.value for of, c in again.items()} == {
        of: c.value for of, c in before.items()
    }


@pytest.fixture(scope="module")
def client(main_cluster: Cluster, worker_name: str) -> Iterator[FlaskClient]:
    """The same conflicts, behind the pages and the API."""
    made = main_cluster.database(f"hub_{worker_name}_conflicts")
    engine = create_engine(made.owner_url)
    with Session(engine) as session, session.begin():
        scope.hub(session)
        world = World.build(session)
        state(world, "bps", [*CONFLICTS, *AGREED])
        state(world, "dukcapil", [*CONFLICTS, *AGREED, *ALONE])
        world.roll_up()
    engine.dispose()
    config = Config(
        database_url=made.app_url, secret_key="x" * 40, base_url="http://hub.test"
    )
    app = create_app(config)
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()
    main_cluster.drop(made)


@pytest.fixture(scope="module")
def slugs(client: FlaskClient) -> dict[str, str]:
    with client.application.app_context():
        rows = db.session().execute(text("select code, slug from region"))
        return {row.code: row.slug for row in rows}


@pytest.mark.parametrize("of", CONFLICTS[:6], ids="|".join)
def test_the_page_of_a_number_shows_the_other_and_the_difference(
    client: FlaskClient, slugs: dict[str, str], of: Place
) -> None:
    id, region, year = of
    asked = f"indicator={id}&region={slugs[region]}&period={year}"

    page = client.get(f"/sumber-angka?{asked}", base_url="http://hub.test").text

    assert "Penerbit lain menyebut" in page and "(bps), selisih +" in page


def test_the_api_explains_every_conflict(client: FlaskClient) -> None:
    told = {}
    for id, region, year in CONFLICTS:
        found = client.get(
            f"/api/v1/cells/explain?indicator={id}&region={region}&period={year}",
            base_url="http://hub.test",
        )
        [other] = found.json["other_sources"]
        told[id, region, year] = Decimal(str(other["difference"]))

    assert told == {of: value(of, "bps") - value(of, "dukcapil") for of in CONFLICTS}
