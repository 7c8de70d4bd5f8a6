"""A page nobody can read is kept sealed, a week, for its publisher's eyes only."""

import json
import os
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from connectors.certify.hostile import LOGIN, page
from hub.cli.run import run as command
from hub.config import Config, ConfigError
from hub.models import RefusedPage
from hub.services.database import scope, sealing, sessions
from hub.services.refused import refused_pages
from tests.faults.arena import Arena, body, pages
from tests.workers import city
from workers import setting
from workers.app import app
from workers.dispatcher import Dispatcher

pytestmark = pytest.mark.faults
BROKEN = b'{"data": [{"pelapor": "Siti Aminah", "telepon": "081234567890"'
KEK = "kunci-yang-panjang-sekali-untuk-uji-0123456789"


@pytest.fixture
def refused(arena: Arena):
    """Medan's page was broken JSON with a person in it; what the run left."""
    arena.behave(page(BROKEN))
    return arena.pull().run["run"]


def seen(arena, acting):
    with sessions.as_hub(arena.hub.engine) as session:
        acting(session)
        return session.query(RefusedPage).count()


def show(*words):
    return CliRunner().invoke(command, ["show", *map(str, words)])


def test_an_unreadable_page_is_written_out_as_it_came(arena, refused, tmp_path):
    said = show(refused, "--raw", tmp_path / "page")

    assert said.exit_code == 0, said.output
    assert (tmp_path / "page").read_bytes() == BROKEN
    assert os.stat(tmp_path / "page").st_mode & 0o077 == 0


def test_nobody_but_its_publisher_sees_it(arena, refused):
    who = {
        "public": scope.public,
        "hub": scope.hub,
        "province": scope.province,
        "binjai": lambda s: scope.publisher(s, "kota-binjai"),
        "medan": lambda s: scope.publisher(s, "kota-medan"),
    }

    found = {name: seen(arena, acting) for name, acting in who.items()}

    assert found == dict.fromkeys(who, 0) | {"medan": 1}


def test_nothing_of_it_stands_readable_anywhere_in_the_store(arena, refused):
    query = "select string_agg(t::text, '') from {} t"
    tables = (
        "run",
        "run_note",
        "stream",
        "job",
        "raw_page",
        "quarantine",
        "known_page",
    )

    texts = [arena.hub.one(query.format(table)) or "" for table in tables]
    with arena.owner.begin() as connection:
        sealed = connection.exec_driver_sql(
            "select sealed, url from refused_page"
        ).one()

    assert not any("Siti" in text or "081234567890" in text for text in texts)
    assert b"Siti" not in bytes(sealed[0]) and "?" not in sealed[1]


def test_another_key_or_another_publisher_opens_nothing(arena, refused, tmp_path):
    with sessions.as_publisher(arena.hub.engine, "kota-medan") as session:
        kept = refused_pages.of_run(session, refused)
        with pytest.raises(sealing.WrongKey):
            refused_pages.opened(kept, KEK)
        kept.publisher_id = "kota-binjai"
        with pytest.raises(sealing.WrongKey):
            refused_pages.opened(kept, setting.config().kek)
        session.expunge(kept)


def test_a_damaged_page_is_told_from_a_whole_one(arena, refused, tmp_path):
    arena.hub.own("update refused_page set sealed = sealed || sealed")

    said = show(refused, "--raw", tmp_path / "page")

    assert said.exit_code == 1 and "another key" in said.output
    assert not (tmp_path / "page").exists()


def test_after_a_week_the_dispatcher_lets_it_go(arena, refused, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "send_task", lambda *_, **__: None)
    sweep = Dispatcher(arena.hub.engine, "test", slots=0).sweep
    sweep()
    still = seen(arena, lambda s: scope.publisher(s, "kota-medan"))
    arena.hub.own("update refused_page set expires_at = now() - interval '1 second'")

    sweep()

    assert (still, seen(arena, lambda s: scope.publisher(s, "kota-medan"))) == (1, 0)
    assert "seven days" in show(refused, "--raw", tmp_path / "page").output


def test_it_is_kept_for_seven_days(arena, refused):
    with sessions.as_publisher(arena.hub.engine, "kota-medan") as session:
        kept = refused_pages.of_run(session, refused)

        assert kept.expires_at - kept.received_at == timedelta(days=7)
        assert datetime.now(UTC) - kept.received_at < timedelta(minutes=5)


def test_of_a_stream_the_newest_few_are_kept_and_each_page_once(arena):
    for number in (1, 1, 2, 3, 4, 5, 6, 7):
        arena.hub.own("update link set state = 'closed', failures = 0, probe_at = null")
        arena.behave(page(b"{%d" % number))
        last = arena.pull().run["run"]

    with sessions.as_publisher(arena.hub.engine, "kota-medan") as session:
        kept = session.query(RefusedPage).order_by(RefusedPage.id).all()
        bodies = [refused_pages.opened(p, setting.config().kek) for p in kept]

    assert bodies == [b"{3", b"{4", b"{5", b"{6", b"{7"]
    assert kept[-1].run_id == last


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (page(LOGIN), 1),
        (page(b'{"data": null}'), 1),
        (page("ñ".encode("latin-1")), 1),
        (page(b"<html>", 500), 1),
        (page(b""), 0),
        (pages(body(*city.reports(2))), 0),
    ],
)
def test_only_pages_that_were_refused_are_kept(arena, answer, kept):
    arena.behave(answer)

    arena.pull()

    assert seen(arena, lambda s: scope.publisher(s, "kota-medan")) == kept


def test_a_run_shows_what_was_noted_on_its_way(arena):
    arena.behave(pages(body(*city.reports(3))))
    arena.pull()
    arena.behave(pages(body(*city.reports(1, judul="lain"))))
    number = arena.pull().run["run"]

    told = json.loads(show(number, "--json").output)
    plain = show(number).output

    [noted] = told["notes"]
    assert (noted["rule"], noted["rows"]) == ("change.conflict", 1)
    assert "1 rows changed without" in plain


def test_the_key_comes_from_its_own_file_or_else_is_the_secret_key(tmp_path):
    file = tmp_path / "kek"
    file.write_text(f"{KEK}\n", encoding="utf-8")
    given = {
        "HUB_DATABASE_URL": "postgresql://x/y",
        "HUB_SECRET_KEY": "kQ3vYx7LwP0aT9sD2fG5hJ8zB1nM4cR6",
        "HUB_BASE_URL": "https://data.sumut.test",
    }

    assert Config.from_env(given).kek == given["HUB_SECRET_KEY"]
    assert Config.from_env(given | {"HUB_KEK_FILE": str(file)}).kek == KEK
    file.write_text("short", encoding="utf-8")
    with pytest.raises(ConfigError):
        Config.from_env(given | {"HUB_KEK_FILE": str(file)})
