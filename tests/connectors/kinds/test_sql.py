"""Tables of real PostgreSQL and MariaDB servers, read without a word of SQL."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from connectors.base import Completeness, Cursor, Refusal, connector
from connectors.fetch import FetchError
from connectors.kinds import sql
from connectors.network.limits import Limits
from connectors.transports.statements import Statement
from schemas.manifests.connection import Limits as SystemLimits
from schemas.manifests.kinds.sql import Compared
from schemas.manifests.manifest import Timeouts
from schemas.mapping import kept
from schemas.strict import Flaw
from tests.connectors.conftest import certificate
from tests.connectors.kinds.databases import (
    CURSOR,
    UNTIL,
    Server,
    maria_running,
    postgres_running,
    put,
    stream,
    values,
)
from tests.servers import dripping

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("databases")]


@pytest.fixture(scope="module")
def maria(
    tmp_path_factory: pytest.TempPathFactory, authority: Any, certificate_files: Any
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("maria")
    with maria_running(folder, authority.pem, certificate_files("kota.test")) as server:
        yield server


@pytest.fixture(scope="module")
def postgres(
    tmp_path_factory: pytest.TempPathFactory, authority: Any, certificate_files: Any
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("postgres")
    with postgres_running(
        folder, authority.pem, certificate_files("kota.test")
    ) as server:
        yield server


@pytest.fixture(params=["postgres", "maria"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    found.execute("DROP TABLE IF EXISTS laporan")
    dated = "timestamptz" if request.param == "postgres" else "timestamp(6) null"
    found.execute(
        "CREATE TABLE laporan (id int primary key, judul varchar(99),"
        f" nilai numeric(20, 4), diubah {dated})"
    )
    return found


def test_a_table_comes_in_pages_and_is_proved_complete(server):
    put(server, 1, 26)

    pages = list(server.read(stream()))

    assert [len(page.records) for page in pages] == [10, 10, 5]
    assert [row["id"] for row in values(pages)] == list(range(1, 26))
    assert pages[-1].complete is Completeness.PROVED
    assert pages[-1].observed.total == 25
    assert values(pages)[0] == {
        "id": 1,
        "judul": "Jalan rusak ke-1",
        "nilai": Decimal("1.1000"),
        "diubah": "2026-11-20T08:00:00+07:00",
    }
    assert [row.value for row in kept.read(pages[0].raw)] == values(pages[:1])
    assert pages[0].raw_sha256 != sha256(pages[0].raw).digest()  # no JSON of a city


def test_only_what_changed_is_read_and_a_tie_at_the_border_is_not_lost(server):
    put(server, 1, 26)
    first = list(server.read(stream(CURSOR)))
    put(server, 26, 28, at="2026-11-20 08:00:00")
    put(server, 28, 30, at="2026-11-20 09:00:00")

    again = list(server.read(stream(CURSOR), position=first[-1].high))

    assert first[-1].high == {"updated": "2026-11-20T01:00:00+00:00", "key": ""}
    assert {row["id"] for row in values(again)} == set(range(1, 30))
    assert again[-1].high == {"updated": "2026-11-20T02:00:00+00:00", "key": ""}
    later = list(server.read(stream(CURSOR), position=again[-1].high))
    assert [row["id"] for row in values(later)] == [28, 29]


@pytest.mark.parametrize("stop", [1, 2])
def test_a_reading_that_was_cut_off_goes_on_behind_its_last_row(server, stop):
    put(server, 1, 26)
    every = list(server.read(stream(CURSOR)))

    rest = list(server.read(stream(CURSOR), resume=every[stop - 1].next))

    assert values(rest) == values(every[stop:])
    assert [page.number for page in rest] == [page.number for page in every[stop:]]


def test_a_future_mark_gives_nothing_and_no_error(server):
    put(server, 1, 4)

    [page] = server.read(
        stream(CURSOR), position={"updated": "2030-01-01T00:00:00+00:00", "key": "9"}
    )

    assert (page.records, page.next, page.high) == ([], None, None)


def test_rows_without_a_cursor_value_are_counted_and_told(server):
    put(server, 1, 4)
    server.execute("INSERT INTO laporan VALUES (9, 'tanpa waktu', 1, null)")

    [page] = server.read(stream(CURSOR))

    assert page.complete is Completeness.UNKNOWN
    assert [note.rule for note in page.notes] == ["count.mismatch"]
    assert page.high is not None  # in order: what came is safe


def test_comparisons_of_the_manifest_narrow_what_is_read(server):
    put(server, 1, 26)
    where = (Compared("id", ">", "20"), Compared("judul", "!=", "Jalan rusak ke-22"))

    pages = list(server.read(stream(where=where)))

    assert [row["id"] for row in values(pages)] == [21, 23, 24, 25]
    assert pages[-1].complete is Completeness.PROVED


def test_names_and_values_that_look_like_sql_stay_names_and_values(server):
    quote = '"' if server.url.startswith("postgres") else "`"
    odd = "judul; drop table laporan -- 100%s"
    server.execute("DROP TABLE IF EXISTS aneh")
    server.execute(f"CREATE TABLE aneh (id int primary key, {quote}{odd}{quote} text)")
    server.execute("INSERT INTO aneh VALUES (1, 'x'), (2, 'a'' or 1=1 -- ')")
    where = (Compared(odd, "=", "a' or 1=1 -- "),)

    found = values(server.read(stream(table="aneh", columns=("id", odd), where=where)))

    assert found == [{"id": 2, odd: "a' or 1=1 -- "}]


def test_a_column_or_table_that_is_gone_is_named(server):
    put(server, 1, 2)

    gone = server.refusal(stream(columns=("id", "judull")))
    absent = server.refusal(stream(table="laporann"))

    assert (gone.rule, absent.rule) == ("no_column", "not_found")
    assert "judul" in gone.words.en and "laporan" in absent.words.en


def test_a_wrong_password_is_refused_without_showing_it(server):
    put(server, 1, 2)

    refused = server.refusal(stream(), password="rahasia-salah")

    assert refused.rule == "access_denied"
    assert "rahasia-salah" not in str(refused.__cause__)


def test_the_session_cannot_write_even_where_the_user_may(server):
    put(server, 1, 2)
    context = server.writer()
    with closing(sql.session(context, server.connection(), "UTC")) as opened:
        with pytest.raises(Exception, match="(?i)read.only"):
            opened.number(Statement("UPDATE laporan SET id = 7", []))


def test_discovery_names_tables_columns_keys_and_a_user_that_can_write(server):
    put(server, 1, 4)
    kind, connection = connector("sql"), server.connection()

    plain = kind.discover(server.context(), connection)
    strong = kind.discover(server.writer(), connection)

    [table] = [d for d in plain.datasets if d.id.endswith(".laporan")]
    assert [(f.name, f.key) for f in table.fields] == [
        ("id", True),
        ("judul", False),
        ("nilai", False),
        ("diubah", False),
    ]
    assert [note.rule for note in plain.notes] == []
    assert [note.rule for note in strong.notes] == ["sql.can_write"]


def test_a_statement_that_takes_too_long_is_stopped_by_the_server(server):
    put(server, 1, 2)
    connection = replace(
        server.connection(), timeouts=Timeouts(read=timedelta(milliseconds=200))
    )
    slow = "SELECT pg_sleep(9)" if "postgres" in server.url else "SELECT sleep(9)"
    with closing(sql.session(server.context(), connection, "UTC")) as opened:
        with pytest.raises(Exception) as caught:
            list(opened.rows(Statement(slow, [])))

    assert caught.value.rule == "too_slow"


def test_a_page_larger_than_allowed_is_refused(server):
    server.execute("ALTER TABLE laporan DROP COLUMN judul")
    server.execute("ALTER TABLE laporan ADD COLUMN judul text")
    server.execute("INSERT INTO laporan (id, judul) VALUES (1, repeat('x', 50000))")
    limits = SystemLimits(max_page_bytes=20_000)

    with pytest.raises(Refusal) as caught:
        list(
            connector("sql").read(
                server.context(),
                replace(server.connection(), limits=limits),
                stream(),
                Cursor(None, None, UNTIL),
            )
        )

    assert caught.value.rule == "too_large"


def test_zero_dates_name_their_row_and_column(maria):
    maria.execute("DROP TABLE IF EXISTS laporan")
    maria.execute(
        "CREATE TABLE laporan (id int primary key, judul text, nilai bit(1),"
        " diubah datetime)"
    )
    maria.execute("INSERT INTO laporan VALUES (7, 'x', b'1', '0000-00-00')")
    maria.execute("INSERT INTO laporan VALUES (8, 'y', b'0', '2026-01-05 08:00:00')")

    [page] = maria.read(stream(CURSOR))

    bad, good = page.records
    assert isinstance(bad.value["diubah"], Flaw) and bad.flawed
    assert bad.value["diubah"].problem.field == "laporan[id=7].diubah"
    assert bad.value["diubah"].problem.rule == "sql.zero_date"
    assert good.value == {
        "id": 8,
        "judul": "y",
        "nilai": 0,
        "diubah": "2026-01-05T08:00:00",
    }
    assert page.complete is Completeness.PROVED


def test_a_database_without_tls_is_refused_unless_the_operator_allows_it(postgres):
    refused = postgres.refusal(stream(), allowed_hosts=frozenset())

    assert refused.rule == "blocked_address"


def test_tls_is_spoken_with_the_declared_certificate_alone(maria):
    other = maria.refusal(stream(), trusted_pem=certificate("lain", None, ca=True).pem)
    pinned = maria.refusal(stream(), trusted_pem=None, tls_pin="0" * 64)

    assert (other.rule, pinned.rule) == ("tls_failed", "tls_failed")
    assert "pin" in pinned.words.en


def test_a_server_that_never_answers_is_left_in_time(maria):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        for scheme in ("mysql", "postgresql"):
            url = f"{scheme}://127.0.0.1:{port}/kota"
            options = {"limits": Limits(deadline_s=0.3, connect_s=0.3)}
            refused = Server(url, maria.execute).refusal(stream(), **options)

            assert refused.rule in ("too_slow", "refused")


def test_a_server_that_drips_without_end_is_left_in_time():
    options = {"limits": Limits(deadline_s=0.5, connect_s=0.5)}
    with dripping.running(b"\xff\xff\xff\x00") as port:
        server = Server(f"mysql://127.0.0.1:{port}/kota", print)

        assert server.refusal(stream(), **options).rule == "too_slow"


def test_a_server_that_asks_for_a_file_of_this_machine_gets_none(maria):
    context = maria.context()
    with closing(sql.session(context, maria.connection(), "UTC")) as opened:
        asked = Statement("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE x", [])

        with pytest.raises(FetchError) as caught:
            list(opened.rows(asked))

    assert caught.value.rule in ("bad_response", "database_error")
