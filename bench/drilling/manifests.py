"""Manifests of the drilled cities: every paging style, both write modes."""

from __future__ import annotations

import random
from functools import partial
from typing import Final

from bench.drilling.world import Figures, Journal, Register, Source

CITIES: Final = (
    ("kota-medan", "12.71", "page"),
    ("kota-binjai", "12.75", "offset"),
    ("deli-serdang", "12.07", "next-url"),
)
PAGING: Final = {
    "page": "{style: page, param: hal}",
    "offset": "{style: offset, param: hal, size: 10}",
    "next-url": "{style: next-url, at: next}",
    "keyset": "{style: keyset, param: setelah, key: urut}",
    "whole": "{style: page, param: hal, total_at: total}",
}
CURSOR: Final = (
    "cursor: {fields: [diubah, id], param: sejak, zone: Asia/Jakarta, overlap: 2m}"
)
HEAD: Final = """\
apiVersion: province.hub/v1
publisher: {publisher}
system: {{id: {publisher}-{name}, name: {name}, simulated: false}}
connection:
  kind: rest
  base_url: "{url}"
  limits: {{rps: 200}}
  timeouts: {{connect: 5s, read: 30s, run: 5m}}
streams:
  - id: {name}
    request: {{path: {path}}}
    records: data
    paging: {paging}
"""
REPORTS: Final = """\
    schema: citizen_report@1
    key: [id]
    map:
      region: {{from: kode, codes: kemendagri}}
      status:
        from: status
        codes: {{Baru: new, Proses: in_progress, Selesai: closed}}
        else: quarantine
      category: {{from: kategori, codes: {{Jalan: road, Sampah: waste}}, else: quarantine}}
      opened_at: {{from: dibuat, as: datetime, formats: ["%Y-%m-%d %H:%M"], zone: Asia/Jakarta}}
      closed_at: {{from: selesai, as: datetime, formats: ["%Y-%m-%d %H:%M"], zone: Asia/Jakarta}}
      title: {{from: judul}}
    privacy: {{drop: [pelapor]}}
    examples:
      - in: {{id: 1, kode: "{code}", status: Baru, kategori: Jalan, dibuat: 2026-01-05 08:00, selesai: null, diubah: 2026-01-05 08:00:00, judul: v0, hapus: false}}
        out: {{region: "{code}", status: new, opened_at: "2026-01-05T01:00:00Z"}}
"""  # noqa: E501
CHANGES: Final = """\
    {cursor}
    write: incremental
    deletes: {{mode: flag, when: hapus}}
    expect: {{freshness: 6h}}
"""
WHOLE: Final = """\
    write: snapshot
    deletes: {{mode: full-scan, max_drop: 90%}}
    expect: {{freshness: 6h, shrink_max: 90%}}
"""
FIGURES: Final = """\
    schema: statistics@1
    write: snapshot
    map:
      indicator: {{from: indikator, codes: {{Internet: internet_coverage, Air: clean_water_access}}, else: quarantine}}
      region: {{from: kode, codes: kemendagri}}
      period: {{from: bulan}}
      value: {{from: nilai, locale: plain}}
      unit: {{value: percent}}
      status: {{value: official}}
    expect: {{freshness: 24h}}
    examples:
      - in: {{indikator: Internet, kode: "{code}", bulan: 2026-03, nilai: "71.5"}}
        out: {{region: "{code}", period: 2026-03, value: 71.5}}
"""  # noqa: E501


def sources(seed: int, cities: int = 3) -> list[Source]:
    """Four streams of each city: a journal, a list by change, two whole lists."""
    made: list[Source] = []
    for publisher, code, style in CITIES[:cities]:
        about = partial(_about, seed, publisher, code)
        made.append(Journal(*about("jurnal"), style=style))
        made.append(Register(*about("daftar")))
        made.append(Register(*about("utuh"), whole=True))
        made.append(Figures(*about("angka")))
    return made


def _about(
    seed: int, publisher: str, code: str, name: str
) -> tuple[str, str, str, random.Random]:
    stream = f"{publisher}-{name}/{name}"
    return stream, f"/{publisher}/{name}", code, random.Random(f"{seed} {stream}")


def manifest(source: Source, url: str) -> str:
    """The manifest of one source that answers under `url`."""
    match source:
        case Journal(style=style):
            parts, paging = HEAD + CHANGES + REPORTS, PAGING[style]
        case Register(whole=False):
            parts, paging = HEAD + CHANGES + REPORTS, PAGING["keyset"]
        case Register():
            parts, paging = HEAD + WHOLE + REPORTS, PAGING["whole"]
        case _:
            parts, paging = HEAD + FIGURES, PAGING["whole"]
    system, _, name = source.stream.partition("/")
    return parts.format(
        publisher=system.removesuffix(f"-{name}"),
        name=name,
        path=source.path,
        url=url,
        code=source.code,
        paging=paging,
        cursor=CURSOR,
    )
