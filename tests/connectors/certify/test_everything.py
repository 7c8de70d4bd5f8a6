"""Every manifest that is here, and so every kind, passes its checks against a stand-in.

Nothing to register. The demo's manifests of one shape are many: a sample of them is
taken, one of each shape; `CERTIFY_ALL=1` takes all, and weighs memory.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

import pytest

from connectors.certify import running
from connectors.certify.running import Report
from connectors.demo import manifests as demo
from schemas.manifests import manifest
from schemas.places.province import read_province
from schemas.places.regions import Gazetteer

ROOT = Path(__file__).parents[3]
BLOCK = re.compile(r"^```yaml\n(apiVersion:.*?)^```", re.DOTALL | re.MULTILINE)
ALL = os.environ.get("CERTIFY_ALL") == "1"


def written() -> dict[str, str]:
    """Every manifest by its place."""
    found = {f.stem: f.read_text("utf-8") for f in _files("connectors/cities/*.yaml")}
    for page in _files("docs/connectors/*.md"):
        for number, text in enumerate(BLOCK.findall(page.read_text("utf-8")), 1):
            found[f"{page.stem}-{number}"] = text
    here = demo.rendered("http://127.0.0.1:9", "http://127.0.0.1:10")
    return found | {f"demo-{name}": text for name, text in here}


def _files(pattern: str) -> list[Path]:
    return sorted(ROOT.glob(pattern))


def sampled(every: dict[str, str]) -> dict[str, str]:
    """One manifest of each shape: kind, paging, cursor, key, envelope and schema."""
    met: set[object] = set()
    kept = {}
    for name, text in every.items():
        shape = frozenset(map(_shape, manifest.parse(text).streams))
        if shape not in met:
            kept[name] = text
        met.add(shape)
    return kept


def _shape(stream: manifest.Stream) -> object:
    spec = stream.cursor
    said = (spec.fields, spec.kind, spec.format) if spec else None
    return stream.paging, stream.records, stream.key, stream.schema, said


@cache
def gazetteers() -> tuple[Gazetteer, ...]:
    folder = ROOT / "schemas/reference"
    files = [folder / f"{name}.csv" for name in ("sumatera-utara", "jawa-barat")]
    return tuple(read_province(f.read_text("utf-8")).gazetteer() for f in files)


def best(text: str) -> Report:
    """The report in the province where the examples come out."""
    reports = []
    for places in gazetteers():
        codes = frozenset(region.code for region in places.regions)
        reports.append(running.certified(text, places, lambda _, c=codes: c, heavy=ALL))
        if reports[-1].verdict != "failed":
            break
    return min(reports, key=lambda r: sum(x.state == "failed" for x in r.results))


EVERY = written()
TAKEN = EVERY if ALL else sampled(EVERY)


@pytest.mark.parametrize("name", TAKEN)
def test_a_manifest_passes_every_check_offline(name: str) -> None:
    report = best(TAKEN[name])

    failed = {
        r.check.id: [w.en for told in r.told for w in told.words]
        for r in report.results
        if r.state in ("failed", "noted")
    }
    assert failed == {}


def test_every_kind_that_is_here_is_among_them() -> None:
    kinds = {manifest.parse(text).connection.kind for text in TAKEN.values()}

    built_in = {f.stem for f in (ROOT / "connectors/kinds").glob("*.py")}
    assert kinds >= built_in
