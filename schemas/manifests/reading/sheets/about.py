"""Reading `table.about`: what a sheet says once, above its header."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from schemas.manifests.reading.section import Section
from schemas.manifests.reading.sheets import entries
from schemas.manifests.table import About

GROUP: Final = "value"


def read_about(table: Section) -> Mapping[str, About]:
    """The `about:` of a table, by the names that `map:` may use."""
    part = table.section("about")
    if part is None:
        return {}
    found: dict[str, About] = {}
    for name, node in part.named():
        entries.check_name(part, name)
        if node.kind != "map":
            part.wrong_kind(part.place(name), node, "map")
            continue
        entry = part.inner(name, node)
        found[name] = About(
            beside=entry.maybe("beside"),
            match=_match(entry, entries.regex(entry, "match")),
            optional=entry.flag("optional"),
        )
        if (found[name].beside is None) == (not entry.has("match")):
            entry.wrong(
                "",
                "table.about",
                "Sebut satu: beside atau match.",
                "Give exactly one of beside and match.",
            )
        entry.close()
    return found


def _match(entry: Section, text: str | None) -> str | None:
    if text is not None and set(re.compile(text).groupindex) != {GROUP}:
        entry.wrong(
            "match",
            "table.about",
            "Pola harus bergrup satu, (?P<value>…).",
            "The pattern needs one group, (?P<value>…).",
        )
    return text
