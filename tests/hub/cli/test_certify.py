"""hub connector certify on the store: its verdict is kept with the very version."""

from __future__ import annotations

import json

import pytest

from connectors.certify.hostile import HostileServer
from tests.workers import city

pytestmark = pytest.mark.usefixtures("hub")


def test_a_certified_version_is_kept_sealed_with_its_verdict(run, file):
    run("connector", "apply", file(city.manifest("https://lapor.medan.example/")))

    done = run("connector", "certify", "kota-medan-lapor", "--json")

    report = json.loads(done.stdout)
    [version] = json.loads(
        run("connector", "versions", "kota-medan-lapor", "--json").stdout
    )
    assert report["verdict"] == version["verdict"] == "passed", done.stderr
    assert len(report["signature"]) == 64 and version["state"] == "certified"


def test_a_real_system_that_lies_fails_and_the_exit_says_so(run, file, hub):
    lying = city.City([row | {"status": "Aneh"} for row in city.reports(12)])
    with HostileServer({"/laporan": lying}) as server:
        hub.allow(server.host_port)
        path = file(city.manifest(server.url))

        done = run("connector", "certify", path, "--target", "--only", "target.mapped")

    assert done.exit_code == 1
    assert "FAIL   target.mapped" in done.output
