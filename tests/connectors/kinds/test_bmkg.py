"""BMKG's products as their shapes really are: object or list, nested lists, CAP."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Completeness, Context, Cursor, Page, Refusal, connector
from connectors.fetch import Fetcher
from schemas.manifests.kinds.bmkg import USUAL, Bmkg
from schemas.manifests.manifest import Connection, Request, Stream
from schemas.strict import Flaw
from tests.connectors.kinds.conftest import City, serving

UNTIL = datetime(2026, 11, 24, tzinfo=UTC)
HOME = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("HUB_SHARED_REFERENCE", HOME.parent / "shared/reference"))
RECORDED = SHARED / "samples/bmkg_autogempa.json"
QUAKE = {
    "Tanggal": "31 Mei 2026",
    "Jam": "22:21:18 WIB",
    "DateTime": "2026-05-31T15:21:18+00:00",
    "Coordinates": "2.52,98.91",
    "Lintang": "2.52 LU",
    "Bujur": "98.91 BT",
    "Magnitude": "5.1",
    "Kedalaman": "10 km",
    "Wilayah": "Pusat gempa berada di darat 12 km Tenggara Tarutung",
    "Dirasakan": "II - III Kab. Toba, III Tarutung",
}
SLOT = {"utc_datetime": "2026-11-24 00:00:00", "t": 27, "hu": 88}


def cap(id: str, kind: str = "Alert", references: str = "") -> bytes:
    def info(language: str, event: str) -> str:
        return (
            f"<info><language>{language}</language><category>Met</category>"
            f"<event>{event}</event><urgency>Immediate</urgency>"
            "<severity>Moderate</severity><certainty>Observed</certainty>"
            "<effective>2026-11-24T08:00:00+07:00</effective><area>"
            "<areaDesc>Sumatera Utara</areaDesc>"
            "<polygon>3.5,98.5 3.6,98.5 3.6,98.6 3.5,98.5</polygon>"
            "<polygon>2.5,98.5 2.6</polygon></area></info>"
        )

    return (
        '<?xml version="1.0"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
        f"<identifier>{id}</identifier><sender>bmkg</sender>"
        f"<sent>2026-11-24T08:00:00+07:00</sent><msgType>{kind}</msgType>"
        f"<references>{references}</references>"
        f"{info('en-US', 'Thunderstorm')}{info('id-ID', 'Hujan Petir')}</alert>"
    ).encode()


@pytest.fixture
def agency() -> Iterator[City]:
    with serving(City({})) as running:
        yield running


def read(agency: City, product: Any, **more: Any) -> list[Page]:
    settings = Bmkg(product, more.pop("path", USUAL[product]), **more)
    stream = Stream(
        "a", "x@1", Request(settings.path), "@", ("id",), {}, (), settings=settings
    )
    host = agency.url.partition("://")[2]
    with Fetcher(agency.url, allowed_hosts=frozenset({host})) as fetcher:
        return list(
            connector("bmkg").read(
                Context(fetcher, clock=lambda: UNTIL),
                Connection("bmkg", agency.url),
                stream,
                Cursor(None, None, UNTIL),
            )
        )


def quakes(agency: City, gempa: Any) -> list[Any]:
    agency.paths[USUAL["quake"]] = lambda _: {"Infogempa": {"gempa": gempa}}
    return [record for page in read(agency, "quake") for record in page.records]


@pytest.mark.parametrize("gempa", [QUAKE, [QUAKE]])
def test_a_quake_is_read_as_an_object_and_in_a_list(agency, gempa):
    [record] = quakes(agency, gempa)

    added = {name: record.value[name] for name in record.value if name not in QUAKE}
    assert added == {
        "id": "gempa-20260531152118-2.52-98.91",
        "at": "2026-05-31T15:21:18+00:00",
        "lat": Decimal("2.52"),
        "lon": Decimal("98.91"),
        "magnitude": Decimal("5.1"),
        "depth_km": Decimal(10),
    }
    assert record.value["Dirasakan"] == QUAKE["Dirasakan"]


@pytest.mark.parametrize(
    "wrong",
    [{"Jam": "10:00:00 WIB"}, {"Lintang": "2.52 LS"}, {"Coordinates": "utara"}],
)
def test_a_quake_that_contradicts_itself_is_flawed_and_its_neighbour_kept(
    agency, wrong
):
    bad, good = quakes(agency, [QUAKE | wrong, QUAKE])

    assert bad.flawed and isinstance(bad.value["id"], Flaw)
    assert not good.flawed


@pytest.mark.skipif(not RECORDED.is_file(), reason="no reference data beside")
def test_what_bmkg_really_answered_is_read(agency):
    agency.paths["/autogempa.json"] = lambda _: RECORDED.read_bytes()

    [page] = read(agency, "quake", path="/autogempa.json")

    [record] = page.records
    assert record.value["lat"] == Decimal("-8.34")
    assert page.complete is Completeness.CLAIMED


def test_the_times_of_a_forecast_are_records_with_their_village(agency):
    lokasi = {"adm4": "12.71.01.1001", "desa": "Aur"}
    days = [[SLOT, SLOT | {"t": 28}], [SLOT | {"t": 29}]]
    agency.paths[USUAL["forecast"]] = lambda asked: {
        "data": [{"lokasi": lokasi | asked, "cuaca": days}]
    }

    pages = read(agency, "forecast", areas=("12.71.01.1001", "12.71.01.1002"))

    found = [record for page in pages for record in page.records]
    assert [(r.value["adm4"][-4:], r.value["t"]) for r in found] == [
        ("1001", 27),
        ("1001", 28),
        ("1001", 29),
        ("1002", 27),
        ("1002", 28),
        ("1002", 29),
    ]
    assert found[1].pointer == "/data/0/cuaca/0/1"


def index(agency: City, *names: str) -> None:
    items = "".join(f"<item><link>{agency.url}/{name}</link></item>" for name in names)
    body = f"<rss><channel><title>x</title>{items}</channel></rss>".encode()
    agency.paths[USUAL["warnings"]] = lambda _: body


def test_warnings_are_followed_from_the_index_in_the_chosen_language(agency):
    index(agency, "a.xml")
    agency.paths["/a.xml"] = lambda _: cap("W1")

    [page] = read(agency, "warnings")

    [record] = page.records
    assert (record.value["id"], record.value["event"]) == ("W1", "Hujan Petir")
    assert record.value["areaDesc"] == "Sumatera Utara"
    first, second = record.value["areas"][0]["polygons"]
    assert first[0] == [Decimal("3.5"), Decimal("98.5")]
    assert isinstance(second, Flaw)


def test_a_cancellation_is_told_of_the_warning_that_it_cancels(agency):
    index(agency, "1.xml", "2.xml")
    agency.paths["/1.xml"] = lambda _: cap("W1")
    agency.paths["/2.xml"] = lambda _: cap("W2", "Cancel", "bmkg,W1,2026-11-24T08:00")

    pages = read(agency, "warnings")

    found = [record.value for page in pages for record in page.records]
    assert [(each["id"], each["cancelled"]) for each in found] == [
        ("W1", False),
        ("W1", True),
    ]


def test_a_warning_of_another_server_is_not_followed(agency):
    body = b"<rss><channel><item><link>http://10.0.0.1/a</link></item></channel></rss>"
    agency.paths[USUAL["warnings"]] = lambda _: body

    with pytest.raises(Refusal) as caught:
        read(agency, "warnings")

    assert caught.value.rule == "foreign_origin"


@pytest.mark.parametrize(
    "body", [b"<html><body>Masuk</body></html>", b'{"Infogempa": {}}', b"{}"]
)
def test_what_is_no_answer_of_bmkg_is_never_complete(agency, body):
    agency.paths[USUAL["quake"]] = lambda _: body

    try:
        pages = read(agency, "quake")
    except Refusal as refusal:
        assert refusal.rule == "login_page"
    else:
        assert pages[-1].complete is Completeness.UNKNOWN and pages[-1].notes


def test_discovery_names_the_three_products(agency):
    host = agency.url.partition("://")[2]
    with Fetcher(agency.url, allowed_hosts=frozenset({host})) as fetcher:
        found = connector("bmkg").discover(
            Context(fetcher), Connection("bmkg", agency.url)
        )

    assert [each.id for each in found.datasets] == ["quake", "forecast", "warnings"]
    assert json.dumps(dict(found.limits)) == '{"per_minute": 60}'
