"""A fault that a city's server may show, by name, and what must come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from connectors.certify.hostile import Behaviour

Make = Callable[[bytes], Behaviour]
Outcome = Literal["complete", "partial", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to spoil an honest page.

    `make` turns the page's body into a behaviour of a `HostileServer`. A run that
    meets it first ends as `outcome`, its reason in English holds `word`; of one that
    is `complete` every record of the page was taken, of any other none. It is row
    `row` of the catalogue of faults.
    """

    name: str
    row: int
    make: Make = field(repr=False)
    outcome: Outcome = "refused"
    word: str = ""

    def __str__(self) -> str:
        return self.name


def constant(behaviour: Behaviour) -> Make:
    """A fault that does not care what the honest page would have been."""
    return lambda body: behaviour
