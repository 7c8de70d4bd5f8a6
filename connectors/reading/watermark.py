"""How far a stream was read: the lower bound asked for, order, and the new mark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import le
from typing import Any, Final
from zoneinfo import ZoneInfo

from connectors.base import Cursor, RawRecord
from connectors.reading import envelope
from schemas.manifests.manifest import CursorSpec
from schemas.mapping.steps.instants import Instants
from schemas.values.problem import Refused

Mark = tuple[Any, str]
ZONED: Final = re.compile("[.0-9]*(?:Z|[+-][0-9]{2}:[0-9]{2})")


@dataclass(frozen=True, slots=True)
class Part:
    """What one page does to the mark, whatever was read before it.

    `late`: some mark lay above the run's bound; a later run may see that otherwise.
    """

    first: Mark | None = None
    last: Mark | None = None
    best: Mark | None = None
    in_order: bool = True
    late: bool = False


class Watermark:
    """Follows (updated, key) through the records of one run.

    Order is checked, not believed: once a record comes out of order (or the
    manifest promises none) no mark is safe before the stream has ended. A value
    above `until` never becomes a mark, so that a clock in the future cannot
    freeze the stream.
    """

    def __init__(self, spec: CursorSpec | None, cursor: Cursor) -> None:
        self.spec, self.until = spec, cursor.until
        kept = cursor.resume or {}
        self.since: str | None = kept.get("since")
        if spec and not cursor.resume and cursor.position:
            self.since = self._lower(cursor.position)
        self.ordered: bool = kept.get("ordered", True)
        self._last = self._restored(kept.get("last"))
        self._best = self._restored(kept.get("high"))
        self._read = _reader(spec) if spec else None

    @property
    def params(self) -> dict[str, str]:
        """The query parameter that asks only for what changed."""
        if self.spec is None or self.since is None:
            return {}
        return {self.spec.param: self.since}

    def state(self) -> dict[str, Any]:
        """What a resumed run must know."""
        if self.spec is None:
            return {}
        return {
            "since": self.since,
            "ordered": self.ordered,
            "last": self._written(self._last),
            "high": self._written(self._best),
        }

    def part(self, records: Sequence[RawRecord]) -> Part:
        """What a page's records say."""
        if self.spec is None:
            return Part()
        return self._sorted(records) or self._one_by_one(records)

    def _sorted(self, records: Sequence[RawRecord]) -> Part | None:
        """The part of a page whose marks are texts that are surely in order.

        ISO 8601 of one form and one offset sorts as the moments do, so that the first
        and the last mark say all. None where anything is not so.
        """
        assert self.spec is not None  # only called with one
        first, *others = self.spec.fields
        if self._read is None or not self._read.plain or len(others) != 1:
            return None
        try:
            pairs = [(r.value[first], r.value[others[0]]) for r in records]
            [(between, zone)] = {(text[10], text[19:]) for text, _ in pairs}
            if between != "T" or not ZONED.fullmatch(zone):
                return None
            if not all(map(le, pairs, pairs[1:])):
                return None
        except (TypeError, LookupError, ValueError):
            return None
        if {str} != {type(part) for pair in pairs for part in pair}:
            return None
        low, high = self._mark(records[0].value), self._mark(records[-1].value)
        if low is None or high is None or self._is_late(high):
            return None
        return Part(low, high, high, True, False)

    def _one_by_one(self, records: Sequence[RawRecord]) -> Part:
        first: Mark | None = None
        last: Mark | None = None
        best: Mark | None = None
        in_order, any_late = True, False
        for record in records:
            mark = self._mark(record.value)
            if mark is None:
                continue
            if last is None:
                first = mark
            elif mark < last:
                in_order = False
            last = mark
            if self._is_late(mark):
                any_late = True
            elif best is None or mark > best:
                best = mark
        return Part(first, last, best, in_order, any_late)

    def take(self, part: Part) -> bool:
        """Follow one page; false if any record came out of order."""
        if self.spec is None:
            return True
        in_order = part.in_order
        if part.first is not None and self._last is not None:
            in_order = in_order and not part.first < self._last
        self._last = self._last if part.last is None else part.last
        if part.best is not None and (self._best is None or part.best > self._best):
            self._best = part.best
        checked = self.spec.order == "checked"
        self.ordered = self.ordered and in_order and checked
        return in_order or not checked

    def written(self, part: Part) -> list[Any] | None:
        """A part in the form in which it is kept; None for one that may not be."""
        if part.late:
            return None
        marks = (part.first, part.last, part.best)
        return [*map(self._written, marks), part.in_order]

    def read(self, kept: list[Any]) -> Part | None:
        """The part that was written so; None where this run would see it otherwise."""
        *marks, in_order = kept
        first, last, best = map(self._restored, marks)
        late = best is not None and self._is_late(best)
        return None if late else Part(first, last, best, in_order)

    def _is_late(self, mark: Mark) -> bool:
        return isinstance(mark[0], datetime) and mark[0] > self.until

    def high(self, ended: bool) -> dict[str, Any] | None:
        """The mark that may be kept now; of an unordered stream only at its end."""
        return self._written(self._best) if self.ordered or ended else None

    def _lower(self, position: dict[str, Any]) -> str:
        spec = self.spec
        assert spec is not None  # only called with one
        if spec.kind in ("integer", "text"):
            return str(position["updated"])
        moment = datetime.fromisoformat(position["updated"]) - spec.overlap
        if spec.format in ("unix", "unix-ms"):
            scale = 1000 if spec.format == "unix-ms" else 1
            return str(int(moment.timestamp() * scale))
        local = moment.astimezone(ZoneInfo(spec.zone) if spec.zone else UTC)
        if spec.format:
            return local.strftime(spec.format)
        if spec.kind == "local-datetime":
            local = local.replace(tzinfo=None)
        return local.isoformat(timespec="seconds")

    def _mark(self, value: Any) -> Mark | None:
        assert self.spec is not None  # only called with one
        first, *others = [
            (
                value[name]
                if type(value) is dict and name in value
                else envelope.field_of(name, value)
            )
            for name in self.spec.fields
        ]
        key = "|".join(["" if part is None else str(part) for part in others])
        if self.spec.kind == "integer":
            number = envelope.whole(first)
            return None if number is None else (number, key)
        if not isinstance(first, (str, int)) or isinstance(first, bool):
            return None
        if self.spec.kind == "text":
            return str(first), key
        assert self._read is not None  # there is a spec
        try:
            return self._read(first), key
        except Refused:
            return None

    def _written(self, mark: Mark | None) -> dict[str, Any] | None:
        if mark is None:
            return None
        first = mark[0].isoformat() if isinstance(mark[0], datetime) else mark[0]
        return {"updated": first, "key": mark[1]}

    def _restored(self, kept: dict[str, Any] | None) -> Mark | None:
        if kept is None or self.spec is None:
            return None
        if self.spec.kind in ("integer", "text"):
            return kept["updated"], kept["key"]
        return datetime.fromisoformat(kept["updated"]), kept["key"]


def _reader(spec: CursorSpec) -> Instants:
    """`parse_instant` for the cursor's field, with what comes again remembered."""
    zone = ZoneInfo(spec.zone) if spec.zone else None
    return Instants(spec.formats, zone, field="instant")
