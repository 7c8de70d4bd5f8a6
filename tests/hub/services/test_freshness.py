"""A feed is never, fresh, late or broken, and says why."""

from datetime import timedelta

import pytest

from hub.models import Stream
from hub.services.connected import freshness
from tests.hub.services.building import NOW

HOUR = timedelta(hours=1)


def stream(ran=None, good=None, outcome=None, covered=None):
    """A stream with a rhythm of six hours; times in hours before now."""

    def ago(hours):
        return None if hours is None else NOW - hours * HOUR

    return Stream(
        id="s",
        rhythm_s=6 * 3600,
        last_run_at=ago(ran),
        last_success_at=ago(good),
        last_outcome=outcome,
        covered_until=ago(covered),
        last_reason="Sebab." if outcome == "failed" else None,
    )


@pytest.mark.parametrize(
    ("feed", "state"),
    [
        (stream(), "never"),
        (stream(1, 1, "complete", 1), "fresh"),
        (stream(6, 6, "complete", 6), "fresh"),
        (stream(7, 7, "complete", 7), "late"),
        (stream(1, 1, "complete", 7), "late"),
        (stream(1, 1, "complete_empty"), "fresh"),
        (stream(1, 5, "failed", 5), "fresh"),
        (stream(1, 7, "failed", 7), "broken"),
        (stream(1, None, "refused"), "broken"),
        (stream(1, 7, "partial", 7), "broken"),
        (stream(1, 7, "held", 7), "late"),
        (stream(1, None, "held"), "late"),
    ],
)
def test_the_state_of_a_feed(feed, state):
    judged = freshness.of(feed, NOW)

    assert judged.state == state
    assert judged.reason.id and judged.reason.en


def test_a_broken_feed_gives_its_reason_and_since_when():
    judged = freshness.of(stream(1, 30, "failed"), NOW)

    assert judged.since == NOW - 30 * HOUR
    assert "Sebab." in judged.reason.id


def test_the_oldest_of_many_feeds_is_the_one_that_lags_most():
    good = [freshness.of(stream(ran=1, good=ago), NOW) for ago in (2, 26, 5)]

    assert freshness.oldest(good) == NOW - 26 * HOUR
    assert freshness.oldest([freshness.of(stream(), NOW)]) is None
