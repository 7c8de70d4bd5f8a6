"""Whether a server gives only what changed, when the manifest's cursor asks so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from connectors.base import Cursor, Page, RawRecord, Refusal
from connectors.probing.told import Tried, Verdict
from connectors.reading.watermark import Watermark
from schemas.manifests.manifest import CursorSpec, Stream
from schemas.values.problem import Words

FUTURE: Final = datetime(2100, 1, 1, tzinfo=UTC)
SLACK: Final = timedelta(days=1, hours=1)  # some are asked from the day before
FEW: Final = 2  # pages; the first of several slices of time may be empty


class Reads(Protocol):
    """Who reads pages for a check."""

    stream: Stream

    def pages(
        self, stream: Stream, position: dict[str, object] | None, most: int
    ) -> list[Page]:
        """The first pages from a position on."""


def tried(by: Reads, first: Sequence[Page]) -> Tried:
    """Ask for changes since a far future, then since the middle of what was seen."""
    spec = by.stream.cursor
    assert spec is not None  # only asked of streams that have one
    verdict, words = _judged(by, spec, [r for page in first for r in page.records])
    return Tried(f"cursor {spec.param}", verdict, words)


def _judged(
    by: Reads, spec: CursorSpec, seen: list[RawRecord]
) -> tuple[Verdict, Words]:
    marks = sorted(m for m in (mark(spec, each) for each in seen) if m is not None)
    if not marks:
        return "unclear", _no_marks(spec.fields[0], len(seen))
    try:
        late = _records(by, _beyond(spec, marks[-1]))
    except Refusal as refusal:
        ignored = "ignored" in refusal.rule
        return ("ignored" if ignored else "refused"), refusal.words
    if late:
        return "ignored", _not_empty(len(late))
    middle = marks[len(marks) // 2]
    try:
        since = _records(by, _position(middle))
    except Refusal as refusal:
        return "refused", refusal.words
    after = [m for m in (mark(spec, each) for each in since) if m is not None]
    old = [m for m in after if m < _floor(spec, middle)]
    if old:
        return "ignored", _older(str(old[0]), str(middle), len(old))
    if not since:
        return "unclear", _always_empty(str(middle))
    return "obeyed", _empty_and_narrow(len(since))


def mark(spec: CursorSpec, record: RawRecord) -> Any:
    """What the cursor's first field says of a record, None if nothing readable."""
    far = Cursor(None, None, FUTURE + timedelta(days=3650))
    best = Watermark(spec, far).part([record]).best
    return None if best is None else best[0]


def _records(by: Reads, position: dict[str, object]) -> list[RawRecord]:
    return [r for page in by.pages(by.stream, position, FEW) for r in page.records]


def _beyond(spec: CursorSpec, last: Any) -> dict[str, object]:
    if isinstance(last, datetime):
        return _position(FUTURE)
    if isinstance(last, int):
        return _position(last * 10 + 10**9)
    return _position("~" * 8 + str(last))


def _position(value: Any) -> dict[str, object]:
    text = value.isoformat() if isinstance(value, datetime) else value
    return {"updated": text, "key": ""}


def _floor(spec: CursorSpec, middle: Any) -> Any:
    """The oldest that a server which obeys may still send."""
    return middle - spec.overlap - SLACK if isinstance(middle, datetime) else middle


def _not_empty(count: int) -> Words:
    return Words(
        f"Diminta perubahan sejak tahun 2100 (atau di atas nilai terbesar), tetap"
        f" datang {count} data.",
        f"Asked for changes since the year 2100 (or above the largest value), it still"
        f" sent {count} records.",
    )


def _older(old: str, middle: str, count: int) -> Words:
    return Words(
        f"Diminta sejak {middle}, datang {count} data yang lebih lama, misalnya {old}.",
        f"Asked since {middle}, it sent {count} older records, such as {old}.",
    )


def _always_empty(middle: str) -> Words:
    return Words(
        f"Kosong juga sejak {middle}, padahal ada data yang lebih baru: mungkin bentuk"
        " tanggalnya (format) atau zonanya bukan yang diminta server.",
        f"Empty also since {middle} although there are newer records: perhaps the date"
        " is not written (format) or zoned as the server wants it.",
    )


def _empty_and_narrow(count: int) -> Words:
    return Words(
        f"Kosong untuk masa depan; sejak pertengahan hanya yang lebih baru ({count}).",
        f"Empty for the future; only newer ones since the middle ({count}).",
    )


def _no_marks(field: str, count: int) -> Words:
    return Words(
        f"Tidak satu pun dari {count} data memuat {field} yang terbaca.",
        f"Not one of {count} records has a {field} that can be read.",
    )
