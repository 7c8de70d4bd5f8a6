"""The way to systems that are no web servers: addresses, proof, and what is shown."""

import pytest

from connectors.fetch import FetchError
from connectors.transports.reach import of_connection, reach
from schemas.manifests.manifest import Auth, Connection

SECRETS = {"secret://kota/db": "kanari-7731"}


@pytest.mark.parametrize(
    "url",
    [
        "gopher://kota.example/x",
        "mysql://user:sandi@kota.example/db",
        "sftp://kota.example/a/../../etc",
        "postgresql://0x7f.1/db",
        "mysql://kota.example:99999/db",
        "sftp://kota.example/a%0Ab",
        "ftp://kota.example/",
    ],
)
def test_a_doubtful_address_is_refused(url):
    with pytest.raises(FetchError) as caught:
        reach(url)

    assert caught.value.rule in ("bad_url", "https_required")
    assert "sandi@" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("mysql://kota.example/db", 3306),
        ("postgresql://kota.example/db", 5432),
        ("sftp://kota.example/", 22),
        ("ftps://kota.example:2121/", 2121),
        ("postgresql://kota.example:443/db", 443),
    ],
)
def test_a_protocol_has_its_port_where_none_is_written(url, port):
    assert reach(url).origin.port == port


def test_the_proof_of_identity_is_never_shown():
    auth = Auth("basic", username="hub", password="secret://kota/db")
    connection = Connection("sql", "mysql://kota.example/db", auth)

    found = of_connection(
        connection, frozenset(), lambda ref: SECRETS.get(ref, ref), None
    )

    assert (found.username, found.password) == ("hub", "kanari-7731")
    assert "kanari" not in f"{found!r} {found.url}"
    assert found.secured


@pytest.mark.parametrize("url", ["https://kota.example/", "file:dinkes"])
def test_web_servers_and_folders_need_no_other_way(url):
    connection = Connection("files", url)

    assert of_connection(connection, frozenset(), str, None) is None
