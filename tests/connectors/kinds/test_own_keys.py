"""Mistakes in the own keys of four kinds: a line, a reason, the nearest right word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectors.base import Discovering, connector, kinds_known
from schemas.manifests import manifest
from schemas.manifests.kinds.sql import Compared, Sql

PAGES = Path(__file__).parents[3] / "docs/connectors"
KINDS = ("bmkg", "files", "sdmx", "sql")


def documented(kind: str) -> str:
    text = (PAGES / f"{kind}.md").read_text("utf-8")
    found = re.search(r"^```yaml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_its_page_its_keys_and_a_reader_that_discovers(kind):
    read = manifest.parse(documented(kind))

    assert read.connection.kind == kind
    assert kind in kinds_known()
    assert isinstance(connector(kind), Discovering)


def test_the_keys_of_a_table_are_read():
    [stream] = manifest.parse(documented("sql")).streams

    assert stream.settings == Sql(
        "laporan",
        ("id", "perihal", "status", "kategori", "dibuat", "diubah"),
        "Asia/Jakarta",
        (Compared("status", "!=", "uji"),),
    )
    assert stream.cursor.zone == "Asia/Jakarta"


@pytest.mark.parametrize(
    ("kind", "right", "wrong", "rule"),
    [
        ("sql", "diubah]\n", "dibah]\n", "sql.no_column"),
        (
            "sql",
            "zone: Asia/Jakarta\n    cursor",
            "\n    cursor",
            "manifest.missing_key",
        ),
        ("sql", 'is: "!="', "is: like", "manifest.unknown_word"),
        ("sql", "value: uji", "values: uji", "manifest.unknown_key"),
        ("sql", "table: laporan", "query: select 1", "manifest.unknown_key"),
        ("sql", "table: laporan", 'table: "a.b.c"', "manifest.shape"),
        ("sql", "key: [id]", "key: [nomor]", "sql.no_column"),
        ("sql", "mysql://", "https://", "url.shape"),
        ("files", '  host_key: "SHA256', '  host_keys: "SHA256', "sftp.host_key"),
        ("files", "packed: zip, ", "", "files.member"),
        ("files", "packed: zip", "packed: rar", "manifest.unknown_word"),
        ("sdmx", "format: xml", "format: ml", "manifest.unknown_word"),
        ("sdmx", "BPS,MISKIN,1.0", "BPS MISKIN", "manifest.shape"),
        ("sdmx", 'start: "2020"', 'start: "tahun ini"', "manifest.shape"),
        ("bmkg", "product: quake", "product: quakes", "manifest.unknown_word"),
        ("bmkg", "product: quake", "product: forecast", "bmkg.areas"),
        ("bmkg", "quake}", "quake, path: a b}", "manifest.shape"),
    ],
)
def test_a_mistake_is_noted_with_its_line(kind, right, wrong, rule):
    text = documented(kind)
    assert right in text

    with pytest.raises(manifest.ManifestError) as caught:
        manifest.parse(text.replace(right, wrong, 1))

    found = {problem.rule: problem for problem in caught.value.problems}
    assert rule in found
    assert "(baris " in found[rule].field
    assert found[rule].message.id and found[rule].message.en
