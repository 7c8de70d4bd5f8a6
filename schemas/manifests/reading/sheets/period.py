"""Reading `table.period`: what time the rows of a sheet are of."""

from __future__ import annotations

import re
from typing import Final, cast, get_args

from schemas.manifests.reading.section import Section
from schemas.manifests.reading.sheets import entries
from schemas.manifests.table import Period, PeriodLevel, PeriodPart

GROUPS: Final = frozenset({"year", "month", "quarter", "semester"})


def read_period(table: Section) -> Period | None:
    period = table.section("period")
    if period is None:
        return None
    level = cast(PeriodLevel, period.word("level", get_args(PeriodLevel), "month"))
    parts = []
    for entry, node in period.sections("parts"):
        if node.kind != "map":
            continue
        part = PeriodPart(
            beside=entry.maybe("beside"),
            match=_period_regex(entry, "match"),
            sheet=_period_regex(entry, "sheet"),
        )
        if [part.beside, part.match, part.sheet].count(None) != 2:
            entry.wrong(
                "",
                "table.period_part",
                "Sebut satu: beside, match, atau sheet.",
                "Give exactly one of beside, match and sheet.",
            )
        parts.append(part)
        entry.close()
    period.close()
    return Period(tuple(parts), level)


def _period_regex(part: Section, key: str) -> str | None:
    text = entries.regex(part, key)
    names = set(re.compile(text).groupindex) if text else set()
    if text and not (names and names <= GROUPS):
        part.wrong(
            key,
            "table.period_part",
            "Pola harus bergrup (?P<month>…) dan/atau year, quarter, semester.",
            "The pattern needs groups (?P<month>…) and/or year, quarter, semester.",
        )
        return None
    return text
