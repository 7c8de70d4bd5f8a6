"""How long to wait before asking again: backoff with jitter, and Retry-After.

Never sooner than the server said, never longer than an hour, never more than
three attempts, and never past what is left of the run.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

from connectors.fetch import FetchError, Response

HOUR_S: Final = 3600.0
SECONDS: Final = re.compile(r"[0-9]{1,30}(?:\.[0-9]{1,9})?")
HOPELESS: Final = frozenset({"refused"})  # nobody there; the next run asks again
BUSY: Final = frozenset({429, 500, 502, 503, 504})
Answer = TypeVar("Answer", bound=Response)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long; `sleep` and `chance` are replaced in tests."""

    attempts: int = 3
    first_s: float = 0.5
    factor: float = 4.0
    longest_s: float = 30.0
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def backoff(self, attempt: int) -> float:
        """Seconds before attempt 2, 3 …: growing, with half of it at random."""
        full = min(self.longest_s, self.first_s * self.factor ** (attempt - 1))
        return full * (0.5 + 0.5 * self.chance())


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait as the server says, 0 to 3600; None if it says nothing.

    Both forms of RFC 9110 §10.2.3; an absurd value counts as one hour, one that
    cannot be read as nothing said.
    """
    text = headers.get("retry-after", "").strip()
    if SECONDS.fullmatch(text):
        return min(HOUR_S, float(text))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(HOUR_S, max(0.0, (aware - now).total_seconds()))


def patiently(
    ask: Callable[[], Response],
    patience: Patience,
    now: Callable[[], datetime],
    budget_s: Callable[[], float],
) -> Response:
    """Ask until an answer is final, the attempts are used up or no time is left.

    Returns the last answer, whatever its status, or raises the last `FetchError`.
    A wait that would not fit into `budget_s()` is not begun: the caller gets the
    answer as it is and can come back later.
    """
    for attempt in range(1, patience.attempts + 1):
        last = attempt == patience.attempts
        try:
            response = ask()
            if last or response.status not in BUSY:
                return response
            said = retry_after(response.headers, now())
        except FetchError as error:
            if last or not error.retryable or error.rule in HOPELESS:
                raise
            said, response = None, None
            failure = error
        pause = max(said or 0.0, patience.backoff(attempt))
        if pause > min(budget_s(), patience.longest_s):
            if response is None:
                raise failure
            return response
        patience.sleep(pause)
    raise AssertionError("the last attempt returns or raises")
