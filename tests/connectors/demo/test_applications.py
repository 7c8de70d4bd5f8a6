"""The catalogues of applications: every row is taken, and they tell a whole story."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from connectors.demo import applications
from connectors.demo.cities import all_cities
from connectors.demo.manifests import rendered
from connectors.demo.systems import all_systems
from schemas import strict
from schemas.contracts.domain import catalogue
from schemas.manifests import manifest
from schemas.mapping.mapper import Fact, Mapper
from schemas.places.province import read_province

READ = {
    name: manifest.parse(text)
    for name, text in rendered("http://127.0.0.1:1", "http://127.0.0.1:2")
    if name.endswith("-aplikasi")
}
GAZETTEER = read_province(
    (Path(manifest.__file__).parents[1] / "reference" / "sumatera-utara.csv").read_text(
        "utf-8"
    )
).gazetteer()
SYSTEMS = {s.city.slug: s for s in all_systems().values() if s.name == "aplikasi"}


def facts(slug: str, day: date) -> list[Fact]:
    city = all_cities()[slug]
    stream = READ[f"{slug}-aplikasi"].streams[0]
    domain = catalogue().domain(stream.schema)
    mapper = Mapper(stream, domain, GAZETTEER, frozenset({city.code}))
    judged = [
        mapper.apply(strict.json(row.body).value, "$")
        for row in SYSTEMS[slug].rows(city, day)
    ]
    assert [each for each in judged if not isinstance(each, Fact)] == []
    return [each for each in judged if isinstance(each, Fact)]


@pytest.mark.parametrize("slug", sorted(applications.cities()))
def test_every_row_of_a_catalogue_is_taken(slug: str, day: date) -> None:
    found = facts(slug, day)

    statuses = Counter(each.values["status"] for each in found)
    assert 10 <= len(found) <= 30
    assert statuses["in_use"] > len(found) / 3
    assert statuses["dormant"] + statuses["retired"] > 0


def test_binjais_three_flagships_are_offered_with_a_pack(day: date) -> None:
    offered = {
        each.values["name"]: each.values
        for each in facts("kota-binjai", day)
        if each.values["offered"]
    }

    assert set(offered) == {"e-Planning", "e-Budgeting", "e-Masyarakat"}
    for said in offered.values():
        assert said["licence"] and said["pack_manifest"]
        assert said["pack_schemas"] and said["pack_notes"]


def test_others_adopt_them_at_every_stage(day: date) -> None:
    taken = [
        each.values
        for slug in applications.cities()
        for each in facts(slug, day)
        if each.values["adopted_from"] == "12.75"
    ]

    assert len(taken) >= 10
    assert {each["adoption"] for each in taken} == {
        "asked",
        "visited",
        "agreed",
        "installed",
        "in_use",
    }
