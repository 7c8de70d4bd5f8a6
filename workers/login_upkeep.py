"""What the dispatcher does for the login, loaded when the first work is on its way.

hub.sso.upkeep takes long to load, and nothing it does is more urgent than the first
pulls: it is found by name, a few seconds after the start.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, Protocol

from sqlalchemy import Engine

from hub.config import Config

UPKEEP: Final = "hub.sso.upkeep"
AFTER_S: Final = 5.0


class Upkeep(Protocol):
    """Called at each sweep."""

    def sweep(self) -> list[int]:
        """The logout tokens to send now."""


class Later:
    """Does nothing at first, and then what `make` has made."""

    def __init__(self, make: Callable[[], Upkeep], after_s: float) -> None:
        self._make, self._due = make, time.monotonic() + after_s
        self._made: Upkeep | None = None

    def sweep(self) -> list[int]:
        """As the upkeep does; nothing before its time has come."""
        if self._made is None:
            if time.monotonic() < self._due:
                return []
            self._made = self._make()
        return self._made.sweep()


def plain(engine: Engine) -> Upkeep:
    """What must be quick, without letters and apps."""
    module: Any = import_module(UPKEEP)
    made: Upkeep = module.Upkeep(engine, "")
    return made


def whole(engine: Engine, config: Config) -> Upkeep:
    """The whole of it, as a dispatcher does it."""
    module: Any = import_module(UPKEEP)
    made: Upkeep = module.Upkeep.of(engine, config)
    return made


def later(engine: Engine, config: Config) -> Upkeep:
    """The whole of it, after the first pulls have begun."""
    return Later(lambda: whole(engine, config), AFTER_S)
