"""A new domain is one folder: the hub finds its API, pages, schema and export."""

import pytest
from click.testing import CliRunner

from connectors.certify.hostile import JSON, HostileServer, page
from hub.app import create_app
from hub.cli.schema import schema
from hub.extensions import db
from schemas.publishing import history
from tests.journeys import added
from tests.workers.province import founded

MANIFEST = """\
apiVersion: province.hub/v1
publisher: kota-medan
system: {{id: kota-medan-banksampah, name: Bank Sampah}}
connection: {{kind: rest, base_url: "{url}"}}
streams:
  - id: bulanan
    schema: waste_bank@1
    request: {{path: /tabungan}}
    records: data
    paging: {{style: none}}
    write: snapshot
    map:
      indicator: {{value: waste_banked}}
      region: {{from: kode, codes: kemendagri}}
      period: {{from: bulan}}
      value: {{from: kg, locale: plain}}
      unit: {{value: count}}
      status: {{value: official}}
    expect: {{freshness: 24h}}
    examples:
      - in: {{kode: "12.71", bulan: 2026-01, kg: 512}}
        out: {{region: "12.71", value: 512}}
"""


@pytest.fixture
def waste_bank(monkeypatch, tmp_path):
    """The folder as if it lay beside the other domains; its place on the disk."""
    with added.domain_of("waste_bank", monkeypatch, tmp_path) as place:
        yield place


@pytest.fixture
def site(database, waste_bank):
    """A hub that pulled one month of waste banks, and its web application."""
    assert CliRunner().invoke(schema, ["publish", str(waste_bank)]).exit_code == 0
    history.published.cache_clear()
    body = b'{"data": [{"kode": "12.71", "bulan": "2026-01", "kg": 512}]}'
    with founded(database) as hub:
        with HostileServer({"/tabungan": page(body, 200, JSON)}) as server:
            hub.allow(server.host_port)
            hub.apply(MANIFEST.format(url=server.url))
            assert hub.pull("kota-medan-banksampah/bulanan")["outcome"] == "complete"
        hub.compute()
        app = create_app()
        yield app.test_client()
        with app.app_context():
            db.engine.dispose()


def get(site, path):
    return site.get(path, headers={"Host": "127.0.0.1:8000"})


def test_a_new_folder_is_a_domain_with_api_pages_schema_and_export(site):
    published = get(site, "/schemas/waste_bank/1.0.0")
    dictionary = get(site, "/kamus/waste_bank")
    indicator = get(site, "/api/v1/indicators?topic=environment")
    cells = get(site, "/api/v1/cells?indicator=waste_banked&region=12.71")
    exported = get(site, "/api/v1/observations?indicator=waste_banked&format=csv")
    compared = get(site, "/bandingkan?indicator=waste_banked&period=2026-01")

    assert published.json["properties"]["indicator"]["enum"] == ["waste_banked"]
    assert "Bank sampah" in dictionary.text
    assert '"waste_banked"' in indicator.text
    assert [float(each["value"]) for each in cells.json["data"]] == [512]
    assert ",512," in exported.text
    assert "Sampah ditabung" in compared.text
    assert "512" in compared.text
