"""The kind `datasette` against a real Datasette (tests/servers/install.sh)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from connectors.base import Completeness, Discovering, Refusal, connector
from connectors.kinds.datasette import Rows
from connectors.reading.paging import Count, Signs
from tests.connectors.kinds import protocols
from tests.servers import datasette

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("datasette")]
TABLE = "datasette: {database: kota, table: pengaduan}"
WRITTEN = 'formats: ["%Y-%m-%dT%H:%M:%S"]'
CHANGED = """
    datasette: {database: kota, table: pengaduan}
    cursor:
      fields: [diubah, id]
      type: local-datetime
      zone: Asia/Jakarta
      overlap: 10s
      %s
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = datasette.reports(tmp_path_factory.mktemp("kota") / "kota.db", 250)
    with datasette.running(file) as url:
        yield url


@pytest.fixture
def read(server: str) -> Callable[..., list]:
    def reading(text: str, key: tuple[str, ...] = ("id",), **more: object) -> list:
        wanted = protocols.stream("datasette", text, key)
        return list(protocols.pages(server, "datasette", wanted, **more))

    return reading


def test_a_table_is_read_to_its_end_in_pages_of_the_servers_limit(read):
    found = read(TABLE)

    assert [len(page.records) for page in found] == [100, 100, 50]
    assert protocols.values(found, "id") == list(range(1, 251))
    assert found[-1].complete is Completeness.PROVED


def test_a_table_whose_rows_fill_the_last_page_exactly_has_all_of_them(read):
    found = read("datasette: {database: kota, table: pengaduan, size: 50}")

    assert [len(page.records) for page in found] == [50] * 5
    assert found[-1].complete is Completeness.PROVED


def test_a_run_goes_on_behind_the_page_that_was_kept(read):
    first = read(TABLE)[0]

    found = read(TABLE, resume=first.next)

    assert protocols.values(found, "id") == list(range(101, 251))
    assert found[-1].complete is Completeness.CLAIMED


def test_only_what_changed_is_asked_for_and_ties_are_not_lost(read):
    mark = read(CHANGED % WRITTEN)[-1].high

    found = read(CHANGED % WRITTEN, position=mark)

    assert mark == {"updated": "2026-01-05T01:04:01+00:00", "key": "250"}
    assert protocols.values(found, "diubah") == ["2026-01-05T08:04:00"] * 10 + [
        "2026-01-05T08:04:01"
    ]


def test_times_of_an_unknown_writing_are_asked_for_from_the_day_before(read):
    mark = {"updated": "2026-01-05T01:04:01+00:00", "key": "250"}

    found = read(CHANGED % "", position=mark)

    assert found[0].url.endswith("&diubah__gte=2026-01-04")
    assert len(protocols.values(found, "id")) == 250


def test_a_cursor_in_the_future_brings_nothing_and_no_error(read):
    mark = {"updated": "2031-01-01T00:00:00+00:00", "key": "1"}

    [found] = read(CHANGED % WRITTEN, position=mark)

    assert found.records == []
    assert found.complete is Completeness.PROVED


def test_a_filter_narrows_rows_and_total(read):
    found = read(
        'datasette: {database: kota, table: pengaduan, where: {id__gt: "240"}}'
    )

    assert protocols.values(found, "id") == list(range(241, 251))
    assert found[-1].observed.total == 10


def test_a_name_with_signs_and_a_table_without_a_key_are_read(read):
    found = read(
        'datasette: {database: kota, table: "jalan & saluran"}', key=("rowid",)
    )

    assert len(protocols.values(found, "nama")) == 130
    assert found[-1].complete is Completeness.PROVED


def test_a_view_is_read_by_its_offsets(read):
    found = read("datasette: {database: kota, table: terbuka}")

    assert protocols.values(found, "id") == list(range(1, 251, 2))


def test_a_table_that_is_not_there_is_refused_in_words(read):
    with pytest.raises(Refusal) as refused:
        read("datasette: {database: kota, table: tidak_ada}")

    assert refused.value.rule == "not_found"


def test_discovery_tells_tables_keys_counts_and_limits(server):
    found = protocols.discovered(server, "datasette")

    by_id = {each.id: each for each in found.datasets}
    assert list(by_id) == ["kota/jalan & saluran", "kota/pengaduan", "kota/terbuka"]
    assert by_id["kota/pengaduan"].count == 250
    assert [f.name for f in by_id["kota/pengaduan"].fields if f.key] == ["id"]
    assert found.limits["page"] == 100
    assert "{field}__gte" in [each.param for each in found.filters]
    assert isinstance(connector("datasette"), Discovering)


def test_rows_cut_without_a_way_on_are_not_complete():
    stream = protocols.stream("datasette", TABLE)
    value = {"ok": True, "rows": [{"id": 1}], "truncated": True, "next": None}
    form = Rows()
    signs = form.signs(stream, value, [])

    end = form.ending(stream, None, signs, Count(("id",), 0), None)

    assert end.complete is Completeness.UNKNOWN
    assert [note.rule for note in end.notes] == ["paging.cut"]


def test_a_count_that_was_cut_proves_nothing():
    stream = protocols.stream("datasette", TABLE)
    value = {"rows": [], "next": None, "count": 10001, "count_truncated": True}

    signs = Rows().signs(stream, value, [])

    assert signs == Signs(0, None, None, True)


def test_a_wrong_key_is_refused_with_the_nearest_right_word():
    _, problems = protocols.source("datasette", "datasette: {database: a, tabel: b}")

    said = {problem.rule: problem.message.en for problem in problems}
    assert "“table”" in said["manifest.unknown_key"]
