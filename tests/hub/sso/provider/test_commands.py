"""hub client and hub key: what operators do, and what they are told."""

import json

import pytest
from click.testing import CliRunner
from joserfc.jwk import ECKey, RSAKey

from hub.cli.sso.client import client
from hub.cli.sso.key import key

GOOD = {
    "client_name": "Lapor Binjai",
    "redirect_uris": ["https://lapor.binjai.test/cb"],
    "publisher": "kota-binjai",
    "scope": "openid profile",
}
SYSTEM = {
    "client_name": "e-Masyarakat",
    "client_id": "binjai-emasyarakat",
    "grant_types": ["client_credentials"],
    "publisher": "kota-binjai",
    "scope": "push:12.75:citizen_report push:12.75.01:citizen_report",
}


@pytest.fixture
def run(sso_database, monkeypatch):
    monkeypatch.setenv("HUB_DATABASE_URL", sso_database.app_url)
    monkeypatch.setenv("HUB_SECRET_KEY", "abcdefghijklmnopqrstuvwxyz0123456789abcd")
    monkeypatch.setenv("HUB_BASE_URL", "http://127.0.0.1:8000")
    commands = {"client": client, "key": key}
    return lambda name, *words: CliRunner().invoke(commands[name], words)


@pytest.fixture
def imported(run, tmp_path):
    def go(given):
        path = tmp_path / "clients.json"
        path.write_text(given if isinstance(given, str) else json.dumps(given))
        return run("client", "import", str(path), "--json")

    return go


def test_an_array_is_imported_and_each_secret_is_shown_once(run, imported):
    done = imported([GOOD, SYSTEM | {"client_id": "binjai-satu"}])
    made = json.loads(done.stdout)
    listed = json.loads(run("client", "list", "--json").stdout)
    shown = run("client", "show", "binjai-satu", "--json")

    assert done.exit_code == 0, done.output
    assert [len(each["client_secret"]) for each in made] == [43, 43]
    assert {each["client_id"] for each in made} <= {each["id"] for each in listed}
    assert made[1]["client_secret"] not in shown.stdout
    assert json.loads(shown.stdout)["scope"] == SYSTEM["scope"]


def test_one_object_is_imported(imported):
    assert len(json.loads(imported(GOOD).stdout)) == 1


def test_one_flaw_in_a_file_registers_nothing(run, imported):
    before = run("client", "list", "--json").stdout

    done = imported([GOOD, GOOD | {"scope": "push:12.71:citizen_report"}])

    assert done.exit_code == 1
    assert "coverage" in done.output
    assert run("client", "list", "--json").stdout == before


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"redirect_uris": ["http://lapor.test/cb"]}, "redirect_uris"),
        ({"redirect_uris": ["https://lapor.test/*"]}, "redirect_uris"),
        ({"redirect_uris": ["https://lapor.test/#x"]}, "redirect_uris"),
        ({"redirect_uris": ["https://a@lapor.test/"]}, "redirect_uris"),
        ({"redirect_uris": ["app:/cb"]}, "redirect_uris"),
        ({"redirect_uris": []}, "redirect_uris"),
        ({"redirect_uris": "https://lapor.test"}, "redirect_uris"),
        ({"client_name": 5}, "client_name"),
        ({"client_name": "a\0b"}, "client_name"),
        ({"grant_types": ["password"]}, "grant_types"),
        ({"response_types": ["token"]}, "response_types"),
        ({"token_endpoint_auth_method": "client_secret_jwt"}, "auth_method"),
        ({"token_endpoint_auth_method": "private_key_jwt"}, "jwks"),
        ({"publisher": "kota-atlantis"}, "publisher"),
        ({"scope": "admin"}, "scope"),
        ({"scope": "push:1275:citizen_report"}, "scope"),
        ({"scope": "push:12:citizen_report"}, "scope"),
        ({"backchannel_logout_uri": "http://lapor.test/out"}, "backchannel_logout_uri"),
        ({"jwks_uri": "file:///etc/passwd"}, "jwks_uri"),
        ({"client_secret": "short"}, "client_secret"),
        ({"subject_type": "public"}, "subject_type"),
        ({"default_max_age": -1}, "default_max_age"),
    ],
)
def test_metadata_that_cannot_be_taken_is_told_by_its_field(imported, changed, field):
    done = imported(GOOD | changed)

    assert done.exit_code == 1, done.output
    assert field in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("text", ["", "{", "[1]", '"x"', "[[]]", "[" * 5000])
def test_a_file_that_is_no_metadata_is_refused_in_words(imported, text):
    done = imported(text)

    assert done.exit_code == 1
    assert not isinstance(done.exception, RecursionError | TypeError)


@pytest.mark.parametrize("kind", ["private", "weak", "curve", "shared", "empty"])
def test_keys_that_are_private_weak_or_strange_are_refused(imported, kind):
    keys = {
        "private": ECKey.generate_key("P-256").as_dict(private=True),
        "weak": RSAKey.generate_key(2048).as_dict(private=False) | {"n": "AQAB" * 43},
        "curve": ECKey.generate_key("P-384").as_dict(private=False),
        "shared": {"kty": "oct", "k": "c2VjcmV0"},
        "empty": None,
    }
    method = {"token_endpoint_auth_method": "private_key_jwt"}
    jwks = {"jwks": {"keys": [keys[kind]]}}

    done = imported(GOOD | method | jwks)

    assert done.exit_code == 1
    assert "jwks" in done.output


def test_a_secret_is_rotated_and_a_client_disabled(run, imported):
    imported(SYSTEM)

    rotated = run("client", "rotate-secret", SYSTEM["client_id"], "--json")
    disabled = run("client", "disable", SYSTEM["client_id"])
    unknown = run("client", "show", "nobody")

    assert len(json.loads(rotated.stdout)["client_secret"]) == 43
    assert disabled.exit_code == 0
    assert (unknown.exit_code, "nobody" in unknown.output) == (1, True)


def test_a_client_is_added_without_a_file(run):
    done = run(
        "client",
        "add",
        "Izin",
        "--publisher",
        "kota-binjai",
        "--redirect",
        "id.go.binjai.izin:/masuk",
        "--public",
        "--native",
        "--json",
    )
    web = run("client", "add", "Izin", "--redirect", "https://izin.test/cb", "--json")

    assert json.loads(done.stdout)[0]["client_secret"] is None
    assert json.loads(web.stdout)[0]["client_secret"]


def test_keys_are_listed_rotated_and_revoked(run, monkeypatch):
    made = run("key", "rotate", "--alg", "RS256")
    again = run("key", "rotate", "--alg", "RS256")
    listed = json.loads(run("key", "list", "--json").stdout)
    pending = next(each["kid"] for each in listed if each["state"] == "pending")
    gone = run("key", "revoke", pending, "--yes")
    unknown = run("key", "revoke", "nothing", "--yes")

    assert made.exit_code == 0, made.output
    assert (again.exit_code, "pending already" in again.output) == (1, True)
    assert (gone.exit_code, unknown.exit_code) == (0, 1)
    assert not any("sealed" in each for each in listed)


def test_apps_that_do_not_listen_are_listed(run):
    done = run("client", "silent", "--json")

    assert done.exit_code == 0
    assert isinstance(json.loads(done.stdout), list)
