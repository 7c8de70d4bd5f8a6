"""Reading a stretch of time by slices, halved where a server cuts its answer short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from connectors.base import Refusal
from schemas.values.problem import Words

SHORTEST: Final = timedelta(seconds=2)
ROUND: Final = 50  # servers cut at round numbers: 50, 100, 200, 500, 1000


@dataclass(frozen=True, slots=True)
class Slice:
    """One stretch of time, both ends included, and the page of it that is asked for."""

    begin: datetime
    end: datetime
    page: int = 1

    @property
    def middle(self) -> datetime:
        """Where it is halved, in whole seconds."""
        half = (self.end - self.begin) / 2
        return self.begin + timedelta(seconds=int(half.total_seconds()))

    def state(self) -> dict[str, Any]:
        """The form in which it is kept to go on there."""
        return {
            "begin": self.begin.isoformat(),
            "end": self.end.isoformat(),
            "page": self.page,
        }

    @classmethod
    def restored(cls, state: dict[str, Any]) -> Slice:
        """The slice that was kept so."""
        begin, end = (datetime.fromisoformat(state[name]) for name in ("begin", "end"))
        return cls(begin, end, state["page"])


def first(since: datetime, until: datetime, length: timedelta) -> Slice:
    """The first slice of a stretch."""
    return Slice(since, min(since + length, until))


def following(done: Slice, until: datetime, longest: timedelta) -> Slice | None:
    """The slice behind one that was read whole; None at the end.

    It begins in the second in which the other ended, so that nothing falls between,
    and is twice as long: where much happened once, much may happen still.
    """
    if done.end >= until:
        return None
    length = min(longest, 2 * (done.end - done.begin))
    return Slice(done.end, min(done.end + length, until))


def is_cut(records: int, most: int) -> bool:
    """Whether an answer looks as if the server had kept the rest of it back."""
    return records >= most or (records > 0 and records % ROUND == 0)


def halved(whole: Slice, url: str) -> Slice:
    """The first half of a slice; `Refusal` for one that cannot be halved."""
    if whole.end - whole.begin <= SHORTEST:
        words = Words(
            f"Pada {whole.begin.isoformat()} ada lebih banyak data daripada yang mau"
            " dikirim sistem sekaligus. Tulis open311.page_size bila sistem mengenal"
            " halaman.",
            f"At {whole.begin.isoformat()} there are more records than the system"
            " sends at once. Write open311.page_size if it knows pages.",
        )
        raise Refusal("slice_full", words, url)
    return Slice(whole.begin, whole.middle)
