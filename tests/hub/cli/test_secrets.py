"""Secrets are named in manifests, sealed in the store, and shown nowhere."""

import json

import pytest
from click.testing import CliRunner

from connectors.certify.hostile import HostileServer
from hub.cli import main
from tests.workers import city
from tests.workers.city import MEDAN

CANARY = "canary-4f1c-of-a-token"
BEARER = city.HONEST + ", auth: {type: bearer, token: secret://kota-medan/lapor}"


@pytest.fixture
def guarded(hub):
    """A city that answers only who brings the canary."""
    honest = city.City(city.reports(3))

    def door(peer):
        if peer.asked.headers.get("authorization") == f"Bearer {CANARY}":
            honest(peer)
        else:
            peer.send(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")

    with HostileServer({"/laporan": door}) as running:
        hub.allow(running.host_port)
        yield running


def keep(reference, value):
    """Give a secret to `hub secret set` on standard input."""
    return CliRunner().invoke(main, ["secret", "set", reference], input=value)


def test_a_pull_proves_itself_with_the_sealed_secret(hub, guarded):
    hub.apply(city.manifest(guarded.url, BEARER))

    done = keep("kota-medan/lapor", CANARY + "\n")

    assert done.exit_code == 0, done.output
    assert hub.pull(MEDAN)["created"] == 3


def test_a_secret_that_is_not_set_is_named_with_the_command_that_sets_it(hub, guarded):
    hub.apply(city.manifest(guarded.url, BEARER))

    hub.pull(MEDAN)

    said = hub.one("select reason_en from run order by id desc limit 1")
    assert "hub secret set kota-medan/lapor" in said


def test_a_replaced_secret_counts_from_the_next_pull_on(hub, guarded):
    hub.apply(city.manifest(guarded.url, BEARER))
    keep("kota-medan/lapor", "an older one")
    assert hub.pull(MEDAN)["outcome"] != "complete"

    keep("kota-medan/lapor", CANARY)

    assert hub.pull(MEDAN)["created"] == 3


def test_a_secret_may_stand_in_a_file(hub, guarded, tmp_path, monkeypatch):
    (tmp_path / "token").write_text(CANARY + "\n")
    name = "HUB_SECRET_KOTA_MEDAN_LAPOR_FILE"
    monkeypatch.setenv(name, str(tmp_path / "token"))
    hub.apply(city.manifest(guarded.url, BEARER))

    assert hub.pull(MEDAN)["created"] == 3


def test_the_list_names_what_is_asked_for_and_what_is_kept(hub, run, guarded):
    hub.apply(city.manifest(guarded.url, BEARER))
    keep("kota-binjai/spare", "another")

    found = json.loads(run("secret", "list", "--json").stdout)

    kept = {each["secret"]: each["set_at"] is not None for each in found}
    assert kept == {
        "secret://kota-binjai/spare": True,
        "secret://kota-medan/lapor": False,
    }
    assert found[1]["systems"] == "kota-medan-lapor"


def test_no_output_and_no_row_shows_the_canary(hub, run, guarded, tmp_path):
    hub.apply(city.manifest(guarded.url, BEARER))
    said = [keep("kota-medan/lapor", CANARY).output]
    hub.pull(MEDAN)
    said += [run("secret", "list").output, run("connector", "list").output]
    said += [run("run", "list", "--json").output, run("export", "-").output]

    assert CANARY not in "".join(said)
    tables = "select table_name from information_schema.tables"
    for (table,) in hub.rows(f"{tables} where table_schema = 'public'"):
        rows = hub.rows(f'select t::text from "{table}" t')
        assert not any(CANARY in row for (row,) in rows), table


def test_a_manifest_may_not_name_the_secret_of_another_publisher(run, file, guarded):
    foreign = BEARER.replace("secret://kota-medan", "secret://kota-binjai")

    done = run("connector", "apply", file(city.manifest(guarded.url, foreign)))

    assert done.exit_code == 1
    assert "belongs to the publisher kota-binjai" in done.output


@pytest.mark.parametrize(
    ("reference", "value", "said"),
    [
        ("kota-medan", "x", "Write PUBLISHER/NAME"),
        ("Kota-Medan/Token", "x", "Write PUBLISHER/NAME"),
        ("kota-medna/token", "x", "kota-medan"),
        ("kota-medan/token", "", "empty"),
        ("kota-medan/token", "x" * 20_000, "longer than"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_the_fix(hub, reference, value, said):
    done = keep(reference, value)

    assert done.exit_code == 1
    assert said in done.output


def test_a_removed_secret_is_gone(hub, run):
    keep("kota-medan/lapor", CANARY)

    assert run("secret", "remove", "kota-medan/lapor").exit_code == 0

    assert run("secret", "list", "--json").stdout.strip() == "[]"
    assert run("secret", "remove", "kota-medan/lapor").exit_code == 1
