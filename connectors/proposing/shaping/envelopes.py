"""Where records stand in an answer, and how its envelope tells success."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from connectors.proposing.proposal import IDENTIFIER
from connectors.reading import envelope

DEEPEST: Final = 4
ERRORS: Final = ("success", "status", "error", "ok", "code", "rc", "responseCode")
USUAL: Final = ("data", "items", "results", "records", "rows", "list", "features")
BAD: Final = ("false", "error", "Error", "fail", "failed")


def records_path(value: Any) -> str | None:
    """The JMESPath of the list that looks most like records, None if there is none."""
    found = sorted(_lists(value, (), DEEPEST), key=lambda each: -each[0])
    if not found:
        return None
    steps = found[0][1]
    return f"{'.'.join(map(_step, steps))}[*]" if steps else "[*]"


def names(value: Any, depth: int = 3) -> Iterator[tuple[str, Any]]:
    """Every scalar around the records by its dotted path, from the outside in."""
    if not isinstance(value, Mapping):
        return
    for name, item in value.items():
        if item is None or isinstance(item, (str, int, bool)):
            yield _step(name), item
    for name, item in value.items():
        if isinstance(item, Mapping) and depth:
            for inner, found in names(item, depth - 1):
                yield f"{_step(name)}.{inner}", found


def error_sign(value: Any) -> dict[str, object] | None:
    """`errors:` of a request, from an envelope's own word that all went well."""
    if not isinstance(value, Mapping):
        return None
    for name in ERRORS:
        said = value.get(name)
        if said is None or said is False or isinstance(said, (Mapping, list)):
            continue
        if said in BAD or name == "error" and said != 0:
            continue
        return {"at": _step(name), "ok": [said]}
    return None


def _lists(
    value: Any, steps: tuple[str, ...], depth: int
) -> Iterator[tuple[float, tuple[str, ...]]]:
    """Lists of objects with a worth: by their number, width, and usual name."""
    if isinstance(value, list):
        maps = [each for each in value if isinstance(each, Mapping)]
        if maps and len(maps) == len(value):
            width = max(map(len, maps))
            named = 20 if steps and steps[-1].casefold() in USUAL else 0
            yield len(maps) + min(width, 20) + named - 3 * len(steps), steps
        return
    if isinstance(value, Mapping) and depth:
        for name, item in value.items():
            yield from _lists(item, (*steps, str(name)), depth - 1)


def _step(name: str) -> str:
    return name if IDENTIFIER.fullmatch(name) else f'"{name}"'


def whole(value: Any) -> int | None:
    """A number of records as servers write it, None for anything else."""
    return envelope.whole(value)
