"""Files where cities keep them: nginx, FTP, SFTP and WebDAV servers that are real."""

from __future__ import annotations

import gzip
import hashlib
import io
import socket
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.base import Completeness, connector
from connectors.network.limits import Limits
from schemas.manifests.manifest import Connection
from schemas.manifests.table import Files
from schemas.strict import Flaw
from tests.connectors.kinds.places import (
    LINES,
    MORE,
    OPENERS,
    Place,
    as_kept,
    ftp,
    here,
    ids,
    put,
)
from tests.servers import dripping

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("places")]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Place]]:
    """One server of a kind for all tests; each begins with its folder empty."""
    opened: dict[str, Place] = {}
    with ExitStack() as stack:

        def place(name: str) -> Place:
            if name not in opened:
                folder = tmp_path_factory.mktemp(f"{name}-files")
                work = tmp_path_factory.mktemp(f"{name}-work")
                folder.chmod(0o755)
                opened[name] = OPENERS[name](folder, work, stack)
            for each in opened[name].folder.iterdir():
                each.unlink()
            return replace(opened[name])

        yield place


@pytest.fixture(params=list(OPENERS))
def place(request: pytest.FixtureRequest, places: Callable[..., Place]) -> Place:
    return places(request.param)


def test_the_files_of_a_folder_are_read_in_the_order_people_count(place):
    put(place, "10.ndjson", MORE)
    put(place, "9.ndjson", LINES)
    put(place, "catatan.txt", b"bukan data")

    pages = list(place.read())

    assert ids(pages) == [1, 2, 3]
    assert pages[-1].complete is Completeness.CLAIMED
    assert pages[0].raw_sha256 == hashlib.sha256(LINES).digest()


def test_files_that_are_as_they_were_are_not_read_again(place):
    put(place, "9.ndjson", LINES)
    put(place, "10.ndjson", MORE)
    first = list(place.read())

    again = list(place.read(recall=as_kept(first)))

    assert [page.records for page in again] == [[], []]
    assert [page.raw_sha256 for page in again] == [page.raw_sha256 for page in first]
    put(place, "9.ndjson", MORE + LINES, at=1_700_000_500)
    assert ids(place.read(recall=as_kept(first)))[:3] == [3, 1, 2]


def test_a_file_that_is_named_but_gone_is_not_no_data(place):
    put(place, "9.ndjson", LINES)

    refused = place.refusal(replace(place.files, paths=("/hilang.ndjson",)))

    assert (refused.rule, refused.status) == ("not_found", 404)


def test_a_file_larger_than_allowed_is_refused(place):
    put(place, "9.ndjson", LINES * 1_000)
    place.most = 10_000

    assert place.refusal().rule == "too_large"


def test_an_empty_folder_is_not_no_data(place):
    assert place.refusal().rule == "no_files"


def test_discovery_names_the_files(place):
    put(place, "10.ndjson", MORE)
    put(place, "9.ndjson", LINES)
    connection = Connection("files", place.url)

    with place.context() as context:
        found = connector("files").discover(context, connection)

    assert [each.id for each in found.datasets] == ["9.ndjson", "10.ndjson"]


def zipped(*names: str, body: bytes = LINES) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, body)
    return made.getvalue()


def test_a_zip_gives_the_one_member_that_is_named(places):
    place = places("nginx")
    put(place, "data.zip", zipped("baca.txt", "isi/data.ndjson"))
    files = Files(
        paths=("/data.zip",), format="ndjson", packed="zip", member="*.ndjson"
    )

    assert ids(place.read(files)) == [1, 2]


def test_a_zip_with_several_members_that_fit_is_named_not_guessed(places):
    place = places("nginx")
    put(place, "data.zip", zipped("a.ndjson", "b.ndjson"))
    files = Files(
        paths=("/data.zip",), format="ndjson", packed="zip", member="*.ndjson"
    )

    [page] = place.read(files)

    assert page.complete is Completeness.UNKNOWN
    assert [note.rule for note in page.notes] == ["archive.member"]
    assert isinstance(page.records[0].value["files.member"], Flaw)


def test_a_gzip_of_several_members_is_read_whole(places):
    place = places("nginx")
    put(place, "data.ndjson.gz", gzip.compress(LINES) + gzip.compress(MORE))
    files = Files(paths=("/data.ndjson.gz",), format="ndjson", packed="gzip")

    assert ids(place.read(files)) == [1, 2, 3]


@pytest.mark.parametrize("packed", ["zip", "gzip"])
def test_a_bomb_is_cut_before_it_grows(places, packed):
    place = places("nginx")
    zeros = bytes(40 << 20)
    body = zipped("x", body=zeros) if packed == "zip" else gzip.compress(zeros)
    put(place, "bom", body)
    files = Files(paths=("/bom",), format="ndjson", packed=packed)
    place.most = 64 << 20

    [page] = place.read(files)

    assert page.notes[0].rule == "file.bomb"


