"""The servers that proposals are measured against: real ones where installed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization

from connectors.base import Context
from connectors.fetch import Fetcher, Limits
from connectors.transports.reach import reach
from schemas.manifests.manifest import Auth, Connection
from tests.connectors.conftest import certificate
from tests.connectors.kinds.conftest import City, serving
from tests.connectors.kinds.databases import postgres_running
from tests.connectors.proposing import rows
from tests.servers import (
    bps,
    ckan,
    datasette,
    file_servers,
    koop,
    mapserver,
    pygeoapi,
    sensorthings,
)

COUNT = 60
CENTRES = "Puskesmas", "RS", "Klinik"


@dataclass(frozen=True)
class Case:
    """One server: its address, what is known of it, and how many rows it has."""

    url: str
    rows: int
    publisher: str = "kota-medan"
    auth: Auth = Auth()
    auth_text: str | None = None
    more: dict[str, Any] = field(default_factory=dict)
    real: bool = True

    def opens(self, connection: Connection) -> Context:
        """The way to the server on loopback."""
        if not connection.base_url.startswith("http"):
            way = reach(
                connection.base_url,
                username=connection.auth.username or "",
                password=connection.auth.password or "",
                limits=Limits(deadline_s=20),
                **self.more,
            )
            return Context(Fetcher("https://nowhere.invalid/"), reach=way)
        host = self.url.partition("://")[2].partition("/")[0]
        auth, proof = connection.auth, dict[str, Any]()
        if auth.kind == "api-key" and auth.path:
            proof = {"secret_step": (auth.path, self.more.get("key", auth.token))}
        door = Fetcher(
            connection.base_url,
            allowed_hosts=frozenset({host}),
            limits=Limits(deadline_s=20),
            **proof,
        )
        return Context(door)


def places(count: int = COUNT) -> dict[str, Any]:
    """Health centres as points."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": n,
                "geometry": {
                    "type": "Point",
                    "coordinates": [
                        round(98.6 + n / 1000, 4),
                        round(3.5 + n / 1000, 4),
                    ],
                },
                "properties": {
                    "id": n,
                    "kode": n,
                    "NAMOBJ": f"Fasilitas {n}",
                    "jenis": CENTRES[n % 3],
                    "berdiri": f"20{n % 20:02d}-05-{n % 27 + 1:02d}",
                    "diubah": f"2026-01-{n % 27 + 1:02d}T08:{n % 60:02d}:00Z",
                },
            }
            for n in range(1, count + 1)
        ],
    }


def _geojson(folder: Path) -> Path:
    file = folder / "titik.geojson"
    file.write_text(json.dumps(places()), encoding="utf-8")
    return file


@contextmanager
def of_datasette(folder: Path) -> Iterator[Case]:
    """Datasette over reports of citizens."""
    file = datasette.reports(folder / "kota.db", COUNT)
    with datasette.running(file) as url:
        yield Case(url, COUNT)


@contextmanager
def of_ogc(folder: Path) -> Iterator[Case]:
    """pygeoapi over points."""
    with pygeoapi.running(_geojson(folder)) as url:
        yield Case(url, COUNT)


@contextmanager
def of_wfs(folder: Path) -> Iterator[Case]:
    """MapServer's WFS over points."""
    with mapserver.running(_geojson(folder), 25) as url:
        yield Case(f"{url}/ows?service=WFS", COUNT)


@contextmanager
def of_arcgis(folder: Path) -> Iterator[Case]:
    """Koop's FeatureServer over points."""
    with koop.running(_geojson(folder)) as url:
        whole = url if koop.LAYER in url else f"{url}/{koop.LAYER}"
        yield Case(whole, COUNT)


@contextmanager
def of_sensorthings(folder: Path) -> Iterator[Case]:
    """A SensorThings service with one station."""
    with sensorthings.running(folder) as url:
        sensorthings.post(url, "Things", sensorthings.station("Deli"))
        id = _datastream(url)
        for n in range(24):
            moment = f"2026-10-{n + 1:02d}T00:00:00Z"
            sensorthings.post(url, "Observations", _reading(id, moment, n / 4))
        yield Case(url, 24)


