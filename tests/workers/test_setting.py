"""What a worker takes from its surroundings: here, the time."""

from datetime import UTC, datetime, timedelta

import time_machine
from sqlalchemy import text

from workers import setting


def test_the_time_is_the_databases_where_this_hosts_clock_is_wrong(session):
    clock = setting.Clock()
    wrong = datetime.now(UTC) + timedelta(hours=1)

    with time_machine.travel(wrong, tick=True):
        before = clock.now()
        clock.set(session)
        after = clock.now()

    right = session.execute(text("select clock_timestamp()")).scalar_one()
    assert before >= wrong
    assert abs(after - right) < timedelta(minutes=1)
