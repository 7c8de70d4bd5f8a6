"""Systems that are no web servers, through a whole pull: a database of a city."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner

from hub.cli import main
from tests.servers import city_postgres
from tests.workers.city import MEDAN

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("databases")]
MANIFEST = """
apiVersion: province.hub/v1
publisher: kota-medan
system: {{id: kota-medan-lapor, name: Basis data, owner: Diskominfo Kota Medan}}
connection:
  kind: sql
  base_url: "{url}"
  auth: {{type: basic, username: baca, password: "secret://kota-medan/basis"}}
  limits: {{rps: 50}}
  timeouts: {{connect: 1s, read: 5s, run: 5m}}
streams:
  - id: laporan
    schema: citizen_report@1
    sql:
      table: laporan
      columns: [id, status, kategori, dibuat, diubah]
      zone: Asia/Jakarta
    cursor: {{fields: [diubah, id], overlap: 10m}}
    key: [id]
    map:
      region: {{value: "12.71"}}
      status: {{from: status, codes: {{baru: new, selesai: closed}}, else: quarantine}}
      status_source: {{from: status}}
      category: {{from: kategori, codes: {{jalan: road}}, else: quarantine}}
      opened_at: {{from: dibuat, as: datetime, zone: Asia/Jakarta}}
    examples:
      - in:
          id: 7
          status: baru
          kategori: jalan
          dibuat: "2026-01-05T08:00:00"
          diubah: "2026-01-05T08:00:00"
        out: {{status: new, opened_at: "2026-01-05T01:00:00Z"}}
"""
TABLE = """
    create table laporan (id int primary key, status text, kategori text,
        dibuat timestamp, diubah timestamp);
    insert into laporan select n, 'baru', 'jalan', timestamp '2026-01-05 08:00',
        timestamp '2026-01-05 08:00' + make_interval(mins => n)
    from generate_series(1, 25) n;
    insert into laporan values (26, 'aneh', 'jalan', '2026-01-06', '2026-01-06');
    create role baca login password 'kata sandi';
    grant select on laporan to baca
    """


@pytest.fixture
def database_of_medan(tmp_path: Any, certificate_files: Any) -> Iterator[Any]:
    """A PostgreSQL of the city, with a reader and 26 reports."""
    with city_postgres.running(tmp_path, *certificate_files("localhost")) as running:
        with running.connect() as admin:
            admin.execute(TABLE)
            yield running, admin


def test_a_city_database_is_pulled_with_a_sealed_password(hub, database_of_medan):
    running, admin = database_of_medan
    hub.allow(f"127.0.0.1:{running.port}")
    url = f"postgresql://127.0.0.1:{running.port}/postgres"
    hub.apply(MANIFEST.format(url=url))
    CliRunner().invoke(main, ["secret", "set", "kota-medan/basis"], input="kata sandi")

    first = hub.pull(MEDAN)
    admin.execute(
        "update laporan set status = 'selesai', diubah = timestamp '2026-01-07'"
        " where id = 3"
    )
    second = hub.pull(MEDAN)

    assert (first["created"], first["quarantined"]) == (25, 1)
    assert (second["created"], second["updated"]) == (0, 1)
    assert hub.one("select status from record where key = '3'") == "closed"
