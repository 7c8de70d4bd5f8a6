"""One certification: every check of every stream, told as it goes, and a verdict."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final, Literal

from connectors.base import Connector, connector, kinds_known
from connectors.certify import checking
from connectors.certify.bench import Bench
from connectors.certify.checking import Check, NotDone, NotHere
from connectors.certify.metering import Target
from schemas.contracts.domain import catalogue
from schemas.manifests import manifest
from schemas.manifests.parts import Stream
from schemas.places.regions import Gazetteer
from schemas.values.problem import Problem, Refused, Words

State = Literal["passed", "noted", "failed", "undone", "none"]
Verdict = Literal["passed", "failed", "incomplete"]
WORST: Final[tuple[State, ...]] = ("none", "passed", "noted", "undone", "failed")
MOST_TOLD: Final = 5
Coverage = Callable[[Stream], frozenset[str]]

NO_CITY: Final = Words(
    "Tidak ada kota tiruan untuk cara baca ini; buktikan dengan --target.",
    "No stand-in speaks this way of reading; prove it with --target.",
)
NEEDS: Final = {
    "http": Words("Sumbernya bukan server web.", "The source is no web server."),
    "pages": Words("Hanya satu halaman.", "There is only one page."),
    "cursor": Words("Tanpa cursor.", "There is no cursor."),
    "dates": Words("Kursor bukan waktu.", "The cursor is no moment."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What one check found in one stream."""

    stream: str
    state: State
    words: tuple[Words, ...] = ()
    seconds: float = 0.0


@dataclass
class Result:
    """What one check found in all streams."""

    check: Check
    told: list[Told] = field(default_factory=list)

    @property
    def state(self) -> State:
        """The worst of it."""
        return max((each.state for each in self.told), key=WORST.index, default="none")


@dataclass
class Report:
    """A whole certification."""

    system: str
    text: str
    results: list[Result] = field(default_factory=list)
    partial: bool = False  # --only
    target: str | None = None
    cost: dict[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """failed: a check found something; incomplete: one could not be made."""
        states = {result.state for result in self.results}
        if "failed" in states:
            return "failed"
        return "incomplete" if self.partial or self._unproved() else "passed"

    @property
    def manifest_sha256(self) -> str:
        """Of the very text that was certified."""
        return sha256(self.text.encode()).hexdigest()

    def _unproved(self) -> bool:
        """What no stand-in could show must have been shown by the real system."""
        undone = [r.check.half for r in self.results if r.state == "undone"]
        shown = any(
            r.check.id == "target.read" and r.state == "passed" for r in self.results
        )
        return bool(undone) and not (shown and set(undone) <= {"offline"})


Progress = Callable[[Check, Told], None]


def certified(
    text: str,
    gazetteer: Gazetteer,
    coverage: Coverage,
    target: Target | None = None,
    only: Sequence[str] = (),
    told: Progress = lambda check, told: None,
    heavy: bool = True,
    reader: Connector | None = None,
) -> Report:
    """Certify a manifest's text; `told` hears each check as it is done.

    `only` are ids of checks, or what they begin with. Without `heavy` memory is not
    weighed. `reader` reads in the place of the kind's own, for code not installed.
    """
    try:
        read = manifest.parse(text, kinds=kinds_known())
    except Refused as refused:
        return _unread(text, refused.problems, told)
    report = Report(read.system.id, text, partial=bool(only))
    report.target = target.base_url if target else None
    benches = [
        Bench(
            *(text, read, stream, reader or connector(read.connection.kind)),
            catalogue().domain(stream.schema),
            gazetteer,
            coverage(stream),
            target,
            heavy,
        )
        for stream in read.streams
    ]
    for check in wanted(only):
        if check.half == "target" and target is None:
            continue
        report.results.append(_done(check, benches, told))
    if target is not None:
        report.cost = {"requests": target.meter.requests, "bytes": target.meter.bytes}
    return report


def _done(check: Check, benches: Sequence[Bench], told: Progress) -> Result:
    """One check in every stream."""
    result = Result(check)
    for bench in benches:
        result.told.append(judged(check, bench))
        told(check, result.told[-1])
    return result


def _unread(text: str, problems: tuple[Problem, ...], told: Progress) -> Report:
    """The report of a text that is no manifest: one check, and all that is wrong."""
    [valid] = [each for each in checking.every() if each.id == "manifest.valid"]
    words = [
        Words(f"{p.field}: {p.message.id}", f"{p.field}: {p.message.en}")
        for p in problems
    ]
    result = Result(valid, [Told("", "failed", tuple(words))])
    told(valid, result.told[0])
    return Report("", text, [result])


def wanted(only: Sequence[str]) -> list[Check]:
    """The checks of these names, all where none is named."""
    every = checking.every()
    return [c for c in every if not only or any(c.id.startswith(o) for o in only)]


def judged(check: Check, bench: Bench) -> Told:
    """What one check finds in one stream."""
    began = time.monotonic()
    state, words = _judged(check, bench)
    return Told(bench.stream.id, state, words, time.monotonic() - began)


def _judged(check: Check, bench: Bench) -> tuple[State, tuple[Words, ...]]:
    for need in check.needs:
        if need == "city" and check.half == "offline":
            if bench.stand_in() is None:
                return "undone", (NO_CITY,)
        elif not _has(bench, need):
            return "none", (NEEDS[need],)
    try:
        found = _first(check.run(bench))
    except NotHere as why:
        return "none", (why.words,)
    except NotDone as why:
        return "undone", (why.words,)
    if not found:
        return "passed", ()
    return ("noted" if check.lenient else "failed"), found


def _has(bench: Bench, need: str) -> bool:
    stream, spec = bench.stream, bench.stream.cursor
    match need:
        case "http":
            return bench.http
        case "pages":
            city = bench.stand_in()
            return city is not None and city.pages.style != "none"
        case "cursor":
            return spec is not None
        case "dates":
            return spec is not None and "datetime" in spec.kind
    return stream is not None


def _first(found: Iterable[Words]) -> tuple[Words, ...]:
    """The first few of what was found."""
    listed: list[Words] = []
    for each in found:
        listed.append(each)
        if len(listed) == MOST_TOLD:
            break
    return tuple(listed)
