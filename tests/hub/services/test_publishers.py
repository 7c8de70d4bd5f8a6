"""Publishers come from a reviewed file: whole, or refused with every mistake."""

import pytest

from hub.services.territory import publishers
from schemas.values.problem import Refused
from tests.hub.services import building
from tests.hub.services.building import one, rows

GOOD = """\
- id: bps-sumut
  name: BPS Provinsi Sumatera Utara
  province: "12"
  coverage:
    - {schema: statistics, regions: ["12"], precedence: 20}
    - {schema: citizen_report, regions: ["12.75"]}
"""


@pytest.fixture
def hub(session):
    building.province(session)
    return session


def problems(session, body):
    with pytest.raises(Refused) as refused:
        publishers.load(session, body)
    assert one(session, "select count(*) from publisher where id like 'bps%'") == 0
    return {(p.field, p.rule) for p in refused.value.problems}


def test_a_region_covers_what_lies_below_it(hub):
    loaded = publishers.load(hub, GOOD)

    assert loaded == 1
    assert rows(
        hub,
        "select schema, region, precedence from coverage"
        " where publisher_id = 'bps-sumut' order by 1, 2",
    ) == [
        ("citizen_report", "12.75", 100),
        ("statistics", "12", 20),
        ("statistics", "12.07", 20),
        ("statistics", "12.71", 20),
        ("statistics", "12.75", 20),
    ]


def test_loading_twice_adds_nothing_and_moves_the_precedence(hub):
    publishers.load(hub, GOOD)
    publishers.load(hub, GOOD.replace("precedence: 20", "precedence: 5"))

    assert rows(
        hub,
        "select distinct precedence from coverage"
        " where publisher_id = 'bps-sumut' and schema = 'statistics'",
    ) == [(5,)]


def test_publishers_are_listed_with_what_they_cover(hub):
    publishers.load(hub, GOOD)

    found = {row.id: (row.schemas, row.regions) for row in publishers.known(hub)}

    assert found["bps-sumut"] == ("citizen_report, statistics", 4)
    assert found["kota-medan"] == ("*", 1)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a: [", {("file", "yaml.syntax")}),
        ("a: 1", {("file", "publisher.list")}),
        ("- 7", {("file", "publisher.list")}),
        (
            "- {nama: x}",
            {
                ("[0].nama", "publisher.unknown_word"),
                ("[0].id", "publisher.missing"),
                ("[0].name", "publisher.missing"),
                ("[0].coverage", "publisher.missing"),
            },
        ),
        (
            GOOD.replace('["12"]', '["13"]').replace("citizen_report", "laporan"),
            {
                ("[0].coverage[0].regions", "publisher.unknown_word"),
                ("[0].coverage[1].schema", "publisher.unknown_word"),
            },
        ),
        (
            GOOD.replace("precedence: 20", "precedence: first"),
            {("[0].coverage[0].precedence", "publisher.missing")},
        ),
        (
            GOOD.replace('province: "12"', 'province: "13"'),
            {("[0].province", "publisher.unknown_word")},
        ),
        (
            GOOD.replace('["12"]', "[[12]]"),
            {("[0].coverage[0].regions", "publisher.unknown_word")},
        ),
        (GOOD + "  7: x\n", {("[0].7", "publisher.unknown_word")}),
    ],
)
def test_every_mistake_is_named_and_nothing_is_loaded(hub, body, expected):
    assert problems(hub, body) == expected


def test_the_nearest_right_word_is_given(hub):
    with pytest.raises(Refused) as refused:
        publishers.load(hub, GOOD.replace("statistics", "statistic"))

    assert "statistics" in refused.value.problems[0].message.en
