"""The manifests read what the stand-in systems send, and keep the reporter out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import jmespath
import pytest

from connectors.demo.cities import City, all_cities
from connectors.demo.faults import flaw
from connectors.demo.listing import Row
from connectors.demo.manifests import rendered
from connectors.demo.reports import Report, reports
from connectors.demo.statistics import figures
from connectors.demo.systems import System, all_systems
from schemas import strict
from schemas.contracts.domain import catalogue
from schemas.manifests import manifest
from schemas.manifests.manifest import Manifest
from schemas.mapping import examples
from schemas.mapping.mapper import Fact, Mapper, Rejection
from schemas.places.province import read_province
from schemas.places.regions import Gazetteer

URL: Final = "http://127.0.0.1:18001"
DOWN: Final = "http://127.0.0.1:18002"
TEXTS: Final = dict(rendered(URL, DOWN))
READ: Final = {name: manifest.parse(text) for name, text in TEXTS.items()}
SYSTEMS: Final = {f"{s.city.slug}-{s.name}": s for s in all_systems().values()}
TELLING: Final = ("Warga ", "0800-00", "9999000000", "nik", "telepon", "no_hp")


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    path = Path(manifest.__file__).parents[1] / "reference" / "sumatera-utara.csv"
    return read_province(path.read_text("utf-8")).gazetteer()


def mapper(read: Manifest, gazetteer: Gazetteer) -> Mapper:
    stream = read.streams[0]
    city = all_cities()[read.publisher]
    domain = catalogue().domain(stream.schema)
    return Mapper(stream, domain, gazetteer, frozenset({city.code}))


def sent(name: str, day: date) -> list[Row]:
    system = SYSTEMS[name]
    return system.rows(system.city, day)


def mapped(name: str, day: date, gazetteer: Gazetteer) -> list[Fact | Rejection]:
    into = mapper(READ[name], gazetteer)
    return [into.apply(strict.json(row.body).value, "$") for row in sent(name, day)]


def of_reports() -> Iterator[str]:
    for name, system in SYSTEMS.items():
        if system.name == system.city.system and not is_broken(system.city):
            yield name


def of_statistics() -> Iterator[str]:
    return (name for name, system in SYSTEMS.items() if system.name == "statistik")


def is_broken(city: City) -> bool:
    return city.fault in ("bad-rows", "login")


def test_every_system_has_a_manifest_named_like_it() -> None:
    down = {f"{c.slug}-{c.system}" for c in all_cities().values() if c.fault == "down"}

    assert set(READ) == set(SYSTEMS) | down
    assert len(down) == 1
    assert {read.publisher for read in READ.values()} == set(all_cities())


@pytest.mark.parametrize("name", sorted(READ))
def test_a_manifest_says_who_and_that_it_is_simulated(name: str) -> None:
    read = READ[name]

    assert read.system.id == name
    assert read.system.simulated
    assert read.publisher in name
    assert "${" not in TEXTS[name]


@pytest.mark.parametrize("name", sorted(READ))
def test_a_manifest_asks_at_the_address_of_its_system(name: str) -> None:
    read = READ[name]
    asked = read.connection.base_url.rstrip("/") + read.streams[0].request.path

    system = SYSTEMS.get(name)

    if system is None:
        assert asked.startswith(f"{DOWN}/pakpak-bharat/")
    else:
        assert asked == URL + system.path


@pytest.mark.parametrize("name", sorted(READ))
def test_the_examples_of_a_manifest_hold(name: str, gazetteer: Gazetteer) -> None:
    stream = READ[name].streams[0]
    own = frozenset({all_cities()[READ[name].publisher].code})

    problems = examples.check_examples(
        stream, catalogue().domain(stream.schema), gazetteer, own
    )

    assert problems == ()


def as_seen(report: Report, city: City) -> tuple[Any, ...]:
    """What a fact must say of a report; times as far as every shape tells them."""
    lat = None if report.lat is None else str(report.lat)
    return (
        str(report.number),
        city.code,
        report.status,
        report.topic.id,
        report.title,
        f"{report.opened_at.timestamp() // 60}",
        f"{report.due_at.timestamp() // 60}",
        report.closed_at and f"{report.closed_at.timestamp() // 60}",
        lat,
    )


def as_mapped(fact: Fact) -> tuple[Any, ...]:
    said = fact.values
    closed, lat = said["closed_at"], said["lat"]
    return (
        fact.key,
        fact.region,
        said["status"],
        said["category"],
        said["title"],
        f"{said['opened_at'].timestamp() // 60}",
        f"{said['due_at'].timestamp() // 60}",
        closed and f"{closed.timestamp() // 60}",
        None if lat is None else str(float(lat)),
    )


@pytest.mark.parametrize("name", list(of_reports()))
def test_what_is_mapped_is_what_was_generated(
    name: str, day: date, gazetteer: Gazetteer
) -> None:
    city = SYSTEMS[name].city

    facts = mapped(name, day, gazetteer)

    assert [fact for fact in facts if isinstance(fact, Rejection)] == []
    assert {as_mapped(fact) for fact in facts if isinstance(fact, Fact)} == {
        as_seen(report, city) for report in reports(city, day)
    }


@pytest.mark.parametrize("name", list(of_statistics()))
def test_figures_are_mapped_as_generated(
    name: str, day: date, gazetteer: Gazetteer
) -> None:
    city = SYSTEMS[name].city

    facts = mapped(name, day, gazetteer)

    assert {
        (
            fact.region,
            fact.values["indicator"],
            fact.values["period"],
            fact.values["value"],
        )
        for fact in facts
        if isinstance(fact, Fact)
    } == {
        (city.code, row.measure, f"{row.month:%Y-%m}", tenths(row.tenths))
        for row in figures(city, day)
    }


def tenths(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value) / 10


def test_months_without_a_report_have_a_reason(day: date, gazetteer: Gazetteer) -> None:
    facts = mapped("nias-utara-statistik", day, gazetteer)

    silent = [f for f in facts if isinstance(f, Fact) and f.values["value"] is None]

    assert silent
    assert {fact.values["reason"] for fact in silent} == {"not_reported"}


def private() -> Iterator[str]:
    for name, system in SYSTEMS.items():
        if system.city.private and system.name == system.city.system:
            yield name


@pytest.mark.parametrize("name", list(private()))
def test_reporters_are_sent_and_never_kept(
    name: str, day: date, gazetteer: Gazetteer
) -> None:
    into = mapper(READ[name], gazetteer)
    rows = [row.body.decode() for row in sent(name, day)]

    kept = [into.redact(strict.json(row.encode()).value) for row in rows]
    facts = [into.apply(strict.json(row.encode()).value, "$") for row in rows]

    assert all(
        "Warga " in row and ("0800-00" in row or "9999000000" in row) for row in rows
    )
    assert not any(word in str(record) for word in TELLING for record in kept)
    assert not any(word in str(fact) for word in TELLING for fact in facts)


def test_at_least_five_cities_send_their_reporters() -> None:
    assert len(list(private())) >= 5


def test_bad_rows_are_rejected_alone_and_for_their_own_reason(
    day: date, gazetteer: Gazetteer
) -> None:
    name = "humbang-hasundutan-emasyarakat"
    into = mapper(READ[name], gazetteer)

    results = [
        (flaw(row.number), into.apply(strict.json(row.body).value, "$"))
        for row in sent(name, day)
    ]

    rules = {
        (kind, result.problems[0].rule)
        for kind, result in results
        if isinstance(result, Rejection)
    }
    assert all(bool(kind) == isinstance(result, Rejection) for kind, result in results)
    assert rules == {
        ("impossible-date", "date.impossible"),
        ("unknown-status", "code.unknown_word"),
        ("foreign-region", "region.outside_coverage"),
        ("code-against-name", "region.contradicts_name"),
        ("nan", "json.nan"),
        ("duplicate-key", "json.duplicate_key"),
    }


def params(system: System, read: Manifest) -> str:
    stream = read.streams[0]
    size = {stream.paging.size_param: str(stream.paging.size)}
    named = {key: value for key, value in size.items() if key}
    return urlencode({**stream.request.params, **named})


@pytest.mark.parametrize("name", sorted(SYSTEMS))
def test_records_paging_and_signs_of_success_are_where_the_manifest_says(
    name: str, get: Any
) -> None:
    system, stream = SYSTEMS[name], READ[name].streams[0]
    if system.city.fault == "login" and system.name == system.city.system:
        return
    body = get(f"{system.path}?{params(system, READ[name])}").body

    page = strict.json(body).value

    assert len(jmespath.search(stream.records, page)) > 0
    for path in (stream.paging.total_at, stream.paging.last_at):
        assert path is None or jmespath.search(path, page) > 0
    sign = stream.request.errors
    assert sign is None or jmespath.search(sign.at, page) in sign.ok


def test_statuses_of_all_kinds_are_there(day: date, gazetteer: Gazetteer) -> None:
    facts = mapped("kota-binjai-emasyarakat", day, gazetteer)

    statuses = Counter(f.values["status"] for f in facts if isinstance(f, Fact))

    assert set(statuses) == {"new", "verified", "in_progress", "closed", "rejected"}
