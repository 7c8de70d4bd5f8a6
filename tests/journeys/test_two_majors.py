"""Two majors of one schema at a time: who still sends the first, who asks for it."""

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
publisher: {city}
system: {{id: {city}-lampu, name: Lampu}}
connection: {{kind: rest, base_url: "{url}"}}
streams:
  - id: lampu
    schema: street_lamp@{pinned}
    request: {{path: {path}}}
    records: data
    paging: {{style: none}}
    write: snapshot
    key: [id]
    map:
      region: {{value: "{region}"}}
      opened_at: {{from: pasang, formats: ["%Y-%m-%dT%H:%M:%S%z"]}}
{fields}
    expect: {{freshness: 24h}}
    examples:
      - in: {example}
        out: {out}
"""
FIRST = {
    "city": "kota-binjai",
    "region": "12.75",
    "path": "/lama",
    "fields": """\
      status: {from: keadaan, codes: {nyala: lit, padam: dark}, else: quarantine}
      lamp_type: {from: jenis}
      address: {from: alamat}
      power_kw: {from: kw, locale: plain}""",
    "example": '{id: 1, pasang: "2026-01-05T08:00:00+07:00", keadaan: nyala,'
    ' jenis: led, alamat: "Jl. A, Desa B", kw: 0.04}',
    "out": '{status: lit, address: "Jl. A, Desa B", power_kw: 0.04}',
}
SECOND = {
    "city": "kota-medan",
    "region": "12.71",
    "path": "/baru",
    "fields": """\
      status: {from: keadaan}
      category: {from: jenis}
      street: {from: jalan}
      power: {from: watt, locale: plain}
      owner: {from: pemilik}""",
    "example": '{id: 1, pasang: "2026-01-05T08:00:00+07:00", keadaan: working,'
    " jenis: led, jalan: Jl. A, watt: 40, pemilik: pln}",
    "out": "{status: working, power: 40}",
}
OLD = (
    b'{"data": [{"id": 7, "pasang": "2026-01-05T08:00:00+07:00", "keadaan": "nyala",'
    b' "jenis": "led", "alamat": "Jl. Sudirman, Binjai Kota", "kw": 0.04},'
    b' {"id": 8, "pasang": "2026-01-06T08:00:00+07:00", "keadaan": "nyala",'
    b' "jenis": "neon", "alamat": "Jl. Ahmad Yani", "kw": 0.1}]}'
)
NEW = (
    b'{"data": [{"id": 1, "pasang": "2026-01-05T08:00:00+07:00", "keadaan": "stolen",'
    b' "jenis": "sodium", "jalan": "Jl. Diponegoro", "watt": 250, "pemilik": "pln"}]}'
)


@pytest.fixture
def street_lamp(monkeypatch, tmp_path):
    """The folder as if it lay beside the other domains; its place on the disk."""
    with added.domain_of("street_lamp", monkeypatch, tmp_path) as place:
        yield place


@pytest.fixture
def site(database, street_lamp):
    """A hub of two cities, of which one still sends major 1."""
    assert CliRunner().invoke(schema, ["publish", str(street_lamp)]).exit_code == 0
    history.published.cache_clear()
    pages = {"/lama": page(OLD, 200, JSON), "/baru": page(NEW, 200, JSON)}
    with founded(database) as hub:
        with HostileServer(pages) as server:
            hub.allow(server.host_port)
            for city, pinned in ((FIRST, ">=1.0,<2"), (SECOND, "2")):
                hub.apply(MANIFEST.format(url=server.url, pinned=pinned, **city))
                done = hub.pull(f"{city['city']}-lampu/lampu")
                assert done["outcome"] == "complete"
        hub.compute()
        app = create_app()
        yield hub, app.test_client()
        with app.app_context():
            db.engine.dispose()


def get(site, path):
    answer = site.get(path, headers={"Host": "127.0.0.1:8000"})
    assert answer.status_code == 200, answer.text
    return answer.json


def test_a_city_on_major_1_and_one_on_major_2_stand_in_one_comparison(site):
    hub, web = site
    now = get(web, "/api/v1/facts?schema=street_lamp&region=12.75")["data"]
    before = get(web, "/api/v1/facts?schema=street_lamp@1")["data"]
    cells = get(web, "/api/v1/cells?indicator=lamps_working&period=2026-01")
    published = get(web, "/schemas/street_lamp")
    refused = hub.rows("select field, rule from quarantine")

    assert [each["fact"] for each in now] == [
        {
            "region": "12.75",
            "opened_at": "2026-01-05T01:00:00Z",
            "status": "working",
            "category": "led",
            "street": "Jl. Sudirman",
            "village": "Binjai Kota",
            "power": 40,
            "owner": "city",
        }
    ]
    assert [(each["version"], each["fact"]["status"]) for each in before] == [
        ("1.0.0", "lit"),
        ("1.0.0", "dark"),
    ]
    assert before[0]["fact"]["power_kw"] == 0.04
    assert before[0]["not_expressed"] == []
    unsaid = {each["field"]: each["value"] for each in before[1]["not_expressed"]}
    assert unsaid == {"status": "stolen", "owner": "pln"}
    values = {each["region"]: each["value"] for each in cells["data"]}
    assert (values["12.75"], values["12.71"]) == (1, 0)
    assert published["served"] == ["street_lamp@2", "street_lamp@1"]
    assert get(web, "/schemas/street_lamp/1.x")["$id"] == "/schemas/street_lamp/1.0.0"
    assert get(web, "/schemas/street_lamp/2.x")["$id"] == "/schemas/street_lamp/2.0.0"
    assert refused == [("lamp_type", "code.unknown")]


def test_a_fact_kept_before_the_major_came_is_shown_under_the_present_one(site):
    hub, web = site
    hub.own(
        "update record set status = 'dark', category = null, data = jsonb_build_object("
        "'region', '12.75', 'lamp_type', 'led', 'address', 'Jl. Lama, Tua')"
        " where region = '12.75'"
    )

    [shown] = get(web, "/api/v1/facts?schema=street_lamp&region=12.75")["data"]

    assert shown["fact"]["category"] == "led"
    assert (shown["fact"]["status"], shown["fact"]["street"]) == ("broken", "Jl. Lama")


def test_a_major_that_is_not_served_is_refused_with_the_nearest(site):
    _, web = site

    answer = web.get(
        "/api/v1/facts?schema=street_lamp@3", headers={"Host": "127.0.0.1:8000"}
    )

    assert answer.status_code == 422
    [flaw] = answer.json["errors"]
    assert (flaw["field"], flaw["rule"]) == ("schema", "schema.no_version")
    assert "“street_lamp@2”" in flaw["detail_en"]
