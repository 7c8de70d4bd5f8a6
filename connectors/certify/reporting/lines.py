"""A certification on a terminal: a line for each check as it goes, and its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from connectors.certify.checking import Check
from connectors.certify.running import Report, Told

SIGNS: Final = {
    "passed": "ok",
    "noted": "note",
    "failed": "FAIL",
    "undone": "undone",
    "none": "-",
}
COUNTED: Final = {"undone": "not done", "none": "not here"}


def line(check: Check, told: Told) -> Iterator[str]:
    """What one check found in one stream, and how to mend it."""
    where = f" [{told.stream}]" if told.stream else ""
    yield f"{SIGNS[told.state]:6} {check.id:20} {check.title.en}{where}"
    if told.state in ("failed", "noted", "undone"):
        for words in told.words:
            yield f"       {words.id}"
            yield f"       {words.en}"
    if told.state in ("failed", "noted"):
        yield f"       → {check.fix.id}"
        yield f"       → {check.fix.en}"


def ending(report: Report) -> str:
    """The verdict with its numbers."""
    states = [result.state for result in report.results]
    counted = ", ".join(
        f"{times} {COUNTED.get(state, state)}"
        for state, times in Counter(states).most_common()
    )
    return f"{report.system or '?'}: {report.verdict} ({counted})"
