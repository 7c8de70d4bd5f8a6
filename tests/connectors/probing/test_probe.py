"""What a probe finds out about servers that obey, ignore, cut and move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from connectors.base import Context
from connectors.fetch import Fetcher, Limits
from connectors.probing.probe import Probed, probe
from schemas.manifests.manifest import Connection, CursorSpec, Stream
from tests.connectors.kinds import protocols
from tests.connectors.kinds.conftest import City, serving, stream
from tests.connectors.proposing import rows
from tests.servers import datasette

ALL = [rows.report(n) for n in range(1, 61)]
WRITTEN = ("%Y-%m-%d %H:%M:%S",)
CURSOR = CursorSpec(
    ("diubah", "id"),
    "sejak",
    kind="local-datetime",
    zone="Asia/Jakarta",
    formats=WRITTEN,
    order="none",
)
PAGED = {
    "style": "page",
    "param": "page",
    "start": 1,
    "size_param": "per_page",
    "size": 50,
}


def answer(*obeyed: str, most: int = 1000, total: int | None = None) -> Any:
    """A city that obeys only some of its parameters."""

    def of(asked: dict[str, str]) -> Any:
        found = ALL
        if "sejak" in obeyed and "sejak" in asked:
            bound = asked["sejak"].replace("T", " ")
            found = [row for row in found if row["diubah"] >= bound]
        if "status" in obeyed and "status" in asked:
            found = [row for row in found if row["status"] == asked["status"]]
        if "sort" in obeyed and asked.get("sort", "").startswith("-"):
            found = found[::-1]
        size = min(int(asked.get("per_page", 10)), most)
        number = int(asked.get("page", 1))
        part = found[(number - 1) * size : number * size]
        return {"data": part} | ({"total": total} if total is not None else {})

    return of


@pytest.fixture
def probed() -> Iterator[Callable[..., Probed]]:
    """`probed(answer, stream)` probes a city's `/laporan`."""
    with ExitStack() as stack:

        def of(answer: Any, wanted: Stream, **more: Any) -> Probed:
            headers = more.pop("headers", {})
            city = stack.enter_context(
                serving(City({"/laporan": answer}, more=headers))
            )
            host = city.url.removeprefix("http://")
            limits = Limits(deadline_s=5)
            with Fetcher(
                city.url, allowed_hosts=frozenset({host}), limits=limits
            ) as door:
                found = probe(
                    Context(door), Connection("rest", city.url), wanted, **more
                )
            assert len(city.asked) == found.requests
            return found

        yield of


def a_stream(**more: Any) -> Stream:
    return stream(paging=more.pop("paging", PAGED), **more)


def rules(found: Probed) -> set[str]:
    return {each.rule for each in found.advice}


def test_a_cursor_that_is_obeyed_is_seen(probed):
    found = probed(answer("sejak"), a_stream(cursor=CURSOR))

    assert found.cursor.verdict == "obeyed"
    assert rules(found) == set()


def test_a_cursor_that_is_ignored_with_200_is_found_and_the_lines_are_written(probed):
    found = probed(answer(), a_stream(cursor=CURSOR))

    assert found.cursor.verdict == "ignored"
    [advice] = [a for a in found.advice if a.rule == "probe.cursor_ignored"]
    assert "deletes: {mode: full-scan, every: 7d, max_drop: 5%}" in advice.lines
    assert advice.words.id and advice.words.en


def test_a_cursor_in_a_form_that_the_server_does_not_understand_is_unclear(probed):
    def empty(asked: dict[str, str]) -> Any:
        return {"data": [] if "sejak" in asked else ALL}

    found = probed(empty, a_stream(cursor=CURSOR, paging={}))

    assert found.cursor.verdict == "unclear"
    assert rules(found) == {"probe.cursor_unclear"}


def test_a_cursor_that_the_server_refuses_is_told(probed):
    def refusing(asked: dict[str, str]) -> Any:
        return (422, {"message": "sejak"}) if "sejak" in asked else {"data": ALL}

    found = probed(refusing, a_stream(cursor=CURSOR, paging={}))

    assert found.cursor.verdict == "refused"


