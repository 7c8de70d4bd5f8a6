"""Wherever a city points, the hub goes only where it was told, and no token leaves."""

import json
import socket
from functools import partial

import pytest

from connectors.caching import CachedFetcher
from connectors.certify import leading
from connectors.certify.hostile import page
from tests.faults.arena import END, KNOWN, NEW, QUICK, body
from tests.workers import city
from workers import reaching

pytestmark = pytest.mark.faults
TOKEN = "rahasia-besar"
BY_PAGE = "paging: {style: page, param: hal}"
BY_LINK = "paging: {style: next-url, at: next}"


@pytest.fixture
def arena(knowing, monkeypatch):
    """Medan is read by next links and with a token."""
    monkeypatch.setenv("HUB_SECRET_KOTA_MEDAN_LAPOR", TOKEN)
    return knowing


def with_token(arena, paging=BY_PAGE):
    auth = "auth: {type: bearer, token: secret://kota-medan/lapor}, "
    written = city.manifest(arena.server.url, auth + QUICK)
    arena.write(written.replace(BY_PAGE, paging))


def spelled(arena, link):
    return leading.written(link, arena.server.host_port, arena.trap.port)


def leaked(arena):
    """Requests that went to another path than Medan's own, or without its token."""
    own = [a for a in arena.server.asked if a.path == "/laporan"]
    assert all(a.headers["authorization"] == f"Bearer {TOKEN}" for a in own)
    return [a.target for a in arena.server.asked if a.path != "/laporan"]


@pytest.mark.parametrize(
    "link",
    [
        "http://{inside}/",
        "//{inside}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://{own}@{inside}/",
        "http://{own}\\@{inside}/",
        "http://[::1",
        "file:///etc/passwd",
    ],
)
def test_no_redirect_leads_anywhere_else(arena, link):
    arena.behave(leading.led(spelled(arena, link)))

    found = arena.pull()

    assert found.outcome == "refused"
    assert "redirects to" in found.reason
    assert len(arena.server.asked) == 1
    assert arena.unmoved()
    assert found.later.state == "broken"


@pytest.mark.parametrize("status", [300, 301, 307, 308, 305, 201])
def test_no_status_that_names_a_place_leads_inside(arena, status):
    inside = spelled(arena, "http://{inside}/")
    arena.behave(page(body(*NEW), status, f"Location: {inside}"))

    found = arena.pull()

    assert (found.outcome, len(arena.server.asked)) == ("refused", 1)
    assert arena.unmoved()


@pytest.mark.parametrize("link", ["http://{inside}/x", "http://[::1", "/\\{inside}/"])
def test_a_page_that_points_elsewhere_is_kept_and_its_link_not_followed(arena, link):
    with_token(arena, BY_LINK)
    arena.behave(page(body(*NEW, next=spelled(arena, link))))

    found = arena.pull()

    assert (found.outcome, leaked(arena)) == ("partial", [])
    assert found.keys == {"1", "2", "3", "4"}
    assert found.later.state == "broken"


@pytest.mark.parametrize("link", [5, {"href": "/x"}, "x" * 9000])
def test_a_link_that_is_none_ends_the_run_in_words(arena, link):
    with_token(arena, BY_LINK)
    arena.behave(page(body(*KNOWN, next=link)))

    found = arena.pull()

    assert found.outcome in ("partial", "refused")
    assert "next" in found.reason or "address" in found.reason


@pytest.mark.parametrize("link", leading.SPELLINGS_OF_ITSELF)
def test_a_link_to_itself_is_followed_with_the_token(arena, link):
    with_token(arena, BY_LINK)

    def medan(peer):
        first = "hal=2" not in peer.asked.target
        more = {"next": spelled(arena, link)} if first else {"next": None}
        page(body(*(KNOWN if first else NEW), **more))(peer)

    arena.behave(medan)

    found = arena.pull()

    assert (found.outcome, found.keys) == ("complete", {"1", "2", "3", "4"})
    assert leaked(arena) == []


NAMES = {
    "loopback": ["127.0.0.1"],
    "public and loopback": ["93.184.216.34", "127.0.0.1"],
    "NAT64": ["64:ff9b::7f00:1"],
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_with_one_inner_address_is_never_connected_to(arena, monkeypatch, name):
    def resolve(host, port, type=0):
        return [
            (
                socket.AF_INET6 if ":" in each else socket.AF_INET,
                type,
                6,
                "",
                (each, port),
            )
            for each in NAMES[name]
        ]

    fetcher = partial(CachedFetcher, resolve=resolve)
    monkeypatch.setattr(reaching, "CachedFetcher", fetcher)
    base = f"https://lapor.medan.example:{arena.trap.port}/"
    arena.apply(f"{arena.server.url}", base)

    found = arena.pull()

    assert (found.outcome, arena.server.asked) == ("refused", [])
    assert "public internet" in found.reason
    assert found.later.state == "broken"


@pytest.mark.parametrize("base", ["http", "https"])
def test_an_inner_address_in_the_manifest_is_refused_when_it_is_fetched(arena, base):
    arena.apply(arena.server.url, f"{base}://127.0.0.1:{arena.trap.port}")

    found = arena.pull()

    assert found.outcome == "refused"
    assert "https" in found.reason or "public internet" in found.reason


def test_a_name_that_does_not_exist_is_said_in_words(arena, monkeypatch):
    def resolve(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(
        reaching, "CachedFetcher", partial(CachedFetcher, resolve=resolve)
    )

    found = arena.pull()

    assert (found.outcome, len(arena.slept)) == ("failed", 2)
    assert "not found in DNS" in found.reason
    assert found.later.state == "broken"


def test_an_injected_second_answer_is_never_taken_for_the_next_page(arena):
    poison = json.dumps({"data": [NEW[0]]}).encode()
    first = body(*KNOWN)
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b"
    whole = answer % (len(first), first) + answer % (len(poison), poison)

    def medan(peer):
        peer.send(whole) if "hal=2" not in peer.asked.target else END(peer)

    arena.behave(medan)

    found = arena.pull()

    assert (found.outcome, found.keys) == ("complete", {"1", "2"})
    assert arena.server.asked[0].connection != arena.server.asked[1].connection
