"""Who sees a record: everybody, unless its domain is about persons."""

import pytest
from sqlalchemy import text

from hub.services.database import scope
from hub.services.listing import records
from tests.hub.services import building
from tests.hub.services.building import Feed

CATALOGUE = """\
apiVersion: province.hub/v1
publisher: kota-medan
system: {id: kota-medan-spbe, name: Katalog}
connection: {kind: rest, base_url: "https://spbe.medan.example/"}
streams:
  - id: aplikasi
    schema: application@1
    request: {path: /aplikasi}
    records: data
    paging: {style: page, param: hal}
    key: [id]
    write: incremental
    cursor: {fields: [diubah, id], param: sejak, zone: Asia/Jakarta}
    map:
      region: {from: kode, codes: kemendagri}
      name: {from: judul}
      status: {from: status, codes: {Aktif: in_use}, else: quarantine}
    examples:
      - in: {id: 1, kode: "12.71", judul: A, status: Aktif, diubah: 2026-01-05 08:00:00}
        out: {region: "12.71", status: in_use}
"""
APPLICATION = {
    "id": 1,
    "kode": "12.71",
    "judul": "e-Kinerja",
    "status": "Aktif",
    "diubah": "2026-01-05 08:00:00",
}


@pytest.fixture
def both(session):
    """A citizen's report and an application of Medan, as their feeds bring them."""
    building.province(session)
    building.manifest(session, building.REPORTS)
    building.manifest(session, CATALOGUE)
    for stream, row in (
        (building.MEDAN, building.report()),
        ("kota-medan-spbe/aplikasi", APPLICATION),
    ):
        Feed.open(session, stream).send(row)
    session.flush()
    scope.public(session)
    return session


def test_without_any_scope_applications_are_read_and_reports_are_not(both):
    seen = both.execute(text("select schema from record")).scalars().all()

    assert seen == ["application"]


def test_the_public_list_of_records_shows_the_application(both):
    found = records.page(both, records.Asked(), None, 10)

    assert [(row["schema"], row["status"]) for row in found.rows] == [
        ("application", "in_use")
    ]
