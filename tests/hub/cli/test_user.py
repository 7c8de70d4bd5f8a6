"""hub user: the first administrator is made on the machine; roles have an end."""

import json
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from hub.cli.user import user
from hub.models import RoleAssignment, SecurityEvent
from hub.services.database import sessions


@pytest.fixture
def run(hub):
    """Runs `hub user WORDS…`, whether or not the command is installed."""
    return lambda *words: CliRunner().invoke(user, words[1:])


@pytest.fixture
def added(run):
    """The first administrator."""
    return run("user", "add", "Siti@Contoh.id", "--name", "Siti", "--admin")


def listed(run, *words):
    return json.loads(run("user", "list", "--json", *words).output)


def test_the_first_administrator_is_made_on_the_machine(run, added):
    assert added.exit_code == 0, added.output
    (row,) = listed(run)
    assert (row["name"], row["roles"]) == ("Siti", "admin:province")
    assert row["addresses"] == "s•••@contoh.id"
    assert "siti@contoh.id" not in added.output.lower()


def test_an_address_has_one_account(run, added):
    again = run("user", "add", "siti@contoh.id", "--name", "Siti")

    assert again.exit_code == 1 and "has an account already" in again.output


@pytest.mark.parametrize(
    "words", [["kemarin"], ["2020-01-01"], [str(date.today() + timedelta(days=800))]]
)
def test_a_role_ends_within_a_year(run, added, words):
    done = run(
        "user", "grant", "siti@contoh.id", "viewer", "--by", "Sekda", "--until", *words
    )

    assert done.exit_code == 2


def test_a_role_is_for_a_publisher_that_is_known(run, added, hub):
    wrong = run(
        "user", "grant", "siti@contoh.id", "walidata", "--by", "x", "--publisher", "x"
    )
    until = str(date.today() + timedelta(days=30))
    done = run(
        *("user", "grant", "siti@contoh.id", "walidata", "--by", "Sekda"),
        *("--publisher", "kota-medan", "--until", until),
    )

    assert (wrong.exit_code, done.exit_code) == (1, 0), done.output
    assert until in done.output
    assert "walidata:kota-medan" in listed(run)[0]["roles"]


def test_a_role_that_is_taken_away_is_gone_and_written_down(run, added, hub):
    run("user", "grant", "siti@contoh.id", "admin", "--by", "Sekda", "--revoke")

    with sessions.as_sso(hub.engine) as session:
        left = session.scalars(select(RoleAssignment)).all()
        kinds = set(session.scalars(select(SecurityEvent.kind)))
    assert left == []
    assert {"role_granted", "role_revoked"} <= kinds


def test_a_closed_account_is_listed_as_closed_and_can_be_opened(run, added):
    run("user", "disable", "siti@contoh.id")
    closed = listed(run)[0]["disabled"]
    run("user", "disable", "siti@contoh.id", "--undo")

    assert (closed, listed(run)[0]["disabled"]) == (True, False)


@pytest.mark.parametrize("address", ["siti", "@", "0812", ""])
def test_what_is_no_address_is_wrong_use(run, hub, address):
    assert run("user", "add", address, "--name", "x").exit_code == 2


def test_nobody_is_said_in_words(run, hub):
    done = run("user", "disable", "siapa@contoh.id")

    assert done.exit_code == 1 and "Nobody has" in done.output
