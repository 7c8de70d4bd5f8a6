"""hub boundaries import: outlines by code, whole or not at all."""

import json

import pytest
from click.testing import CliRunner

from hub.cli.boundaries import boundaries

SQUARE = [[98, 1], [99, 1], [99, 2], [98, 2], [98, 1]]


def geojson(code):
    shape = {"type": "Polygon", "coordinates": [SQUARE]}
    own = {"type": "Feature", "properties": {"code": code}, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", "features": [own]})


@pytest.fixture
def import_(hub):
    """Runs `hub boundaries import WORDS…` on a store of three regions."""
    return lambda *words: CliRunner().invoke(boundaries, ["import", *words])


def test_outlines_are_imported_and_what_has_none_is_named(import_, file):
    done = import_(file(geojson("12.75")), "--source", "BIG")

    assert "Boundaries: 1 regions, 5 points." in done.output
    assert done.exit_code == 0


def test_an_unknown_code_refuses_the_file(import_, file):
    done = import_(file(geojson("1275")))

    assert done.exit_code != 0
    assert "1275" in str(done.exception) + done.output
