"""Pages that repeat, lie, never end or come out of order: nothing lost, or twice."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.certify.hostile import page, turns
from tests.faults.arena import END, body, pages
from tests.faults.reading import NO_LISTS
from tests.workers import city

pytestmark = pytest.mark.faults
BY_PAGE = "paging: {style: page, param: hal}"
COUNTED = "paging: {style: page, param: hal, total_at: total}"
LAST = "paging: {style: page, param: hal, last_at: last}"
ROWS = city.reports(6)
ALL = {str(n) for n in range(1, 7)}


def asked(peer):
    return {k: v[0] for k, v in parse_qs(urlsplit(peer.asked.target).query).items()}


def test_a_page_sent_twice_and_pages_that_overlap_are_stored_once(arena):
    arena.behave(pages(body(*ROWS[:3]), body(*ROWS[1:5]), body(*ROWS[4:])))

    found = arena.pull()

    assert (found.outcome, found.keys, found.aside) == ("complete", ALL, set())
    assert found.run["created"] == 6


def test_shuffled_pages_are_stored_and_no_mark_is_trusted_before_the_end(arena):
    arena.behave(pages(body(*ROWS[3:]), body(*ROWS[:3])))

    found = arena.pull()

    assert (found.keys, found.aside) == (ALL, set())
    assert found.cursor["key"] == "6"


def test_a_list_sorted_newest_first_is_stored_so_and_loses_nothing_when_cut(arena):
    newest = ROWS[::-1]
    arena.apply("fields: [diubah, id]", "order: none, fields: [diubah, id]")
    arena.behave(turns(page(body(*newest[:3])), page(b"{}", 500)))
    cut = arena.pull()
    arena.behave(pages(body(*newest[:3]), body(*newest[3:])))

    whole = arena.pull()

    assert (cut.outcome, cut.keys, cut.cursor) == ("partial", {"4", "5", "6"}, None)
    assert (whole.outcome, whole.keys) == ("complete", ALL)
    assert whole.cursor["key"] == "6"


CIRCLES = {
    "the same page": page(body(*ROWS)),
    "the same rows in a new dress": lambda p: page(
        json.dumps({"data": ROWS, "at": p.asked.target}).encode()
    )(p),
    "two pages in turn": lambda p: page(
        body(*(ROWS[:3] if int(asked(p)["hal"]) % 2 else ROWS[3:]))
    )(p),
}


@pytest.mark.parametrize("name", CIRCLES)
def test_pages_in_a_circle_are_found_and_what_came_is_kept(arena, name):
    arena.behave(CIRCLES[name])

    found = arena.pull()

    assert (found.outcome, found.keys <= ALL) == ("partial", True)
    assert "circle" in found.reason
    assert len(arena.server.asked) <= 3


def test_a_link_to_itself_is_a_circle(arena):
    arena.apply(BY_PAGE, "paging: {style: next-url, at: next}")
    arena.behave(lambda p: page(body(*ROWS, next=p.asked.target))(p))

    found = arena.pull()

    assert (found.outcome, len(arena.server.asked)) == ("partial", 1)
    assert "circle" in found.reason


def test_empty_pages_for_ever_end_at_the_first(arena):
    arena.apply(BY_PAGE, "paging: {style: next-url, at: next}")
    arena.behave(lambda p: page(body(next=f"/laporan?x={len(p.asked.target)}"))(p))

    found = arena.pull()

    assert len(arena.server.asked) <= 3
    assert found.keys == set()


TOTALS = {
    "more than there are": [100, 100, 100],
    "fewer than there are": [2, 2, 2],
    "shrinking": [100, 50, 6],
    "negative": [-1, -1, -1],
    "words": ["enam", "enam", "enam"],
    "gone on the last page": [100, 100, None],
}


@pytest.mark.parametrize("name", TOTALS)
def test_a_total_that_lies_is_an_alarm_and_never_proof(arena, name):
    arena.apply(BY_PAGE, COUNTED)
    bodies = [ROWS[:3], ROWS[3:], []]
    parts = zip(bodies, TOTALS[name], strict=True)
    arena.behave(turns(*[page(body(*rows, total=total)) for rows, total in parts]))

    found = arena.pull()

    proof = arena.hub.one(
        "select completeness from run where id = :r", r=found.run["run"]
    )
    assert proof != "proved", (proof, found.reason)
    if name in ("more than there are", "fewer than there are", "shrinking"):
        assert found.outcome == "partial"
        assert "states" in found.reason
        assert found.later.state == "broken"
    assert found.keys <= ALL


@pytest.mark.parametrize("last", [1, 2, 999, 0, -1, "x", None, 2.5])
def test_a_last_page_that_lies_loses_nothing_in_silence(arena, last):
    arena.apply(BY_PAGE, LAST)
    parts = [ROWS[:3], ROWS[3:], []]

    def medan(peer):
        number = int(asked(peer)["hal"])
        page(body(*parts[min(number, 3) - 1], last=last))(peer)

    arena.behave(medan)

    found = arena.pull()

    told_early = last in (1, 0)
    assert found.keys == (ALL if not told_early else {"1", "2", "3"})
    assert found.outcome in ("complete", "partial")
    assert len(arena.server.asked) <= 4


def test_one_moment_over_a_page_border_loses_no_row(arena):
    same = [row | {"diubah": ROWS[0]["diubah"]} for row in ROWS]
    arena.good(same)
    arena.honest.size = 2
    first = arena.pull()
    arena.honest.rows = same + city.reports(1, first=7, diubah=ROWS[0]["diubah"])

    second = arena.pull()
    arena.honest.size = 10

    assert (first.keys, second.keys) == (ALL, ALL | {"7"})


@pytest.mark.parametrize("when", ["older", "newer"])
def test_the_newest_version_wins_however_late_it_comes(arena, when):
    old = city.reports(1, judul="lama", diubah="2026-01-05 09:00:00")
    new = city.reports(1, judul="baru", diubah="2026-01-05 10:00:00")
    arena.behave(pages(body(*(new if when == "older" else old))))
    arena.pull()
    arena.behave(pages(body(*(old if when == "older" else new))))

    found = arena.pull()

    [(title,)] = arena.hub.rows("select data ->> 'title' from record")
    kinds = arena.hub.rows("select kind from fact_version")
    assert title == "baru"
    assert kinds == [("late",) if when == "older" else ("replaced",)]
    assert found.notes == {}


def test_two_contents_of_one_version_are_a_conflict_that_a_person_reads(arena):
    arena.behave(pages(body(*city.reports(3))))
    arena.pull()
    arena.behave(pages(body(*city.reports(2, judul="lain"))))

    found = arena.pull()

    kinds = arena.hub.rows("select key, kind from fact_version order by key")
    assert kinds == [("1", "conflict"), ("2", "conflict")]
    assert "2 rows changed without a newer time" in found.reason
    assert found.outcome == "complete"
    assert set(found.notes) == {"change.conflict:"}


def test_a_key_that_names_another_thing_is_kept_in_history_and_told(arena):
    arena.behave(pages(body(*city.reports(1))))
    arena.pull()
    other = city.reports(1, dibuat="2026-03-01 08:00", diubah="2026-03-01 09:00:00")
    arena.behave(pages(body(*other)))

    found = arena.pull()

    assert arena.hub.rows("select kind from fact_version") == [("reused",)]
    assert "name another thing" in found.reason


def test_a_row_that_was_deleted_and_comes_back_is_kept_in_history_and_told(arena):
    moved = iter(["2026-01-05 09:00:00", "2026-01-05 10:00:00", "2026-01-05 11:00:00"])
    for gone in (False, True, False):
        arena.behave(pages(body(*city.reports(1, hapus=gone, diubah=next(moved)))))
        found = arena.pull()

    kinds = arena.hub.rows("select kind from fact_version order by seq")
    assert kinds == [("replaced",), ("revived",)]
    assert found.keys == {"1"}
    assert "came back" in found.reason


@pytest.mark.parametrize("status", [401, 403, 404, 407, 410, 451, 400, 405])
def test_a_denial_is_asked_for_once(knowing, status):
    knowing.behave(page(b"{}", status))

    found = knowing.pull()

    assert (found.outcome, len(knowing.server.asked)) == ("refused", 1)
    assert str(status) in found.reason and knowing.unmoved()


def test_a_page_that_always_fails_keeps_those_before_and_is_where_it_goes_on(arena):
    arena.behave(turns(page(body(*ROWS[:3])), page(b"{}", 500)))
    first = arena.pull()
    arena.behave(turns(page(body(*ROWS[3:])), END))

    second = arena.pull()

    assert (first.outcome, first.keys) == ("partial", {"1", "2", "3"})
    assert (second.outcome, second.keys) == ("complete", ALL)


@pytest.mark.parametrize(
    "name", ["an error in 200", "null", "no list", "white space", "a login page"]
)
def test_what_is_no_list_is_never_no_data(knowing, name):
    knowing.behave(page(NO_LISTS[name]))

    found = knowing.pull()

    assert found.outcome == "refused"
    assert knowing.unmoved()
    assert found.later.state == "broken"
