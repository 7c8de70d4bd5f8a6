"""hub connector propose and probe, as commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from connectors.network.pacing import Pace
from tests.connectors.kinds.conftest import City, serving
from tests.connectors.proposing import rows
from workers import asking
from workers.cli.connector import connector

ROWS = [rows.report(n) for n in range(1, 31)]


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> Any:
    with serving(City({"/laporan": lambda _: {"data": ROWS}})) as started:
        monkeypatch.setenv("HUB_DATABASE_URL", "postgresql://nobody@localhost/none")
        monkeypatch.setenv("HUB_DEMO", "1")
        host = started.url.removeprefix("http://")
        monkeypatch.setenv("HUB_ALLOWED_HOSTS", host)
        # A proposal asks a stranger twice a second; this one minds no hurry.
        monkeypatch.setattr(asking, "Pace", lambda _: Pace(1000))
        yield started


def run(*words: str) -> Result:
    return CliRunner().invoke(connector, list(words))


def test_a_proposal_is_written_to_a_file_and_a_probe_reads_it(city, tmp_path: Path):
    file, url = tmp_path / "medan.yaml", f"{city.url}/laporan"
    options = ["--kind", "rest", "--publisher", "kota-medan", "--lang", "id"]

    done = run("propose", url, *options, "-o", str(file))
    found = run("probe", str(file), "--json")

    assert done.exit_code == 0, done.output
    assert "# pasti: " in file.read_text("utf-8")
    [told] = json.loads(found.stdout)
    assert (told["read"], told["order"]) == (30, "stable")


def test_an_unknown_protocol_ends_in_words(city):
    done = run("propose", "gopher://kota.example/")

    assert done.exit_code == 1
    assert "propose" not in done.output.partition("Error")[0]
    assert "What can be read" in done.output