def _datastream(url: str) -> str:
    host = url.partition("://")[2].partition("/")[0]
    with Fetcher(f"{url}/", allowed_hosts=frozenset({host})) as door:
        return str(json.loads(door.get("Datastreams").body)["value"][0]["@iot.id"])


def _reading(datastream: str, moment: str, result: float) -> dict[str, Any]:
    place = {"type": "Point", "coordinates": [98.67, 3.59]}
    feature = {"name": "-", "description": "-", "encodingType": "application/geo+json"}
    return {
        "Datastream": {"@iot.id": datastream},
        "phenomenonTime": moment,
        "resultTime": moment,
        "result": result,
        "FeatureOfInterest": feature | {"feature": place},
    }


@contextmanager
def of_sql(folder: Path) -> Iterator[Case]:
    """PostgreSQL, as a city runs it, over TLS."""
    pem, files = _certificate(folder)
    home = folder / "data"
    home.mkdir()
    with postgres_running(home, pem, files) as server:
        server.execute(
            "CREATE TABLE pengaduan (id integer PRIMARY KEY, judul text, status text,"
            " kategori text, dibuat timestamp, diubah timestamp, nama_pelapor text)"
        )
        for each in (rows.report(n) for n in range(1, COUNT + 1)):
            names = ("id", "judul", "status", "kategori", "dibuat", "diubah")
            values = [*(each[name] for name in names), each["nama_pelapor"]]
            server.execute(
                "INSERT INTO pengaduan VALUES (%s, %s, %s, %s, %s, %s, %s)", *values
            )
        user = server.users[0]
        auth = Auth("basic", username=user, password=user)
        said = '{type: basic, username: baca, password: "secret://kota-medan/db"}'
        yield Case(server.url, COUNT, auth=auth, auth_text=said, more=_way(server))


def _way(server: Any) -> dict[str, Any]:
    return {"allowed_hosts": frozenset({server.host_port}), **server.more}


