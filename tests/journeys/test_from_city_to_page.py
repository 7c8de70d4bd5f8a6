"""From a city's server to the number a person reads, through the real processes."""

import json
from datetime import UTC, datetime
from importlib import resources

import pytest
from click.testing import CliRunner

from connectors.demo import manifests
from hub.app import create_app
from hub.cli import main
from hub.services.connected import freshness, systems
from hub.services.database import sessions
from hub.services.territory import provinces
from schemas.places.province import read_province

BINJAI = "kota-binjai-emasyarakat"


def connect(hub, demo, *names):
    """Load the province and apply the manifests of some demo systems."""
    file = (resources.files("schemas.reference") / "sumatera-utara.csv").read_bytes()
    with sessions.as_hub(hub.engine) as session:
        provinces.load(session, read_province(file.decode()), file, datetime.now(UTC))
        for name, body in manifests.rendered(demo.url, demo.down_url):
            if name in names:
                systems.apply(session, body, "test", True, datetime.now(UTC))


def sync(*words):
    return CliRunner().invoke(main, ("sync", *words))


@pytest.mark.slow
def test_a_number_reaches_the_page_and_a_second_sync_changes_nothing(hub, demo, crew):
    connect(hub, demo, BINJAI, "kota-binjai-statistik")
    crew.workers(pool=2)
    crew.dispatcher()

    first, second = sync("--all"), sync("--all", "--json")

    assert (first.exit_code, second.exit_code) == (0, 0), second.output
    assert hub.one("select sum(created) from run") > 300
    for row in json.loads(second.stdout):
        assert (row["outcome"], row["created"], row["updated"]) == ("complete", 0, 0)
    value, period = hub.rows(
        "select value, period from cell where region = '12.75' and indicator ="
        " 'reports' and period like '____-__' and value > 0 order by period limit 1"
    )[0]
    page = (
        create_app()
        .test_client()
        .get(
            f"/bandingkan?indicator=reports&period={period}",
            headers={"Host": "127.0.0.1:8000"},
        )
    )
    assert page.status_code == 200
    row = page.text.partition("Binjai")[2]
    assert f"{int(value)}" in row


def test_a_feed_that_stops_is_late_and_says_since_when(hub, demo):
    connect(hub, demo, BINJAI)
    sync(BINJAI, "--inline")
    hub.own(
        "update stream set last_success_at = last_success_at - interval '3 days',"
        " last_run_at = last_run_at - interval '3 days',"
        " covered_until = covered_until - interval '3 days'"
    )

    with sessions.as_hub(hub.engine) as session:
        [stream] = systems.streams(session, BINJAI)
        judged = freshness.of(stream, datetime.now(UTC))

    assert judged.state == "late"
    assert judged.since == stream.last_success_at
    assert judged.reason.id and judged.reason.en
