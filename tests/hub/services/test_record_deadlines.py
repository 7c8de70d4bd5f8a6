"""How one report stands with SP4N's working-day deadlines, by the hub's calendar."""

from datetime import UTC, date, datetime

import pytest

from hub.models import Record, Stream
from hub.services.explain import deadlines
from hub.services.territory import calendar
from schemas.contracts.domain import catalogue
from schemas.values.workdays import shipped
from tests.hub.services import building

# Friday 2 January 2026 in the province; the holidays of that year are shipped.
OPENED = datetime(2026, 1, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def store(session):
    building.province(session)
    building.manifest(session, building.REPORTS)
    calendar.load(session, list(shipped().holidays.values()))
    return session


def due(store, until, status="new", **data):
    stream = store.get_one(Stream, building.MEDAN)
    stream.covered_until = until
    opened = data.pop("opened_at", OPENED)
    record = Record(
        schema="citizen_report",
        stream_id=stream.id,
        status=status,
        opened_at=opened,
        data=data,
    )
    return {each.indicator: each for each in deadlines.of(store, record)}


def test_a_report_that_waits_is_due_until_its_last_working_day_is_over(store):
    first = due(store, datetime(2026, 1, 7, 16, 59, tzinfo=UTC))
    later = due(store, datetime(2026, 1, 7, 17, 0, tzinfo=UTC))

    assert first["reports_verified_in_time"].last_day == date(2026, 1, 7)
    assert first["reports_verified_in_time"].state == "due"
    assert later["reports_verified_in_time"].state == "overdue"
    assert later["reports_verified_in_time"].words.id == "lewat tenggat"


def test_what_was_done_is_judged_by_when_it_was_done(store):
    known = datetime(2026, 3, 1, tzinfo=UTC)

    soon = due(store, known, "verified", verified_at="2026-01-05T01:00:00Z")
    late = due(store, known, "verified", verified_at="2026-01-09T01:00:00Z")

    assert soon["reports_verified_in_time"].state == "met"
    assert late["reports_verified_in_time"].state == "late"


def test_what_nobody_says_is_not_judged(store):
    known = datetime(2026, 3, 1, tzinfo=UTC)

    found = due(store, known, "closed")["reports_verified_in_time"]

    assert (found.state, found.why) == ("unknown", deadlines.UNTOLD)


def test_the_days_of_a_deadline_follow_the_kind_of_supervision(store):
    known = datetime(2026, 1, 5, tzinfo=UTC)

    simple = due(store, known, supervision="simple")
    field = due(store, known, supervision="field_check")

    assert simple["reports_resolved_in_sp4n_time"].days == 5
    assert field["reports_resolved_in_sp4n_time"].days == 60
    assert "reports_resolved_in_sp4n_time" not in due(store, known)


def test_a_year_without_known_holidays_is_not_judged(store):
    opened = datetime(2031, 1, 6, tzinfo=UTC)

    found = due(store, datetime(2031, 6, 1, tzinfo=UTC), opened_at=opened)

    assert {each.state for each in found.values()} == {"unknown"}


def test_every_state_has_words_in_both_languages():
    assert all(words.id and words.en for words in deadlines.WORDS.values())
    assert catalogue().indicator("reports_verified_in_time").label.en
