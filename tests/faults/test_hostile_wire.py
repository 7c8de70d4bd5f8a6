"""Every answer that is no page, every place a city may point to: before any store."""

import socket
from itertools import chain

import pytest

from connectors.base import Context
from connectors.certify import framing, leading, packing
from connectors.certify.hostile import page, turns
from connectors.fetch import Fetcher, FetchError, Response
from connectors.reading.filed import listing
from schemas.manifests.table import Files
from tests.faults import reading
from tests.faults.arena import END, KNOWN, NEW, body

pytestmark = pytest.mark.faults
BY_PAGE = "paging: {style: page, param: hal}"
BY_LINK = "paging: {style: next-url, at: next}"


def named(faults):
    return {f"row {each.row}, {each}": each for each in faults}


SPOILT = named(chain(framing.FRAMING, packing.PACKING))
TAKEN = named(chain(framing.TAKEN, packing.TAKEN))


@pytest.fixture(scope="module")
def site():
    with reading.site() as made:
        yield made


@pytest.mark.parametrize("fault", SPOILT.values(), ids=SPOILT)
def test_a_spoilt_answer_is_no_page_and_says_why(site, fault):
    found = site.read(fault.make(body(*NEW)))

    assert found.pages == []
    assert fault.word in found.words
    assert len(site.server.asked) <= 3


@pytest.mark.parametrize("fault", TAKEN.values(), ids=TAKEN)
def test_an_odd_but_honest_answer_is_read_whole(site, fault):
    found = site.read(turns(fault.make(body(*NEW)), END))

    assert [r.value for r in found.pages[0].records] == NEW
    assert found.refusal is None


@pytest.mark.parametrize("name", reading.NO_LISTS)
def test_what_is_no_list_is_never_no_data(site, name):
    found = site.read(page(reading.NO_LISTS[name]))

    assert found.pages == []
    assert found.refusal.words.id != found.refusal.words.en
    assert found.refusal.raw == reading.NO_LISTS[name]


@pytest.mark.parametrize("link", leading.ELSEWHERE)
def test_no_redirect_leads_anywhere_else(site, link):
    own, inside = site.server.host_port, site.trap.port

    found = site.read(leading.led(leading.written(link, own, inside)))

    assert (found.pages, site.trap.met) == ([], 0)
    assert found.rule in ("redirect_refused", "not_found")
    assert len(site.server.asked) <= 4


@pytest.mark.parametrize("link", leading.ELSEWHERE)
def test_no_link_of_a_page_leads_anywhere_else(site, link):
    own, inside = site.server.host_port, site.trap.port
    lead = page(body(*KNOWN, next=leading.written(link, own, inside)))

    found = site.read(lead, BY_PAGE, BY_LINK)

    assert (len(found.pages), site.trap.met) == (1, 0)
    assert found.rule in ("bad_url", "foreign_origin", "not_found", "loop")
    assert len(site.strayed()) <= 1


@pytest.mark.parametrize("lines", leading.BAITS, ids=lambda lines: lines[0][:30])
@pytest.mark.parametrize("status", [200, 401])
def test_no_bait_makes_the_hub_show_more_than_its_token(site, lines, status):
    bait = leading.bait(body(*KNOWN), status, *lines)

    found = site.read(turns(bait, END) if status == 200 else bait)

    asked = site.server.asked
    assert len(found.pages) == (2 if status == 200 else 0)
    assert len(asked) == (2 if status == 200 else 1)
    assert {a.headers["authorization"] for a in asked} == {f"Bearer {reading.TOKEN}"}
    assert not any("cookie" in a.headers for a in asked)


NAMES = {
    "loopback": ["127.0.0.1"],
    "public and loopback": ["93.184.216.34", "127.0.0.1"],
    "loopback first": ["127.0.0.1", "93.184.216.34"],
    "the ninth": [f"93.184.216.{n}" for n in range(8)] + ["127.0.0.1"],
    "mapped": ["::ffff:127.0.0.1"],
    "mapped, in hex": ["::ffff:7f00:1"],
    "compatible": ["::7f00:1"],
    "translated": ["::ffff:0:7f00:1"],
    "NAT64": ["64:ff9b::7f00:1"],
    "NAT64 of a network": ["64:ff9b:1::7f00:1"],
    "6to4": ["2002:7f00:1::1"],
    "Teredo": ["2001:0:7f00:1::"],
    "ORCHID": ["2001:20::1"],
    "CGNAT": ["100.64.0.1"],
    "zone": ["fe80::1%lo"],
    "zone on loopback": ["::1%1"],
    "unique local": ["fd00::1"],
    "site local": ["fec0::1"],
    "multicast": ["224.0.0.1"],
    "multicast of IPv6": ["ff02::1"],
    "metadata": ["169.254.169.254"],
    "metadata of IPv6": ["fd00:ec2::254"],
    "this network": ["0.0.0.0"],
    "any": ["::"],
    "broadcast": ["255.255.255.255"],
    "reserved": ["240.0.0.1"],
    "reserved of IPv6": ["4000::1"],
    "segment routing": ["5f00::1"],
    "benchmark": ["198.18.0.1"],
    "documentation": ["203.0.113.5"],
    "octal": ["0177.0.0.1"],
    "a number": ["2130706433"],
    "short": ["127.1"],
    "no address": ["localhost"],
    "nothing": [""],
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_with_one_inner_address_is_never_connected_to(site, name):
    def resolve(host, port, type=0):
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(family[":" in a], type, 6, "", (a, port)) for a in NAMES[name]]

    base = f"https://lapor.medan.example:{site.trap.port}/"
    with Fetcher(base, resolve=resolve, limits=reading.LIMITS) as door:
        with pytest.raises(FetchError) as failed:
            door.get("/")

    assert (failed.value.rule, site.trap.met) == ("blocked_address", 0)


def test_an_index_with_links_that_are_none_still_gives_the_others(site):
    links = b'<a href="http://[::1">x</a> <a href="a.xlsx">y</a> <a href="//[x">z</a>'
    answer = Response(200, {}, links, "https://k.test/f/", 0, None, reading.UNTIL)
    with Fetcher("https://k.test/") as door:
        found = listing.names(
            Context(door), Files(index="/", match="*.xlsx"), lambda _: answer
        )

    assert found == ["https://k.test/f/a.xlsx"]
