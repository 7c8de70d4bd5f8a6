"""A file of any size costs a worker no more memory than a page of its records."""

import json
import subprocess
import sys

import pytest

SCRIPT = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from connectors.base import Context, Cursor, connector
from connectors.fetch import Fetcher
from connectors.folder import Folder
from schemas.manifests import manifest
from tests import peak

written = manifest.parse(Path(sys.argv[1], "manifest.yaml").read_text())
folder = Folder(Path(sys.argv[1]), "file:", 1 << 30)
read, before = 0, 0
with Fetcher("https://folder.invalid/") as nowhere:
    context = Context(nowhere, folder=folder)
    begin = Cursor(None, None, datetime(2026, 11, 24, tzinfo=UTC))
    stream = written.streams[0]
    for page in connector("files").read(context, written.connection, stream, begin):
        before = before or peak.kib()
        read += len(page.records)
after = peak.kib()
print(json.dumps({"read": read, "grown_mib": (after - before) / 1024}))
"""
MANIFEST = """\
apiVersion: province.hub/v1
publisher: bps-sumut
system: {id: bps-sumut-angka, name: Angka}
connection: {kind: files, base_url: "file:angka", limits: {max_file_bytes: 1024MiB}}
streams:
  - id: angka
    schema: statistics@1
    files: {paths: [/besar], format: FORM}
    map:
      indicator: {value: poverty_line}
      region: {from: kode, codes: kemendagri}
      period: {value: "2021"}
      value: {from: nilai, locale: plain}
      unit: {value: idr_per_person_month}
      status: {value: official}
    examples:
      - in: {kode: "12.71", nilai: "1"}
        out: {value: 1}
"""
TEXT = "catatan " * 500
ROWS = 16_000
JSON = json.dumps({"kode": "12.71", "nilai": "1", "isi": TEXT}).encode()
ROW = b"12.71,1," + TEXT.encode() + b"\n"
ELEMENT = b"<r><kode>12.71</kode><nilai>1</nilai><isi>%b</isi></r>" % TEXT.encode()
TABLE = """\
    table:
      format: csv
      header: {anchor: kode}
      columns: {kode: kode, nilai: nilai, isi: isi}
"""
FORMS = {
    "ndjson": ("ndjson", "", b"", JSON + b"\n", b""),
    "json": ("json", "    records: d\n", b'{"d":[', JSON + b",", JSON + b"]}"),
    "xml": ("xml", "    records: d/r\n", b"<d>", ELEMENT, b"</d>"),
    "csv": ("table", TABLE, b"kode,nilai,isi\n", ROW, b""),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_sixty_megabytes_is_read_in_flat_memory(tmp_path, form):
    word, more, begin, row, end = FORMS[form]
    text = MANIFEST.replace("FORM", word).replace("    map:", more + "    map:")
    (tmp_path / "manifest.yaml").write_text(text)
    with (tmp_path / "besar").open("wb") as out:
        out.write(begin)
        out.writelines([row] * ROWS)
        out.write(end)

    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )

    said = json.loads(done.stdout)
    assert said["read"] >= ROWS
    assert said["grown_mib"] < 44  # a page is made while one is held
