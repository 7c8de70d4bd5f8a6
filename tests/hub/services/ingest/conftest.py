"""Feeds of Medan, each with an open run, in a province of three regions."""

import pytest

from tests.hub.services import building
from tests.hub.services.building import Feed


@pytest.fixture
def feed(session):
    """Citizens' reports of Medan, page by page."""
    building.province(session)
    building.manifest(session, building.REPORTS)
    return Feed.open(session, building.MEDAN)


@pytest.fixture
def figures(session):
    """Monthly figures of Medan, a whole delivery at a time."""
    building.province(session)
    building.manifest(session, building.FIGURES)
    return Feed.open(session, "kota-medan-data/angka")
