"""A city's system as one YAML manifest: `parse` gives values or every mistake."""

from __future__ import annotations

from collections import Counter

from schemas.contracts.domain import Catalogue, catalogue
from schemas.manifests.connection import Auth, Connection, Limits, Timeouts, Window
from schemas.manifests.parts import (
    API_VERSION,
    CursorSpec,
    DeleteFeed,
    Deletes,
    ErrorSign,
    Example,
    Expect,
    Manifest,
    MappedField,
    Paging,
    Privacy,
    Request,
    Source,
    Stream,
    System,
)
from schemas.manifests.reading import tree
from schemas.manifests.reading.connection import (
    SLUG,
    SLUG_WORDS,
    read_connection,
    read_system,
)
from schemas.manifests.reading.kinds import readable as kinds_read
from schemas.manifests.reading.section import Section
from schemas.manifests.reading.streams import read_stream
from schemas.values.problem import Refused

__all__ = [
    "Auth",
    "Connection",
    "CursorSpec",
    "DeleteFeed",
    "Deletes",
    "ErrorSign",
    "Example",
    "Expect",
    "Limits",
    "Manifest",
    "ManifestError",
    "MappedField",
    "Paging",
    "Privacy",
    "Request",
    "Source",
    "Stream",
    "System",
    "Timeouts",
    "Window",
    "parse",
]


class ManifestError(Refused):
    """A manifest that cannot be used, with every mistake and its line."""


def parse(
    text: str,
    known: Catalogue | None = None,
    kinds: tuple[str, ...] | None = None,
) -> Manifest:
    """Read one manifest, or raise ManifestError with all that is wrong in it.

    `known` are the shared schemas (by default those on disk), `kinds` the kinds of
    source that can be read (by default those of schemas/manifests/kinds, and what the
    operator allows of those from outside). Each problem
    names its place and line, e.g. `streams[0].paging.style (baris 14)`, and the nearest
    right word.
    """
    try:
        node, problems = tree.read(text)
    except Refused as refused:
        raise ManifestError(*refused.problems) from None
    root = Section(node, "", problems)
    found = read(root, known or catalogue(), kinds or kinds_read())
    if problems:
        raise ManifestError(*sorted(problems, key=_line))
    return found


def read(root: Section, known: Catalogue, kinds: tuple[str, ...]) -> Manifest:
    """The whole file, every mistake noted; the published schema is made of it too."""
    root.word("apiVersion", (API_VERSION,))
    publisher = root.shaped("publisher", SLUG, *SLUG_WORDS)
    system = read_system(root)
    connection = read_connection(root, kinds)
    found = Manifest(
        publisher=publisher,
        system=system,
        connection=connection,
        streams=tuple(
            read_stream(part, known, connection.kind)
            for part, item in root.sections("streams")
            if item.kind == "map"
        ),
    )
    root.close()
    _check_ids(root, found)
    return found


def _check_ids(root: Section, read: Manifest) -> None:
    for id, times in Counter(stream.id for stream in read.streams).items():
        if times > 1 and id:
            root.wrong(
                "streams",
                "stream.duplicate",
                f"Dua aliran bernama “{id}”; beri nama lain.",
                f"Two streams are called “{id}”; rename one.",
            )


def _line(problem: object) -> int:
    field = str(getattr(problem, "field", ""))
    number = field.rpartition("(baris ")[2].rstrip(")")
    return int(number) if number.isdigit() else 0