def test_a_filter_of_the_manifest_is_tried_with_an_impossible_value(probed):
    wanted = a_stream(params={"status": "Selesai", "dinas": "pu"})

    found = probed(answer("status"), wanted)

    assert found.verdict("status") == "obeyed"
    assert found.verdict("dinas") == "ignored"
    assert "probe.filter_ignored" in rules(found)


@pytest.mark.parametrize(
    ("obeyed", "verdict"), [(("sort",), "obeyed"), ((), "ignored")]
)
def test_a_sort_is_turned_round(probed, obeyed, verdict):
    found = probed(answer(*obeyed), a_stream(params={"sort": "diubah"}))

    assert found.verdict("sort") == verdict


def test_a_page_that_is_cut_is_found_and_its_limit_told(probed):
    found = probed(answer(most=25), a_stream())

    assert found.sizes.given[:2] == ((1, 1), (2, 2))
    assert found.sizes.most == 25
    [advice] = [a for a in found.advice if a.rule == "probe.page_cut"]
    assert advice.lines == ("paging: {size_param: per_page, size: 25}",)


def test_a_total_that_is_wrong_is_found(probed):
    paging = PAGED | {"total_at": "total"}

    right = probed(answer(total=60), a_stream(paging=paging))
    wrong = probed(answer(total=77), a_stream(paging=paging))

    assert (right.total, right.read, right.whole) == (60, 60, True)
    assert "probe.count_wrong" in rules(wrong)
    assert "probe.count_wrong" not in rules(right)


def test_an_order_that_changes_between_two_questions_is_found(probed):
    times = [0]

    def moving(asked: dict[str, str]) -> Any:
        times[0] += 1
        return {"data": ALL[times[0] % 7 :] + ALL[: times[0] % 7]}

    found = probed(moving, a_stream(paging={}))

    assert found.order == "unstable"
    assert "probe.order_unstable" in rules(found)


def test_records_on_two_pages_are_counted(probed):
    def overlapping(asked: dict[str, str]) -> Any:
        begin = max(0, (int(asked.get("page", 1)) - 1) * 20 - 2)
        return {"data": ALL[begin : begin + 20]}

    found = probed(
        overlapping, a_stream(paging={"style": "page", "param": "page", "start": 1})
    )

    assert found.shared == 2
    assert "probe.pages_overlap" in rules(found)


def test_a_clock_that_is_wrong_is_found(probed):
    headers = {"Date": "Mon, 01 Jan 2001 00:00:00 GMT"}

    found = probed(answer("sejak"), a_stream(cursor=CURSOR), headers=headers)

    assert found.clock.ahead_s is not None


def test_validators_that_are_given_but_not_honoured_are_seen(probed):
    found = probed(answer(), a_stream(), headers={"ETag": '"tetap"'})

    assert found.savings.etag is True
    assert found.savings.not_modified is False
    assert found.savings.gzip is False


def test_a_probe_stops_at_its_bound_and_keeps_what_it_found(probed):
    found = probed(answer("sejak"), a_stream(cursor=CURSOR), most=6)

    assert found.requests == 6
    assert found.stopped is not None and "6" in found.stopped.en
    assert found.order == "stable"


def test_a_system_that_does_not_answer_is_told_not_raised(probed):
    found = probed(lambda _: (403, {}), a_stream())

    assert found.stopped is not None
    assert found.read == 0


@pytest.mark.servers
@pytest.mark.xdist_group("datasette")
def test_a_real_datasette_obeys_its_filters_sorts_and_limit(tmp_path):
    wanted = protocols.stream(
        "datasette",
        """
        datasette: {database: kota, table: pengaduan, size: 50, where: {status: baru}}
        cursor:
          fields: [diubah, id]
          type: local-datetime
          zone: Asia/Jakarta
          overlap: 10s
          formats: ["%Y-%m-%dT%H:%M:%S"]
        """,
        ("id",),
    )
    file = datasette.reports(tmp_path / "kota.db", 250)

    with datasette.running(file) as url, (context := protocols.context(url)).fetcher:
        found = probe(context, Connection("datasette", url), wanted)

    assert found.cursor.verdict == "obeyed"
    assert (found.verdict("status"), found.verdict("_sort")) == ("obeyed", "obeyed")
    assert (found.order, found.sizes.most, found.shared) == ("stable", 50, 0)
    assert found.advice == ()
