"""Kinds of source through a whole pull: stored once, known again, kept for replay."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers import bps, ckan, datasette
from tests.workers import city

INFLATION = """
    write: snapshot
    map:
      indicator: {value: inflation_mtm}
      region: {from: vervar, codes: bps, name_from: vervar_label}
      period: {from: periode, as: period}
      value: {from: nilai, locale: plain}
      unit: {value: percent}
      status: {value: official}
    expect: {freshness: 24h}
    examples:
      - in:
          {kunci: k, vervar: "1275", vervar_label: Medan, periode: Maret 2025, nilai: 1}
        out: {region: "12.71", period: "2025-03", value: 1}
"""
CATALOGUE = """
    map:
      region: {value: "12.71"}
      title: {from: title}
      status: {value: published}
      updated_at: {from: metadata_modified, as: datetime, zone: UTC}
    expect: {freshness: 24h}
    examples:
      - in: {id: a, title: Data, metadata_modified: "2026-01-05T00:00:00.5"}
        out: {title: Data}
"""


def manifest(kind: str, url: str, connection: str, stream: str) -> str:
    return f"""
apiVersion: province.hub/v1
publisher: kota-medan
system: {{id: kota-medan-jenis, name: Sistem Medan, owner: Diskominfo Medan}}
connection: {{kind: {kind}, base_url: "{url}", {city.HONEST}{connection}}}
streams:
  - id: aliran
{stream}"""


def counts(done) -> tuple[object, ...]:
    names = ("outcome", "received", "created", "unchanged", "quarantined")
    return tuple(done[name] for name in names)


ALIRAN = "kota-medan-jenis/aliran"


def test_cells_of_bps_are_stored_once_and_known_again(hub, monkeypatch):
    monkeypatch.setenv("HUB_SECRET_KOTA_MEDAN_WEBAPI", "kunci-rahasia")
    service = bps.WebApi(years=(2025,), regions=((1275, "Medan"),), within=bps.MONTHS)
    proof = ", auth: {type: api-key, path: key, token: secret://kota-medan/webapi}"
    keys = '    schema: statistics@1\n    bps: {domain: "1275", var: 218}'
    with bps.running(service) as url:
        hub.allow(url.split("/")[2])
        hub.apply(manifest("bps", url, proof, keys + INFLATION))

        first, again = hub.pull(ALIRAN), hub.pull(ALIRAN)

    assert counts(first) == ("complete", 3, 3, 0, 0)
    assert counts(again) == ("complete", 3, 0, 3, 0)
    assert hub.one("select count(*) from observation where deleted_at is null") == 3
    assert hub.one("select count(*) from raw_page where url like '%rahasia%'") == 0


def test_the_catalogue_of_a_ckan_is_read_on_from_its_mark(hub):
    site = ckan.Site([ckan.package(n, f"2026-01-0{n}T00:00:00.5") for n in range(1, 8)])
    site.rows_max = 3
    keys = "    schema: dataset@1\n    ckan: {datasets: {}}"
    with ckan.running(site) as url:
        hub.allow(url.split("/")[2])
        hub.apply(manifest("ckan", url, "", keys + CATALOGUE))
        first = hub.pull(ALIRAN)
        site.packages.append(ckan.package(8, "2026-01-08T00:00:00.5"))
        site.asked.clear()

        again = hub.pull(ALIRAN)

    assert first["outcome"] == "complete"
    assert first["created"] == 7
    assert again["created"] == 1
    assert len(site.asked) == 1
    assert hub.one("select count(*) from record where deleted_at is null") == 8


@pytest.mark.servers
def test_a_slice_after_each_page_reads_a_real_datasette_whole(hub, tmp_path: Path):
    file = datasette.reports(tmp_path / "kota.db", 250)
    keys = """    schema: citizen_report@1
    datasette: {database: kota, table: pengaduan}
    cursor:
      fields: [diubah, id]
      type: local-datetime
      zone: Asia/Jakarta
      formats: ["%Y-%m-%dT%H:%M:%S"]
    key: [id]
    map:
      region: {value: "12.71"}
      status: {from: status, codes: {baru: new, selesai: in_progress}, else: quarantine}
      category: {from: kategori, codes: {jalan: road, sampah: waste}, else: quarantine}
      opened_at:
        {from: diubah, as: datetime, zone: Asia/Jakarta, formats: ["%Y-%m-%dT%H:%M:%S"]}
    examples:
      - in: {id: 1, status: baru, kategori: jalan, diubah: "2026-01-05T08:00:00"}
        out: {status: new, category: road}
"""
    with datasette.running(file) as url:
        hub.allow(url.split("/")[2])
        hub.apply(manifest("datasette", url, "", keys))

        first, again = hub.pull(ALIRAN, 0.0), hub.pull(ALIRAN)

    assert (first["outcome"], first["created"]) == ("complete", 250)
    assert again["outcome"] == "complete"
    assert again["created"] == 0
    assert hub.one("select count(*) from record where deleted_at is null") == 250
