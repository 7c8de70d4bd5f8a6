"""Walking CKAN's package_search by the time of change, so that nothing slips by.

Sorted by `metadata_modified` and `id`. A page begins where the last one ended, *that
moment included*: a dataset that is changed meanwhile moves to the end and moves no
other. Only within one moment (a bulk import) are rows counted off. An offset over the
whole would lose a dataset for each one that is changed while it is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Final

from connectors.base import Completeness, RawRecord
from connectors.fetch import Fetcher, Response
from connectors.reading import requesting
from connectors.reading.form import Form
from connectors.reading.paging import Count, Ending, Signs
from connectors.reading.requesting import Asked
from connectors.reading.watermark import Watermark
from schemas.manifests.manifest import Stream
from schemas.values.problem import Problem, problem

FIELD: Final = "metadata_modified"
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?")


class Datasets(Form):
    """A place is `[moment, rows of that moment to pass over]`."""

    repeats: ClassVar[bool] = True  # a dataset that was changed after it was read

    def first(self, stream: Stream) -> Any:
        """Where the bound of the cursor says, or at the oldest."""
        return ["", 0]

    def bounds(self, stream: Stream, mark: Watermark) -> Mapping[str, str]:
        """The moment from which on datasets are asked for in the first page."""
        return {"since": mark.since or ""}

    def request(
        self, fetcher: Fetcher, stream: Stream, at: Any, bounds: Mapping[str, str]
    ) -> Asked:
        """The datasets changed at a moment or later."""
        moment, passed = at
        asked = {"start": str(passed)}
        own = stream.settings.fq
        clauses = [f"+({own})"] if own else []
        since = moment or bounds["since"]
        if since:
            clauses.append(f"+{FIELD}:[{since}Z TO *]")
        if clauses:
            asked["fq"] = " ".join(clauses)
        return requesting.request(fetcher, stream, None, asked)

    def written(
        self, stream: Stream, value: Any, records: list[RawRecord], response: Response
    ) -> str | None:
        """The moment of the last dataset, as exactly as the search index keeps it."""
        return (_moment(records[-1]) or None) if records else None

    def signs(self, stream: Stream, value: Any, records: list[RawRecord]) -> Signs:
        """As usual; `last` is how many rows at the end share the last moment, `more`
        says that the rows are not in the order that was asked for.
        """
        found = super().signs(stream, value, records)
        moments = [_moment(each) for each in records]
        alike = next((n for n, m in enumerate(moments[::-1]) if m != moments[-1]), None)
        ties = len(moments) if alike is None else alike
        return replace(found, last=ties, more=moments != sorted(moments))

    def after(
        self, stream: Stream, at: Any, signs: Signs, text: str | None, url: str
    ) -> Any:
        """From the last moment on; further within it where the page has no other."""
        if text is None:
            return None
        if text == at[0]:
            return [text, at[1] + signs.records]
        return [text, signs.records if signs.last == signs.records else 0]

    def ending(
        self, stream: Stream, at: Any, signs: Signs, count: Count, following: Any
    ) -> Ending:
        """The end is proved where a page holds all that the server counts from there.

        Every page begins with the moment at which the one before it ended, so the
        pages together hold every dataset.
        """
        if signs.more:
            return Ending(True, notes=(_unordered(),))
        left = None if signs.total is None else signs.total - at[1]
        if left is not None and signs.records >= left:
            exact = signs.records == left
            sure = Completeness.PROVED if exact else Completeness.CLAIMED
            return Ending(True, sure)
        if not signs.records or following is None:
            return Ending(True, Completeness.UNKNOWN)
        return Ending(False)


def _moment(record: RawRecord) -> str:
    text = record.value.get(FIELD) if isinstance(record.value, Mapping) else None
    found = MOMENT.match(text) if isinstance(text, str) else None
    return found[0] if found else ""


def _unordered() -> Problem:
    return problem(
        FIELD,
        "",
        "paging.unordered",
        id="Server tidak mengurutkan menurut metadata_modified. Pembacaan tidak"
        " dianggap lengkap; laporkan kepada pengelola.",
        en="The server does not sort by metadata_modified. The reading does not count"
        " as complete; tell its owner.",
    )
