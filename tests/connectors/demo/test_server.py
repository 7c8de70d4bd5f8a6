"""The server over HTTP: every shape pages through to what the generator made."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from connectors.demo import clock
from connectors.demo.__main__ import announce
from connectors.demo.reports import reports
from connectors.demo.server import DemoServer, serve
from connectors.demo.systems import System, all_systems
from connectors.demo.web import LOOPBACK, Shelf

Row = dict[str, Any]
UP = {s.city.slug: s for s in all_systems().values() if s.name == s.city.system}
HEALTHY = sorted(
    slug for slug, system in UP.items() if system.city.fault in ("", "late")
)
SINCE = {
    "laravel": "sejak",
    "codeigniter": "diubah_sejak",
    "keyset": "updated_since",
    "jabar": "diubah_mulai",
    "datasette": "diubah__gte",
}
ONE_OF_EACH = ("kota-binjai", "deli-serdang", "karo", "simalungun", "kota-medan")


def by_next_url(get: Any, path: str, key: str) -> Iterator[Row]:
    """Follow the links of Laravel (key data) or datasette (key rows)."""
    address: str | None = path
    while address:
        answer = get(address).json
        block = answer["data"] if key == "data" else answer
        yield from block[key]
        address = block["next_page_url" if key == "data" else "next_url"]


def laravel(get: Any, path: str) -> Iterator[Row]:
    return by_next_url(get, path + "&per_page=400", "data")


def datasette(get: Any, path: str) -> Iterator[Row]:
    return by_next_url(get, path + "&_size=700", "rows")


def codeigniter(get: Any, path: str) -> Iterator[Row]:
    number, last = 1, 1
    while number <= last:
        block = get(f"{path}&jumlah=150&halaman={number}").json["data"]
        yield from block["list"]
        number, last = number + 1, block["totalPage"]


def keyset(get: Any, path: str) -> Iterator[Row]:
    rows = get(f"{path}&limit=120").json
    while rows:
        yield from rows
        rows = get(f"{path}&limit=120&after={rows[-1]['id']}").json


def jabar(get: Any, path: str) -> Iterator[Row]:
    skip = 0
    while rows := get(f"{path}&limit=300&skip={skip}").json["data"]:
        yield from rows
        skip += len(rows)


READERS: dict[str, Callable[[Any, str], Iterator[Row]]] = {
    "laravel": laravel,
    "codeigniter": codeigniter,
    "keyset": keyset,
    "jabar": jabar,
    "datasette": datasette,
}


def read(get: Any, system: System, since: str = "") -> list[int]:
    name = SINCE[system.city.shape]
    rows = READERS[system.city.shape](get, f"{system.path}?{name}={quote(since)}")
    return [int(row.get("id") or row["id_pengaduan"]) for row in rows]


@pytest.mark.parametrize("slug", HEALTHY)
def test_pages_hold_every_report_once_and_in_order(
    slug: str, get: Any, day: date
) -> None:
    made = [report.number for report in reports(UP[slug].city, day)]

    found = read(get, UP[slug])

    assert found == made


@pytest.mark.parametrize("slug", ONE_OF_EACH)
@pytest.mark.parametrize(
    "form", ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S", "%d-%m-%Y %H:%M:%S"]
)
def test_only_what_changed_since_a_moment_is_told(
    slug: str, form: str, get: Any, day: date
) -> None:
    made = reports(UP[slug].city, day)
    border = made[len(made) * 9 // 10].updated_at

    found = read(get, UP[slug], f"{border:{form}}")

    assert found == [r.number for r in made if r.updated_at >= border]


@pytest.mark.parametrize("slug", ONE_OF_EACH)
def test_nothing_changed_after_now(slug: str, get: Any) -> None:
    assert read(get, UP[slug], "2031-01-01 00:00:00") == []


@pytest.mark.parametrize("slug", ONE_OF_EACH)
def test_a_moment_that_cannot_be_read_is_refused(slug: str, get: Any) -> None:
    answer = get(f"{UP[slug].path}?{SINCE[UP[slug].city.shape]}=kemarin").json

    assert answer["sifat_data"] == "simulasi"
    assert "2025-05-31" in (answer.get("message") or answer.get("error"))


def test_the_same_question_gets_the_same_bytes(get: Any) -> None:
    first = [get(path).body for path in all_systems()]

    again = [get(path).body for path in all_systems()]

    assert again == first


def test_two_servers_of_one_day_say_the_same(
    demo: DemoServer, get: Any, day: date
) -> None:
    path = UP["kota-sibolga"].path

    with serve(day) as other:
        there = get(other.url + path).body.replace(
            other.url.encode(), demo.url.encode()
        )

    assert there == get(path).body


def test_every_answer_says_that_it_is_simulated(get: Any) -> None:
    for path, system in all_systems().items():
        answer = get(path)

        assert answer.headers["X-Sifat-Data"] == "simulasi"
        if system.shape.path != "v1/reports" and system.city.fault != "login":
            assert answer.json["sifat_data"] == "simulasi"


def test_answers_are_packed_when_asked(get: Any) -> None:
    path = UP["langkat"].path

    packed = get(path, Accept_Encoding="gzip, deflate")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.body)
    assert gzip.decompress(packed.body) == get(path).body


def test_an_unchanged_page_is_not_sent_again(get: Any) -> None:
    tag = get(UP["karo"].path).headers["ETag"]

    again = get(UP["karo"].path, If_None_Match=tag)

    assert (again.status, again.body) == (304, b"")


def test_an_unknown_address_is_answered_with_404_and_the_way_out(get: Any) -> None:
    answer = get("/kota-binjai/tidak-ada")

    assert answer.status == 404
    assert "daftarnya ada di /" in answer.json["galat"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "HEAD"])
def test_only_get_is_served(method: str, get: Any) -> None:
    answer = get(UP["karo"].path, method=method)

    assert (answer.status, answer.headers["Allow"]) == (405, "GET")


def test_an_expired_session_is_an_html_page_with_200(get: Any) -> None:
    answer = get(UP["nias"].path)

    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert b'type="password"' in answer.body


def test_the_city_that_is_down_refuses_the_connection(
    demo: DemoServer, get: Any
) -> None:
    port = urlsplit(demo.down_url).port

    with socket.socket() as client:
        refused = client.connect_ex(("127.0.0.1", port or 0))

    assert refused != 0
    assert get("/pakpak-bharat/emasyarakat/api/v2/laporan").status == 404
    assert f"127.0.0.1:{port}" in demo.hosts


def test_last_modified_is_the_citys_clock(get: Any, day: date) -> None:
    fresh = get(UP["kota-medan"].path).headers["Last-Modified"]
    late = get(UP["padang-lawas"].path).headers["Last-Modified"]

    moments = [
        datetime.strptime(text, "%a, %d %b %Y %H:%M:%S %Z") for text in (fresh, late)
    ]

    assert fresh == "Mon, 23 Nov 2026 17:00:00 GMT"
    assert moments[0] - moments[1] == timedelta(days=40)
    assert clock.midnight(day).hour == 0


def test_the_command_says_where_it_is_and_stops_on_term() -> None:
    command = [sys.executable, "-m", "connectors.demo", "--today", "2026-11-24"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        os.kill(said["pid"], signal.SIGTERM)
        ended = process.wait(timeout=10)

    assert ended == 0
    assert said["pid"] == process.pid
    assert said["url"] != said["down_url"]


def test_an_announcement_is_one_whole_file(demo: DemoServer, tmp_path: Path) -> None:
    announce(demo, tmp_path / "demo.json")

    said = json.loads((tmp_path / "demo.json").read_text("utf-8"))

    assert said == {"url": demo.url, "down_url": demo.down_url, "pid": os.getpid()}
    assert [file.name for file in tmp_path.iterdir()] == ["demo.json"]


def test_rows_are_made_once_a_day(day: date) -> None:
    shelf, system = Shelf(None), UP["kota-sibolga"]
    made = shelf.listing(system, day)

    again = shelf.listing(system, day)
    later = shelf.listing(system, day + timedelta(days=1))

    assert again is made
    assert len(later) > len(made)


def test_a_server_that_never_started_can_be_stopped(day: date) -> None:
    idle = serve(day)
    url = urlsplit(idle.url)

    idle.stop()

    with socket.socket() as client:
        assert client.connect_ex((LOOPBACK, url.port or 0)) != 0
