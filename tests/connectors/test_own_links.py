"""Links that a system behind a TLS proxy writes to itself stay at the system."""

from __future__ import annotations

import pytest

from connectors.fetch import Fetcher, FetchError

HOME = "https://kota.test/api/"


@pytest.mark.parametrize(
    ("base", "link", "asked"),
    [
        (HOME, "http://kota.test/api/x?page=2", "https://kota.test/api/x?page=2"),
        (HOME, "http://KOTA.test:80/x", "https://kota.test/x"),
        (HOME, "http://kota.test:443/x", "https://kota.test/x"),
        (
            "https://kota.test:8443/",
            "http://kota.test:8443/x",
            "https://kota.test:8443/x",
        ),
    ],
)
def test_a_plain_link_to_itself_is_asked_for_over_tls(base, link, asked):
    with Fetcher(base) as fetcher:
        assert str(fetcher.address(link)) == asked


@pytest.mark.parametrize(
    "link",
    [
        "http://kota.test:8080/x",
        "http://lain.test/x",
        "http://kota.test.lain.test/x",
        "https://kota.test:444/x",
    ],
)
def test_a_link_to_another_host_or_port_is_refused_as_before(link):
    with Fetcher(HOME) as fetcher:
        with pytest.raises(FetchError) as failed:
            fetcher.address(link)

    assert failed.value.rule == "foreign_origin"


def test_a_link_never_leads_from_plain_http_to_anything_else():
    hosts = frozenset({"127.0.0.1:9"})
    with Fetcher("http://127.0.0.1:9/", allowed_hosts=hosts) as fetcher:
        with pytest.raises(FetchError):
            fetcher.address("https://127.0.0.1:9/x")
