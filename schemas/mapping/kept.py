"""The form in which records are kept when a page may not stay as it came.

NDJSON, a line for each record: `{"pointer", "record"}`. What strict JSON does not
allow in a record stands beside it as `flaws`, so that a kept record is judged again
exactly as it was the first time. `erased` marks a record that personal data were
taken out of, which no rule of its manifest named.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from schemas import envelope, strict
from schemas.mapping.steps.raw import raw_bytes
from schemas.privacy import ERASED
from schemas.strict import Flaw, FlawedObject
from schemas.values.problem import Problem, Refused, Words

# A line wraps its record in an object, and all of them in a list.
LIMITS: Final = strict.Limits(max_bytes=1 << 32, max_depth=40)
PLAIN: Final = ("field", "value", "rule")


class Kept(NamedTuple):
    """A record as it was kept, the place it came from, and whether it is whole."""

    value: Any
    pointer: str
    erased: bool = False


def lines(records: Iterable[Kept]) -> bytes:
    """Records in the form in which they are kept."""
    return b"\n".join(_line(each) for each in records)


def read(body: bytes) -> list[Kept]:
    """The records of a body that `lines` wrote; raises Refused for any other."""
    if not body:
        return []
    listed = b"[" + body.replace(b"\n", b",") + b"]"
    return [_kept(line) for line in strict.json(listed, LIMITS).value]


def of_page(body: bytes, original: bool, path: str) -> list[Kept] | None:
    """The records of a kept page; None where `path` finds no list in it.

    `original`: the page was kept as it came, and its records stand at `path`.
    """
    if not original:
        return read(body)
    try:
        document = strict.json(body, LIMITS)
    except Refused:
        return None
    found = envelope.records(path, document)
    return None if found is None else [Kept(v, at) for v, at, _ in found]


def whole(record: Any) -> bool:
    """Whether nothing is missing from a record that was marked as erased."""
    return ERASED.encode() not in raw_bytes(record)


def _line(each: Kept) -> bytes:
    said: dict[str, Any] = {"pointer": each.pointer, "record": _bare(each.value)}
    flaws = [_said(at, flaw) for at, flaw in strict.flaws(each.value)]
    if flaws:
        said["flaws"] = flaws
    if each.erased:
        said["erased"] = True
    return raw_bytes(said)


def _said(at: str, flaw: Problem) -> dict[str, str]:
    plain = {"at": at, "id": flaw.message.id, "en": flaw.message.en}
    # What was received may hold half a character, which no JSON can.
    safe = (str(getattr(flaw, name)) for name in PLAIN)
    safe = (text.encode("utf-8", "backslashreplace").decode() for text in safe)
    return plain | dict(zip(PLAIN, safe, strict=True))


def _bare(value: Any) -> Any:
    """The value with null in the place of each flaw."""
    if isinstance(value, Flaw):
        return None
    if isinstance(value, dict):
        return {key: _bare(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_bare(item) for item in value]
    return value


def _kept(line: Any) -> Kept:
    value = line["record"]
    # The innermost first: an object's own flaw makes a new object of it.
    for said in sorted(line.get("flaws", ()), key=_depth, reverse=True):
        words = Words(said["id"], said["en"])
        flaw = Problem(said["field"], said["value"], said["rule"], words)
        value = _with(value, _steps(said["at"]), flaw)
    return Kept(value, line["pointer"], line.get("erased", False))


def _depth(said: dict[str, str]) -> int:
    return said["at"].count("/")


def _steps(pointer: str) -> list[str]:
    parts = pointer.split("/")[1:]
    return [part.replace("~1", "/").replace("~0", "~") for part in parts]


def _with(value: Any, steps: list[str], flaw: Problem) -> Any:
    """The value with a flaw at the place that the steps lead to."""
    if not steps:
        return FlawedObject(value, flaw) if isinstance(value, dict) else Flaw(flaw)
    step, *rest = steps
    inner: Any = int(step) if isinstance(value, list) else step
    value[inner] = _with(value[inner], rest, flaw)
    return value


def at(value: Any, pointer: str) -> Any:
    """What stands at a JSON pointer (RFC 6901); LookupError where nothing does."""
    for step in _steps(pointer):
        if isinstance(value, list) and step.isdigit() and step.isascii():
            value = value[int(step)]
        elif isinstance(value, dict):
            value = value[step]
        else:
            raise LookupError(pointer)
    return value
