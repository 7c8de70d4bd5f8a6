"""Every page of docs/connectors and every reference manifest parses and keeps its word.

Nothing to register: a page docs/connectors/KIND.md is found by its name.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from connectors.base import connector, kinds_known
from schemas.contracts.domain import catalogue
from schemas.manifests import manifest
from schemas.manifests.reading import kinds
from schemas.mapping.examples import check_examples
from schemas.places.province import read_province
from schemas.places.regions import Gazetteer

ROOT = Path(__file__).parents[3]
PAGES = sorted((ROOT / "docs/connectors").glob("*.md"))
BLOCK = re.compile(r"^```yaml\n(apiVersion:.*?)^```", re.DOTALL | re.MULTILINE)
SHOWN = [
    pytest.param(page.stem, text, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, text in enumerate(BLOCK.findall(page.read_text("utf-8")), 1)
]
CITIES = sorted((ROOT / "connectors/cities").glob("*.yaml"))


@cache
def gazetteers() -> tuple[Gazetteer, ...]:
    folder = ROOT / "schemas/reference"
    return tuple(
        read_province((folder / f"{name}.csv").read_text("utf-8")).gazetteer()
        for name in ("sumatera-utara", "jawa-barat")
    )


def broken(text: str) -> list[str]:
    """What the examples do not keep, in the province where they keep most."""
    found = []
    for stream in manifest.parse(text).streams:
        domain = catalogue().domain(stream.schema)
        tried = [
            check_examples(
                stream, domain, each, frozenset(r.code for r in each.regions)
            )
            for each in gazetteers()
        ]
        found += [f"{p.field}: {p.message.en}" for p in min(tried, key=len)]
    return found


@pytest.mark.parametrize(("kind", "text"), SHOWN)
def test_a_manifest_of_a_page_parses_and_its_examples_come_out(kind, text):
    read = manifest.parse(text)

    assert read.connection.kind == kind
    assert all(stream.examples for stream in read.streams)
    assert broken(text) == []


@pytest.mark.parametrize("file", CITIES, ids=lambda file: file.stem)
def test_a_reference_manifest_keeps_its_examples_and_names_nobodys_server(file):
    text = file.read_text("utf-8")

    read = manifest.parse(text)

    assert broken(text) == []
    assert re.search(r"\.example(/|$)|^file:", read.connection.base_url)


@pytest.mark.parametrize("file", CITIES, ids=lambda file: file.stem)
def test_a_reference_manifest_is_listed_with_its_kind_and_its_secrets(file):
    readme = (ROOT / "connectors/cities/README.md").read_text("utf-8")
    read = manifest.parse(file.read_text("utf-8"))

    row = next(line for line in readme.splitlines() if f"`{file.name}`" in line)

    assert f"| {read.connection.kind} |" in row
    secrets = [each.removeprefix("secret://") for each in read.connection.auth.secrets]
    assert all(f"hub secret set {each}" in row for each in secrets)


@pytest.mark.parametrize("kind", kinds.built_in())
def test_a_kind_has_a_reader_its_keys_and_a_page(kind):
    shown = {param.values[0] for param in SHOWN}

    assert kind in kinds_known()
    assert kind in kinds.built_in()
    assert kind in shown
    assert connector(kind).kind == kind
