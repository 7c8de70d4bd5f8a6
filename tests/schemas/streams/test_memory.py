"""However long a stream is, reading it takes no more memory than a few records do."""

import json
import subprocess
import sys

import pytest

SCRIPT = """
import json, sys
from itertools import chain, repeat
from schemas import strict
from schemas.spreadsheets.sheets import Limits
from tests import peak

form, mib = sys.argv[1], int(sys.argv[2])
text = "Jalan berlubang di depan sekolah dasar. " * 100
record = {"id": "LAP-1", "nilai": 12.5, "isi": text, "tanda": ["a", "b"]}
body = json.dumps(record).encode()
row = ",".join(["LAP-1", "12.5", text]).encode() + b"\\n"
element = b"<r><id>1</id><isi>" + text.encode() + b"</isi></r>"
count = mib * (1 << 20) // len(body)
read = {
    "ndjson": lambda n: strict.ndjson(repeat(body + b"\\n", n)),
    "json": lambda n: strict.json_array(
        chain([b'{"d":[', body], repeat(b"," + body, n - 1), [b"]}"]), ["d"]),
    "xml": lambda n: strict.xml(chain([b"<d>"], repeat(element, n), [b"</d>"]), "d/r"),
    "csv": lambda n: strict.csv(repeat(row, n), limits=Limits(max_bytes=1 << 30)),
}[form]
for _ in read(100):
    pass
before = peak.kib()
found = sum(1 for _ in read(count))
after = peak.kib()
print(json.dumps({"read": found == count, "grown_mib": (after - before) / 1024}))
"""


@pytest.mark.parametrize(
    ("form", "mib"), [("ndjson", 300), ("json", 100), ("xml", 100), ("csv", 100)]
)
def test_a_stream_is_read_in_flat_memory(form, mib):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, form, str(mib)],
        capture_output=True,
        text=True,
        check=True,
    )

    said = json.loads(done.stdout)

    assert said["read"]
    assert said["grown_mib"] < 8
