"""Two provinces in one store, asked over HTTP: the address chooses, nothing mixes."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, insert
from sqlalchemy.orm import Session

from hub.app import create_app
from hub.config import Config
from hub.extensions import db
from hub.models import Cell, Region
from hub.services.database import scope
from tests.hub.pages import invented
from tests.hub.pages.conftest import BASE, Browser
from tests.hub.pages.test_pages import text
from tests.servers.cluster import Cluster

PLACES = [
    ("32", "jawa-barat", "Jawa Barat", "province", None),
    ("32.04", "bandung", "Kabupaten Bandung", "kabupaten", "32"),
    ("32.73", "kota-bandung", "Kota Bandung", "kota", "32"),
    ("32.75", "kota-bekasi", "Kota Bekasi", "kota", "32"),
]


@pytest.fixture(scope="module")
def both_app(main_cluster: Cluster, worker_name: str) -> Iterator[Flask]:
    made = main_cluster.database(f"hub_{worker_name}_two")
    invented.build(made.owner_url, runs=True)
    engine = create_engine(made.owner_url)
    with Session(engine) as session, session.begin():
        scope.hub(session)
        beside(session)
    engine.dispose()
    app = create_app(Config(made.app_url, "x" * 40, BASE))
    yield app
    with app.app_context():
        db.engine.dispose()
    main_cluster.drop(made)


def beside(session: Session) -> None:
    """A second province with three regions and one figure each."""
    for at, (code, slug, name, kind, parent) in enumerate(PLACES):
        session.add(
            Region(
                code=code,
                slug=slug,
                name=name,
                short_name=name.removeprefix("Kabupaten ").removeprefix("Kota "),
                kind=kind,
                level=1 if parent is None else 2,
                parent=parent,
                aliases=[],
                tile_col=None if parent is None else at,
                tile_row=None if parent is None else 0,
            )
        )
        session.flush()
    values = [("32.04", 40), ("32.73", 95), ("32.75", 60)]
    session.execute(
        insert(Cell),
        [
            invented.cell(
                "reports_resolved",
                code,
                "2026-10",
                value,
                source_class="simulated",
                as_of=invented.KNOWN,
                n=100,
                denominator=100,
                numerator=value,
            )
            for code, value in values
        ],
    )


@pytest.fixture
def two(both_app: Flask) -> FlaskClient:
    return Browser(both_app, both_app.response_class)


def test_the_first_province_is_shown_and_the_other_is_offered(two: FlaskClient) -> None:
    page = two.get("/bandingkan").text

    assert "Kota Medan" in page and "Kota Bandung" not in page
    assert re.search(r'href="/bandingkan\?province=jawa-barat"\s*>Jawa Barat', page)


def test_the_address_chooses_the_province(two: FlaskClient) -> None:
    page = two.get("/bandingkan?province=jawa-barat").text
    seen = text(two, "/bandingkan?province=jawa-barat")

    assert "Kota Medan" not in page
    assert "3 dari 3 mengirim data" in seen
    assert "Kota Bandung 95,0" in seen.replace("\xa0", " ")
    assert '<input type="hidden" name="province" value="jawa-barat">' in page


def test_a_region_brings_its_province(two: FlaskClient) -> None:
    seen = text(two, "/bandingkan?region=kota-bekasi")

    assert "peringkat 2 dari 3 daerah" in seen


def test_a_region_of_the_other_province_is_no_region_of_this_one(
    two: FlaskClient,
) -> None:
    answer = two.get("/bandingkan?province=jawa-barat&region=kota-medan")

    assert answer.status_code == 400
    assert "Kota Medan terletak di provinsi lain" in unescape(answer.text)
    assert "province=sumatera-utara" in answer.text


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/?province=jawa-barat", "3 daerah"),
        ("/daerah?province=jawa-barat", "3 daerah di Jawa Barat"),
        ("/kualitas-data?province=jawa-barat", "Belum ada sistem yang tersambung di"),
        ("/daerah/kota-bandung", "2 kota di Jawa Barat"),
        ("/sumber-angka?region=kota-bandung", "95,0"),
    ],
)
def test_every_page_stays_in_its_province(
    two: FlaskClient, path: str, says: str
) -> None:
    page = two.get(path).text

    assert says in text(two, path)
    assert "Kota Medan" not in page
    links = set(re.findall(r'href="(/(?:bandingkan|daerah|kualitas-data)[^"]*)"', page))
    strangers = [
        link
        for link in links
        if re.fullmatch(r"/(bandingkan|daerah|kualitas-data)(\?.*)?", link)
        and "province=jawa-barat" not in link
        and "region=" not in link
    ]
    assert len(strangers) <= 1  # the switch back to the first province


def test_a_single_province_has_no_switch(client: FlaskClient) -> None:
    page = client.get("/bandingkan").text

    assert "province=" not in page
