"""Paths of a mapping that find nothing in any example, where a word like them stands.

A field that may be absent at the source is easily misspelt: nothing is missed when it
never comes. The examples tell, if they hold a name that is nearly the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from schemas.manifests.parts import MappedField, Stream
from schemas.values.nearest import hint, nearest
from schemas.values.problem import Problem, problem

PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")
ALIKE: Final = 0.8


def astray(stream: Stream) -> Iterator[Problem]:
    """Every plain path of `map:` that is astray, with the word it may mean."""
    used = {source for each in stream.map.values() for source in _sources(each)}
    for mapped in stream.map.values():
        for source in _sources(mapped):
            if PLAIN.fullmatch(source):
                yield from _astray(stream, mapped, source, used)


def _sources(mapped: MappedField) -> list[str]:
    every = (mapped, *mapped.parts)
    return [s for each in every for s in (each.source, each.name_from) if s]


def _astray(
    stream: Stream, mapped: MappedField, source: str, used: set[str]
) -> Iterator[Problem]:
    outer, _, last = source.rpartition(".")
    around: set[str] = set()
    for example in stream.examples:
        inside = _at(example.given, outer)
        if isinstance(inside, dict):
            around |= inside.keys()
    before = f"{outer}." if outer else ""
    free = {name for name in around if f"{before}{name}" not in used}
    if last in around or nearest(last, free, ALIKE) is None:
        return
    near = hint(last, free, ALIKE)
    yield problem(
        f"{stream.id}.map.{mapped.name}.from (baris {mapped.line})",
        source,
        "path.astray",
        id=f"Tidak ada contoh yang memuat “{source}”.{near.id} Perbaiki, atau tambahkan"
        " contoh yang memuatnya.",
        en=f"No example holds “{source}”.{near.en} Mend it, or add an example that"
        " holds it.",
    )


def _at(record: Any, path: str) -> Any:
    for step in path.split(".") if path else ():
        record = record.get(step) if isinstance(record, dict) else None
    return record
