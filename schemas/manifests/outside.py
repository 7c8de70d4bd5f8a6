"""Kinds from outside: packages that are installed, of which the operator allows some.

A package names its reader as an entry point of the group `province.connectors`, and
its keys as one of the same name in `province.manifests`. Nothing of a package is
loaded before HUB_CONNECTORS names its kind: `HUB_CONNECTORS="sippn simda-*"`. A name
that the hub has itself is never taken from outside.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from typing import Final

CONNECTORS: Final = "province.connectors"
MANIFESTS: Final = "province.manifests"
SETTING: Final = "HUB_CONNECTORS"


def installed() -> dict[str, str]:
    """The kinds that packages offer, with the name of the package."""
    found = entry_points(group=CONNECTORS)
    return {each.name: each.dist.name if each.dist else "-" for each in found}


def allowed() -> tuple[str, ...]:
    """The installed kinds that the operator lets run."""
    setting = os.environ.get(SETTING, "").strip()
    return _among(setting, tuple(sys.path)) if setting else ()


@lru_cache(maxsize=8)
def _among(setting: str, _path: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds that fit; looked for once for each path on which packages lie."""
    patterns = re.split(r"[\s,]+", setting)
    return tuple(sorted(name for name in installed() if _fits(name, patterns)))


def entry(group: str, kind: str) -> EntryPoint | None:
    """What a package offers in a group for a kind; None where that is not allowed."""
    if kind not in allowed():
        return None
    return next(iter(entry_points(group=group, name=kind)), None)


def _fits(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, each) for each in patterns if each)
