"""The tables of the hub; verbs on them live in hub.services."""

from hub.models.base import Base
from hub.models.calendar import Holiday
from hub.models.facts import (
    Cell,
    CellVersion,
    FactVersion,
    Observation,
    Record,
    Staged,
)
from hub.models.notes import RefusedPage, RunNote, StreamShape
from hub.models.places import Coverage, Publisher, Region
from hub.models.sources import Link, ManifestVersion, Stream, System
from hub.models.spool import Spooled
from hub.models.work import Blob, Job, KnownPage, Mark, Quarantine, RawPage, Run

__all__ = [
    "Base",
    "Blob",
    "Cell",
    "CellVersion",
    "Coverage",
    "FactVersion",
    "Holiday",
    "Job",
    "KnownPage",
    "Link",
    "ManifestVersion",
    "Mark",
    "Observation",
    "Publisher",
    "Quarantine",
    "RawPage",
    "Record",
    "RefusedPage",
    "Region",
    "Run",
    "RunNote",
    "Spooled",
    "Staged",
    "Stream",
    "StreamShape",
    "System",
]
