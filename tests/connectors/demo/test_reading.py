"""The kind `rest` reads every shape through its manifest."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

import pytest

from connectors.base import (
    Completeness,
    Context,
    Cursor,
    Page,
    Refusal,
    RunLimits,
    connector,
)
from connectors.demo.cities import all_cities
from connectors.demo.manifests import rendered
from connectors.demo.reports import reports
from connectors.demo.server import DemoServer
from connectors.fetch import Fetcher
from connectors.patience import Patience
from schemas.manifests import manifest

NOW: Final = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
ONE_TRY: Final = RunLimits(patience=Patience(attempts=1))
ONE_OF_EACH: Final = {
    "kota-binjai-emasyarakat": "id",
    "deli-serdang-pengaduan": "id_pengaduan",
    "karo-siaga": "id",
    "simalungun-opendata": "id",
    "kota-medan-satudata": "id",
}


def read(demo: DemoServer, name: str, position: object = None) -> list[Page]:
    text = dict(rendered(demo.url, demo.down_url))[name]
    wanted = manifest.parse(text)
    cursor = Cursor(position if isinstance(position, dict) else None, None, NOW)
    with Fetcher(wanted.connection.base_url, allowed_hosts=demo.hosts) as fetcher:
        kind = connector(wanted.connection.kind)
        connection, stream = wanted.connection, wanted.streams[0]
        context = Context(fetcher, limits=ONE_TRY)
        return list(kind.read(context, connection, stream, cursor))


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_every_shape_is_read_to_its_end(name: str, demo: DemoServer, day: date) -> None:
    slug = next(slug for slug in all_cities() if name.startswith(f"{slug}-"))

    pages = read(demo, name)

    found = [int(r.value[ONE_OF_EACH[name]]) for page in pages for r in page.records]
    assert found == [report.number for report in reports(all_cities()[slug], day)]
    assert all(page.ordered for page in pages)
    assert pages[-1].complete in (Completeness.PROVED, Completeness.CLAIMED)


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_second_reading_gets_only_the_overlap(name: str, demo: DemoServer) -> None:
    first = read(demo, name)

    again = read(demo, name, first[-1].high)

    assert sum(len(page.records) for page in again) <= 3
    assert again[-1].high == first[-1].high


@pytest.mark.parametrize(
    ("name", "rule"),
    [("nias-pengaduan", "login_page"), ("pakpak-bharat-emasyarakat", "refused")],
)
def test_broken_cities_are_refused_in_words(
    name: str, rule: str, demo: DemoServer
) -> None:
    with pytest.raises(Refusal) as refused:
        read(demo, name)

    assert refused.value.rule == rule
