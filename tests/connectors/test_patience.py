"""Asking again: not sooner than told, not for ever, and never past the run's end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.fetch import FetchError, Response
from connectors.patience import Patience, patiently, retry_after


def answer(status: int, now, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, named, b"", "https://x/", 0, None, now)


class Script:
    """Answers in order, and the pauses that were made between them."""

    def __init__(self, *answers: Response | FetchError) -> None:
        self.answers, self.pauses, self.asked = list(answers), [], 0
        self.patience = Patience(sleep=self.pauses.append, chance=lambda: 1.0)

    def ask(self) -> Response:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, FetchError):
            raise answer
        return answer

    def run(self, clock, budget_s: float = 100.0) -> Response:
        return patiently(self.ask, self.patience, clock, lambda: budget_s)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("7", 7),
        ("1.5", 1.5),
        ("999999999999999999999", 3600),
        ("Tue, 24 Nov 2026 03:01:00 GMT", 60),
        ("Tue, 24 Nov 2026 03:01:00 -0000", 60),
        ("Tue, 24 Nov 2020 03:01:00 GMT", 0),
        ("Tue, 24 Nov 9999 03:01:00 GMT", 3600),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1e400", None),
        ("٧", None),
        ("7; DROP", None),
        ("Tue, 99 Nov 2026 03:01:00 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_capped(text, seconds, clock):
    assert retry_after({"retry-after": text}, clock()) == seconds


def test_a_busy_server_is_asked_three_times_with_growing_pauses(clock):
    script = Script(answer(503, clock()))

    assert script.run(clock).status == 503
    assert script.asked == 3
    assert script.pauses == [0.5, 2.0]


def test_the_pause_is_not_shorter_than_the_server_said(clock):
    script = Script(answer(429, clock(), retry_after="9"), answer(200, clock()))

    assert script.run(clock).status == 200
    assert script.pauses == [9.0]


def test_a_wait_that_does_not_fit_into_the_run_is_not_begun(clock):
    script = Script(answer(429, clock(), retry_after="9"))

    assert script.run(clock, budget_s=5).status == 429
    assert (script.asked, script.pauses) == (1, [])


def test_an_absurd_wait_is_left_to_the_runner(clock):
    script = Script(answer(503, clock(), retry_after="99999999"))

    assert script.run(clock, budget_s=10_000).status == 503
    assert (script.asked, script.pauses) == (1, [])


@pytest.mark.parametrize("status", [200, 304, 400, 401, 403, 404, 410])
def test_a_final_answer_is_asked_for_once(status, clock):
    script = Script(answer(status, clock()))

    assert script.run(clock).status == status
    assert script.asked == 1


def test_a_failure_that_may_pass_is_tried_again(clock):
    script = Script(FetchError("too_slow", "", "", True), answer(200, clock()))

    assert script.run(clock).status == 200
    assert script.pauses == [0.5]


@pytest.mark.parametrize(("retryable", "asked"), [(True, 3), (False, 1)])
def test_a_failure_that_stays_is_raised(retryable, asked, clock):
    script = Script(FetchError("x", "", "", retryable))

    with pytest.raises(FetchError):
        script.run(clock)

    assert script.asked == asked


def test_a_failure_without_time_for_another_try_is_raised(clock):
    script = Script(FetchError("x", "", "", True))

    with pytest.raises(FetchError):
        script.run(clock, budget_s=0.1)

    assert (script.asked, script.pauses) == (1, [])


def test_the_backoff_carries_jitter():
    pauses = {Patience(chance=lambda c=c: c).backoff(2) for c in (0.0, 0.5, 1.0)}

    assert pauses == {1.0, 1.5, 2.0}
    assert timedelta(seconds=max(pauses)) < timedelta(seconds=30)
