"""Is a feed fresh, late or broken? Decided here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from hub.models import Stream
from hub.services.connected import discretion
from hub.services.connected.waiting import GRACE
from schemas.values.problem import Words

State = Literal["fresh", "late", "broken", "never"]
FAILED: Final = frozenset({"failed", "refused", "partial"})


@dataclass(frozen=True, slots=True)
class Freshness:
    """The state of a feed, since when, and why in a sentence."""

    state: State
    since: datetime | None
    reason: Words


def of(stream: Stream, now: datetime) -> Freshness:
    """Judge a stream against the rhythm that its manifest promises.

    never: no run has ended. broken: the newest run failed and nothing good came
    within the rhythm. late: the last good run is older than the rhythm, or the
    source itself has stopped changing. fresh: everything else. While the system's
    window is shut, and for an hour after, age is counted up to its closing.
    """
    found = _judged(stream, _counted_until(stream, now))
    return replace(found, reason=_with_waiting(found.reason, stream, now))


def oldest(feeds: Iterable[Freshness]) -> datetime | None:
    """Since when the feed that lags most behind is known; None without any."""
    return min((feed.since for feed in feeds if feed.since is not None), default=None)


def _judged(stream: Stream, at: datetime) -> Freshness:
    rhythm = timedelta(seconds=stream.rhythm_s)
    good, outcome = stream.last_success_at, stream.last_outcome
    if stream.last_run_at is None:
        return Freshness(
            "never", None, Words("Belum pernah ditarik.", "Never pulled yet.")
        )
    if (good is None or at - good > rhythm) and outcome in FAILED:
        return Freshness("broken", good, _failed(stream))
    if good is None or at - good > rhythm:
        return Freshness("late", good, _overdue(stream))
    if stream.covered_until is not None and at - stream.covered_until > rhythm:
        return Freshness("late", stream.covered_until, _silent(stream.covered_until))
    return Freshness("fresh", good, Words("Mutakhir.", "Up to date."))


def _counted_until(stream: Stream, now: datetime) -> datetime:
    """Up to when a feed's age counts: the shut window is not its fault."""
    since, until = stream.waiting_since, stream.waiting_until
    if stream.waiting_for == "window" and since is not None and until is not None:
        return min(now, since) if now < until + GRACE else now
    return now


def _with_waiting(reason: Words, stream: Stream, now: datetime) -> Words:
    """The reason, and what the next pull waits for."""
    if stream.waiting_until is None or stream.waiting_until <= now:
        return reason
    return Words(
        f"{reason.id} {stream.waiting_reason or ''}".strip(),
        f"{reason.en} {stream.waiting_reason_en or ''}".strip(),
    )


def _failed(stream: Stream) -> Words:
    told = discretion.without_addresses(stream.last_reason, "Sistem daerah")
    told_en = discretion.without_addresses(stream.last_reason_en, "The system")
    return Words(
        f"Penarikan terakhir gagal. {told}".strip(),
        f"The last pull failed. {told_en}".strip(),
    )


def _overdue(stream: Stream) -> Words:
    hours = stream.rhythm_s // 3600
    if stream.last_outcome == "held":
        return Words(
            "Kiriman terakhir ditahan dan menunggu pemeriksaan.",
            "The last delivery is held and waits for a person.",
        )
    return Words(
        f"Tidak ada penarikan yang berhasil dalam {hours} jam yang dijanjikan.",
        f"No pull succeeded within the promised {hours} hours.",
    )


def _silent(until: datetime) -> Words:
    day = f"{until:%d-%m-%Y}"
    return Words(
        f"Sistem menjawab, tetapi datanya tidak berubah sejak {day}.",
        f"The system answers, but its data have not changed since {day}.",
    )
