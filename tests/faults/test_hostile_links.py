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
    arena.hub.apply(written.replace(BY_PAGE, paging))


def spelled(arena, link):
    return leading.written(link, arena.server.host_port, arena.trap.port)


def leaked(arena):
    """Requests that went to another path than Medan's own, or without its token."""
    own = [a for a in arena.server.asked if a.path == "/laporan"]
    assert all(a.headers["authorization"] == f"Bearer {TOKEN}" for a in own)
    return [a.target for a in arena.server.asked if a.path != "/laporan"]


@pytest.mark.parametrize("link", leading.ELSEWHERE)
def test_no_redirect_leads_anywhere_else(arena, link):
    arena.behave(leading.led(spelled(arena, link)))

    found = arena.pull()

    assert found.outcome == "refused"
    assert "redirects to" in found.reason or "404" in found.reason
    assert len(arena.server.asked) <= 2
    assert arena.unmoved()


@pytest.mark.parametrize("status", [301, 303, 307, 308])
def test_no_kind_of_redirect_leads_inside(arena, status):
    arena.behave(leading.led(spelled(arena, "http://{inside}/"), status))

    assert arena.pull().outcome == "refused"


@pytest.mark.parametrize("status", [300, 304, 305, 306, 201, 202])
def test_a_place_named_by_another_status_is_not_gone_to(arena, status):
    inside = spelled(arena, "http://{inside}/")
    arena.behave(page(body(*NEW), status, f"Location: {inside}"))

    found = arena.pull()

    assert (found.outcome, len(arena.server.asked)) == ("refused", 1)
    assert arena.unmoved()


def test_all_links_of_pages_stay_at_home(arena):
    with_token(arena, BY_LINK)
    outcomes = {}
    for link in leading.ELSEWHERE:
        arena.know()
        arena.behave(page(body(*KNOWN, next=spelled(arena, link))))
        found = arena.pull()
        outcomes[link] = (found.outcome, leaked(arena), arena.unmoved())

    wrong = {k: v for k, v in outcomes.items() if v[0] not in ("partial", "refused")}
    assert wrong == {}
    assert {k: v for k, v in outcomes.items() if not v[2]} == {}
    assert [v[1] for v in outcomes.values() if len(v[1]) > 1] == []


@pytest.mark.parametrize("link", [5, True, ["/x"], {"href": "/x"}, "x" * 9000])
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


@pytest.mark.parametrize("lines", leading.BAITS)
@pytest.mark.parametrize("status", [200, 401])
def test_no_bait_makes_the_hub_show_more_than_its_token(arena, lines, status):
    with_token(arena)
    answers = [leading.bait(body(*KNOWN), status, *lines), END]
    arena.behave(lambda peer: (answers.pop(0) if len(answers) > 1 else END)(peer))

    found = arena.pull()

    assert found.outcome == ("complete" if status == 200 else "refused")
    assert leaked(arena) == []
    assert not any("cookie" in asked.headers for asked in arena.server.asked)
    assert len(arena.server.asked) <= (2 if status == 200 else 1)


NAMES = {
    "loopback": ["127.0.0.1"],
    "public and loopback": ["93.184.216.34", "127.0.0.1"],
    "loopback first": ["127.0.0.1", "93.184.216.34"],
    "the ninth": [f"93.184.216.{n}" for n in range(8)] + ["127.0.0.1"],
    "mapped": ["::ffff:127.0.0.1"],
    "compatible": ["::7f00:1"],
    "NAT64": ["64:ff9b::7f00:1"],
    "6to4": ["2002:7f00:1::1"],
    "Teredo": ["2001:0:7f00:1::"],
    "CGNAT": ["100.64.0.1"],
    "zone": ["fe80::1%lo"],
    "unique local": ["fd00::1"],
    "site local": ["fec0::1"],
    "multicast": ["224.0.0.1"],
    "metadata": ["169.254.169.254"],
    "metadata of IPv6": ["fd00:ec2::254"],
    "unspecified": ["0.0.0.0"],
    "any": ["::"],
    "broadcast": ["255.255.255.255"],
    "benchmark": ["198.18.0.1"],
    "documentation": ["203.0.113.5"],
    "octal": ["0177.0.0.1"],
    "no address": ["localhost"],
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
    arena.apply()

    assert (found.outcome, arena.server.asked) == ("refused", [])
    assert "public internet" in found.reason
    assert found.later.state == "broken"


@pytest.mark.parametrize("base", ["http", "https"])
def test_an_inner_address_in_the_manifest_is_refused_when_it_is_fetched(arena, base):
    arena.apply(arena.server.url, f"{base}://127.0.0.1:{arena.trap.port}")

    found = arena.pull()
    arena.apply()

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