@pytest.mark.parametrize("packed", ["zip", "gzip"])
def test_an_archive_that_is_cut_off_is_refused(places, packed):
    place = places("nginx")
    rows = b"".join(b'{"id": %d, "x": "%x"}\n' % (n, n * 7919) for n in range(9_000))
    body = zipped("x", body=rows) if packed == "zip" else gzip.compress(rows)
    put(place, "setengah", body[: len(body) // 2])
    files = Files(paths=("/setengah",), format="ndjson", packed=packed)

    [page] = place.read(files)

    assert page.complete is Completeness.UNKNOWN and page.notes


def test_features_of_geojson_are_records(places):
    place = places("webdav")
    body = b"""{"type": "FeatureCollection", "features": [{"geometry":
        {"type": "Point", "coordinates": [98.4, 3.6]}, "properties": {"id": 4}}]}"""
    put(place, "rs.geojson", body)

    [page] = place.read(Files(paths=("/rs.geojson",), format="geojson"))

    [record] = page.records
    assert record.pointer == "/features/0"
    assert record.value["properties"]["id"] == 4


def folders(root: Path) -> tuple[Path, Path]:
    """One for the files, one for the server's own."""
    made = root / "files", root / "work"
    for each in made:
        each.mkdir()
    return made


def test_ftp_without_mlsd_is_listed_and_told_apart_by_size_and_time(tmp_path):
    folder, work = folders(tmp_path)
    with ExitStack() as stack:
        place = ftp(folder, work, stack, names="old")
        put(place, "9.ndjson", LINES)

        first = list(place.read())

        assert ids(first) == [1, 2]
        [again] = place.read(recall=as_kept(first))
        assert again.records == []


def test_ftp_data_come_from_the_checked_address_whatever_the_server_names(tmp_path):
    folder, work = folders(tmp_path)
    with ExitStack() as stack:
        place = ftp(folder, work, stack, names="elsewhere")
        put(place, "9.ndjson", LINES)

        assert ids(place.read()) == [1, 2]


def test_ftps_is_spoken_with_the_declared_certificate(
    tmp_path, authority, certificate_files
):
    folder, work = folders(tmp_path)
    pem, key = certificate_files("kota.test")
    (work / "both.pem").write_bytes(pem.read_bytes() + key.read_bytes())
    with ExitStack() as stack:
        place = ftp(folder, work, stack, certificate=work / "both.pem")
        put(place, "9.ndjson", LINES)
        port = place.url.rpartition(":")[2]
        place.url = f"ftps://kota.test:{port}"
        place.way |= {"resolve": here, "trusted_pem": authority.pem}

        assert ids(place.read()) == [1, 2]
        place.way["trusted_pem"] = None
        place.way["tls_pin"] = "0" * 64
        assert place.refusal().rule == "tls_failed"


def test_a_wrong_password_is_named_and_not_shown(places):
    place = places("ftp")
    place.way = place.way | {"password": "keliru-sekali"}

    refused = place.refusal()

    assert refused.rule == "access_denied"
    assert "keliru-sekali" not in f"{refused} {refused.__cause__}"


def test_an_sftp_server_that_shows_another_key_gets_nothing(places):
    place = places("sftp")
    place.way = place.way | {"host_key": "SHA256:" + "A" * 43}

    refused = place.refusal()

    assert refused.rule == "host_key_mismatch"
    assert places("sftp").way["host_key"] in refused.words.en


@pytest.mark.parametrize("scheme", ["ftps", "sftp"])
def test_an_internal_address_is_never_connected_to(scheme):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        url = f"{scheme}://kota.example:{server.getsockname()[1]}/"
        way = {"resolve": here, "allowed_hosts": frozenset(), "host_key": "SHA256:x"}
        place = Place(Path(), url, Files(format="ndjson"), way)

        assert place.refusal().rule == "blocked_address"
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize("scheme", ["ftp", "sftp"])
def test_a_server_that_never_answers_is_left_in_time(scheme):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"{scheme}://127.0.0.1:{silent.getsockname()[1]}/"
        way = {"limits": Limits(deadline_s=0.3, connect_s=0.3), "host_key": "SHA256:x"}
        place = Place(Path(), url, Files(format="ndjson"), way)

        assert place.refusal().rule == "too_slow"


@pytest.mark.parametrize(
    ("scheme", "hello"), [("ftp", b"220-selamat\r\n"), ("sftp", b"selamat\r\n")]
)
def test_a_server_that_drips_without_end_is_left_in_time(scheme, hello):
    with dripping.running(hello) as port:
        url = f"{scheme}://127.0.0.1:{port}/"
        way = {"limits": Limits(deadline_s=0.5, connect_s=0.5), "host_key": "SHA256:x"}
        place = Place(Path(), url, Files(format="ndjson"), way)

        assert place.refusal().rule in ("too_slow", "refused", "bad_response")
