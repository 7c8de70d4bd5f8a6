"""What the README shows a newcomer to copy is right."""

import re
from pathlib import Path

from schemas.contracts.domain import catalogue
from schemas.manifests import manifest
from schemas.mapping.examples import check_examples
from schemas.places.province import read_province

ROOT = Path(__file__).parents[2]


def test_the_manifest_in_the_readme_is_accepted_and_its_example_holds():
    readme = (ROOT / "README.md").read_text("utf-8")
    regions = ROOT / "schemas" / "reference" / "sumatera-utara.csv"
    places = read_province(regions.read_text("utf-8")).gazetteer()
    body = re.search(r"```yaml\n(.*?)```", readme, re.DOTALL)

    [stream] = manifest.parse(body[1]).streams

    about = catalogue().domain(stream.schema)
    assert check_examples(stream, about, places, frozenset({"12.75"})) == ()