def _certificate(folder: Path) -> tuple[str, tuple[Path, Path]]:
    """An authority's certificate, and files with one for the server and its key."""
    authority = certificate("Otoritas", None, ca=True)
    made = certificate("kota.test", authority)
    files = folder / "server.pem", folder / "server.key"
    files[0].write_text(made.pem, encoding="ascii")
    files[1].write_bytes(
        made.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return authority.pem, files


@contextmanager
def of_files(folder: Path) -> Iterator[Case]:
    """nginx with a folder of CSV files."""
    root, work = folder / "root", folder / "work"
    root.mkdir()
    work.mkdir()
    lines = ["kode_wilayah;nama_wilayah;tahun;jumlah_penduduk"]
    lines += [
        f"{code};{name};{year};{1000 * year}"
        for year in range(2020, 2025)
        for code, name in (("12.71", "Kota Medan"), ("12.75", "Kota Binjai"))
    ]
    (root / "penduduk.csv").write_text("\n".join(lines), encoding="utf-8")
    with file_servers.nginx(root, work) as url:
        yield Case(url, 10, publisher="sumatera-utara")


@contextmanager
def of_ckan(folder: Path) -> Iterator[Case]:
    """A stand-in of CKAN with datasets."""
    packages = [
        ckan.package(n, f"2026-01-{n % 27 + 1:02d}T03:20:00.123456", state="active")
        for n in range(1, COUNT + 1)
    ]
    with ckan.running(ckan.Site(packages=packages)) as url:
        yield Case(url, COUNT, real=False)


@contextmanager
def of_bps(folder: Path) -> Iterator[Case]:
    """A stand-in of BPS WebAPI."""
    service = bps.WebApi(within=bps.MONTHS[:6])
    steps = "/list/model/data/lang/ind/domain/1200/var/218/key/"
    with bps.running(service) as url:
        whole = f"{url.rstrip('/')}{steps}{service.key}"
        count = len(service.regions) * len(service.years) * len(service.within)
        yield Case(whole, count, "bps-sumut", more={"key": service.key}, real=False)


def laravel(count: int) -> Any:
    """The answers of a Laravel app: pages, changes since, an envelope."""
    every = [rows.report(n) for n in range(1, count + 1)]

    def answer(asked: dict[str, str]) -> Any:
        bound = asked.get("sejak", "").replace("T", " ").partition("+")[0]
        found = [row for row in every if row["diubah"] >= bound]
        number, size = int(asked.get("page", 1)), int(asked.get("per_page", 15))
        part = found[(number - 1) * size : number * size]
        last = -(-len(found) // size)
        page = {"data": part, "current_page": number, "last_page": last}
        return {"success": True, "data": page | {"total": len(found)}}

    return answer


@contextmanager
def of_rest(folder: Path) -> Iterator[Case]:
    """A stand-in of a Laravel app of reports."""
    with serving(City({"/api/laporan": laravel(COUNT)})) as city:
        yield Case(f"{city.url}/api/laporan", COUNT, real=False)


@contextmanager
def of_awkward(folder: Path) -> Iterator[Case]:
    """A stand-in that leaves much to a person: dates, codes, words of its own."""
    words = ("Antre", "Jalan Terus", "Tuntas")
    every = [
        {
            "no_tiket": f"T-{n:04d}",
            "perihal": f"Aduan {n}",
            "kode_wilayah": ("1275", "1276")[n % 2],
            "status": words[n % 3],
            "jenis": ("Jalan", "Sampah", "Kucing Hilang")[n % 3],
            "tanggal": f"{n % 12 + 1:02d}/{n % 9 + 1:02d}/2026",
            "telepon": f"0812345678{n:02d}",
        }
        for n in range(1, COUNT + 1)
    ]

    def answer(asked: dict[str, str]) -> Any:
        begin = (int(asked.get("hal", 1)) - 1) * 20
        return {"status": 1, "hasil": {"baris": every[begin : begin + 20]}}

    with serving(City({"/layanan/pengaduan": answer})) as city:
        url = f"{city.url}/layanan/pengaduan"
        yield Case(url, COUNT, publisher="sumatera-utara", real=False)


@contextmanager
def of_open311(folder: Path) -> Iterator[Case]:
    """A stand-in of an Open311 server that keeps to its dates."""
    every: list[dict[str, Any]] = [
        {
            "service_request_id": str(n),
            "status": ("open", "closed")[n % 2],
            "service_name": ("Pothole", "Graffiti")[n % 2],
            "service_code": str(n % 2),
            "requested_datetime": f"2026-0{n % 9 + 1}-{n % 27 + 1:02d}T08:00:00Z",
            "updated_datetime": f"2026-10-{n % 27 + 1:02d}T08:00:00Z",
            "lat": round(3.5 + n / 1000, 4),
            "long": round(98.6 + n / 1000, 4),
        }
        for n in range(1, COUNT + 1)
    ]

    def answer(asked: dict[str, str]) -> Any:
        found = every
        for low, high, name in (
            ("start_date", "end_date", "requested_datetime"),
            ("updated_after", "updated_before", "updated_datetime"),
        ):
            found = [
                row
                for row in found
                if asked.get(low, "") <= row[name] <= asked.get(high, "~")
            ]
        return found

    served = City({"/v2/requests.json": answer, "/v2/services.json": lambda _: []})
    with serving(served) as city:
        yield Case(f"{city.url}/v2/requests.json", COUNT, real=False)


CASES = {
    "datasette": of_datasette,
    "ogc": of_ogc,
    "wfs": of_wfs,
    "arcgis": of_arcgis,
    "sensorthings": of_sensorthings,
    "sql": of_sql,
    "files": of_files,
    "ckan": of_ckan,
    "bps": of_bps,
    "rest": of_rest,
    "open311": of_open311,
    "awkward": of_awkward,
}
