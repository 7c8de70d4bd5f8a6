"""`hub doctor` as an operator meets it: words, JSON, exit codes."""

import json

import pytest
from click.testing import CliRunner

from hub.cli.doctor import doctor
from hub.embedded import local


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """An environment without any setting, and an empty data folder."""
    for name in ("HUB_DATABASE_URL", "HUB_DEMO", "HUB_BASE_URL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HUB_DATA", str(tmp_path))
    return tmp_path


def test_a_hub_without_settings_is_told_what_to_set(nowhere):
    result = CliRunner().invoke(doctor, [])

    assert result.exit_code == 1
    assert "HUB_DATABASE_URL is not set" in result.output
    assert "→" in result.output


def test_the_sentences_exist_in_indonesian(nowhere):
    result = CliRunner().invoke(doctor, ["--language", "id"])

    assert "Hub tidak dapat dimulai" in result.output


def test_json_holds_each_finding_in_both_languages(nowhere):
    result = CliRunner().invoke(doctor, ["--json"])

    first = json.loads(result.stdout)[0]
    assert first["level"] == "wrong" and first["part"] == "settings"
    assert first["id"] and first["en"] and first["remedy_id"] and first["remedy_en"]


def test_a_hub_that_runs_on_this_machine_is_found(nowhere, database, shared_servers):
    local.publish(
        nowhere,
        {
            "HUB_DATABASE_URL": database.app_url,
            "HUB_OWNER_DATABASE_URL": database.owner_url,
            "HUB_BROKER_URL": shared_servers.broker_url,
            "HUB_DEMO": "1",
        },
    )

    result = CliRunner().invoke(doctor, [])

    assert "row security is forced" in result.output.lower()
    assert "No dispatcher is at work" in result.output
    assert result.exit_code == 1


def test_a_probe_prints_nothing(nowhere):
    result = CliRunner().invoke(doctor, ["--probe", "worker"])

    assert (result.exit_code, result.output) == (1, "")
