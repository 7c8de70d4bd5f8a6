"""The hosts of the drills, brought up once and mended before each drill."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.hosts import namespaces
from tests.faults.hosts.drill import Drill
from tests.workers.province import founded


@pytest.fixture(scope="session")
def installation() -> Iterator[tuple[Drill, dict[str, list[str]]]]:
    """All hosts but the workers, and what the store holds after undisturbed pulls."""
    why = namespaces.lacking()
    if why:
        pytest.skip(why)
    folder = Path(tempfile.mkdtemp(prefix="hosts-"))
    made = Drill(folder)
    try:
        made.wire()
        with founded(made.store.database()) as hub:
            made.open_cities(hub)
            yield made, made.whole()
            made.close()
    finally:
        made.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def drill(installation: tuple[Drill, dict[str, list[str]]]) -> Iterator[Drill]:
    """All hosts at work, with nothing held back."""
    made, _ = installation
    made.renew()
    made.mend()
    yield made
    made.renew()


@pytest.fixture(scope="session")
def whole(installation: tuple[Drill, dict[str, list[str]]]) -> dict[str, list[str]]:
    """What the store holds after pulls that nothing disturbs."""
    return installation[1]
