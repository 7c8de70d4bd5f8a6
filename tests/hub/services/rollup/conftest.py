"""The world whose cells are computed."""

import pytest

from tests.hub.services.rollup.world import World


@pytest.fixture
def world(session):
    """Three regions, eight feeds, no fact yet."""
    return World.build(session)
