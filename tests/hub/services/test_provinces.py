"""A province is loaded whole, again without effect, beside others, or not at all."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from hub.services import regions
from hub.services.database import scope
from hub.services.territory import provinces
from schemas.places.province import read_province
from schemas.values.problem import Refused
from tests.hub.services.building import NOW, one, rows

FILE = Path(__file__).parents[3] / "schemas/reference/sumatera-utara.csv"
BODY = FILE.read_bytes()
SUMUT = read_province(BODY.decode())


@pytest.fixture
def hub(session):
    scope.hub(session)
    return session


def load(session, province=SUMUT, body=BODY):
    return provinces.load(session, province, body, NOW)


def elsewhere():
    """The same province under another code and other addresses."""
    moved = BODY.decode().replace("\n12.", "\n99.").replace("\n12,12,", "\n99,99,")
    moved = re.sub(r"(?m)^(99[.0-9]*),[0-9]+,", r"\1,,", moved).replace(
        "ID-SU", "ID-XX"
    )
    read = read_province(moved)
    places = [replace(p, slug=f"lain-{p.slug}") for p in read.regions]
    return replace(read, regions=tuple(places), slug="lain")


def test_every_region_becomes_a_publisher_that_covers_itself(hub):
    loaded = load(hub)

    assert (loaded.regions, loaded.updated, loaded.unchanged) == (34, 0, 0)
    assert rows(
        hub, "select region, schema from coverage where publisher_id = 'kota-binjai'"
    ) == [("12.75", "*")]
    assert (
        one(
            hub,
            "select count(*) from coverage where publisher_id = 'sumatera-utara'",
        )
        == 34
    )


def test_population_is_an_observation_of_the_publisher_the_file_names(hub):
    load(hub)

    [(who, stream, value)] = rows(
        hub,
        "select publisher_id, stream_id, value from observation"
        " where indicator = 'population' and region = '12.71'",
    )
    assert (who, stream) == ("dukcapil", "dukcapil-sumatera-utara/acuan")
    assert value > 2_000_000


def test_the_cells_of_every_region_are_marked(hub):
    load(hub)

    assert one(hub, "select count(distinct region) from mark") == 34


def test_loading_twice_changes_nothing(hub):
    load(hub)
    hub.execute(text("delete from mark"))
    state = (
        "select key, xmin::text, changed_seq from observation order by stream_id, key"
    )
    before, known = rows(hub, state), rows(hub, "select * from region order by code")

    again = load(hub)

    assert (again.created, again.updated) == (0, 0)
    assert again.unchanged == len(before)
    assert rows(hub, state) == before
    assert rows(hub, "select * from region order by code") == known
    assert one(hub, "select count(*) from mark") == 0


def test_a_corrected_figure_is_a_new_version(hub):
    load(hub)
    fact, *rest = SUMUT.facts
    corrected = replace(SUMUT, facts=(replace(fact, value=fact.value + 1), *rest))

    again = load(hub, corrected, BODY + b"\n")

    assert (again.created, again.updated) == (0, 1)
    assert one(hub, "select count(*) from fact_version") == 1


def test_two_regions_may_swap_their_tiles(hub):
    load(hub)
    first, second = [p for p in SUMUT.regions if p.tile_col is not None][:2]
    swapped = {
        first.code: replace(first, tile_col=second.tile_col, tile_row=second.tile_row),
        second.code: replace(second, tile_col=first.tile_col, tile_row=first.tile_row),
    }
    places = tuple(swapped.get(p.code, p) for p in SUMUT.regions)

    load(hub, replace(SUMUT, regions=places))

    assert rows(
        hub, "select tile_col, tile_row from region where code = :c", c=first.code
    ) == [(second.tile_col, second.tile_row)]


def test_a_second_province_stands_beside_the_first(hub):
    load(hub)

    load(hub, elsewhere())

    assert one(hub, "select count(*) from region") == 68
    assert (
        one(hub, "select count(*) from observation where indicator = 'population'")
        == 68
    )


def test_an_address_that_is_taken_is_refused_and_nothing_is_loaded(hub):
    load(hub)
    other = elsewhere()
    taken = tuple(
        replace(p, slug="kota-binjai") if p.code == "99.75" else p
        for p in other.regions
    )

    with pytest.raises(Refused) as refused:
        load(hub, replace(other, regions=taken))

    [problem] = refused.value.problems
    assert (problem.rule, problem.value) == ("region.slug_taken", "Kota Binjai")
    assert "12.75" in problem.message.id
    assert one(hub, "select count(*) from region") == 34


def test_what_was_loaded_reads_back_as_the_same_places(hub):
    load(hub)

    known = regions.gazetteer(hub)

    assert known.by_name("Kota Binjai").code == "12.75"
    assert known.by_code("1276", "bps").code == "12.75"
