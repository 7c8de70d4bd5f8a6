"""The hosts of the drills, brought up once and mended before each drill."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.hosts import namespaces
from tests.faults.hosts.drill import Drill
from tests.workers.province import founded


@dataclass(frozen=True, slots=True)
class Installation:
    """The hosts, and what the store holds after pulls that nothing disturbs."""

    drill: Drill
    whole: dict[str, list[str]]


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """All hosts up, the workers' still without work."""
    why = namespaces.lacking()
    if why:
        pytest.skip(why)
    with contextlib.ExitStack() as undo:
        folder = Path(tempfile.mkdtemp(prefix="hosts-"))
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        drill = Drill(folder)
        undo.callback(drill.undo.close)
        drill.wire()
        hub = undo.enter_context(founded(drill.store.database()))
        drill.connect(hub)
        yield Installation(drill, drill.whole())


@pytest.fixture
def drill(installation: Installation) -> Iterator[Drill]:
    """All hosts at work, with nothing held back."""
    made = installation.drill
    made.renew()
    made.mend()
    yield made
    made.renew()


@pytest.fixture
def whole(installation: Installation) -> dict[str, list[str]]:
    """What the store holds after pulls that nothing disturbs."""
    return installation.whole
