"""Domains that a test adds while it runs, as if they lay beside the others."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from schemas.contracts import domain
from schemas.contracts.versions import migration
from schemas.publishing import history, json_schema

FOLDER = Path(__file__).parent / "domain" / "schemas" / "domains"
CACHES = (
    domain.catalogue,
    history.published,
    json_schema.meanings,
    migration.leading_to,
)


def forget() -> None:
    """What was read of the folders is read again."""
    for cache in CACHES:
        cache.cache_clear()


@contextmanager
def domain_of(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Path]:
    """A domain's folder beside the other domains; its place on the disk."""
    place = tmp_path / "schemas" / "domains" / name
    shutil.copytree(FOLDER / name, place)
    monkeypatch.syspath_prepend(tmp_path)
    forget()
    yield place
    monkeypatch.undo()
    for module in [n for n in sys.modules if n.startswith(f"schemas.domains.{name}")]:
        del sys.modules[module]
    forget()
