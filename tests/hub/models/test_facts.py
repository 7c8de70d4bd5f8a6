"""The tables themselves refuse what no fact may be."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from hub.models import Cell, Observation
from hub.services.database import scope
from hub.services.ingest.rows import encode, uuid7s
from tests.hub.services import building

ORIGIN = {
    "schema": "statistics",
    "stream_id": "s",
    "publisher_id": "kota-medan",
    "content_hash": b"x",
    "raw_hash": b"x",
    "mapping_version": "1",
}
FIGURE = {
    "indicator": "population",
    "region": "12.71",
    "period": "2026",
    "unit": "people",
    "status": "official",
}


@pytest.mark.parametrize("both", [(None, None), (1, "awaiting")])
@pytest.mark.parametrize(
    ("table", "rest"),
    [(Observation, ORIGIN | {"key": "a"}), (Cell, {"method_version": 1})],
)
def test_a_figure_is_a_value_or_a_reason_and_never_both(session, table, rest, both):
    scope.hub(session)
    value, reason = both

    with pytest.raises(IntegrityError, match="value_or_reason"):
        session.execute(
            insert(table).values(**FIGURE, **rest, value=value, reason=reason)
        )


def test_a_stream_says_one_thing_about_a_cell(session):
    scope.hub(session)
    for key in ("a", "b"):
        row = insert(Observation).values(**FIGURE, **ORIGIN, key=key, value=1)
        if key == "a":
            session.execute(row)

    with pytest.raises(IntegrityError, match="duplicate key"):
        session.execute(row)


def test_two_open_jobs_of_one_stream_cannot_exist(session):
    building.province(session)
    building.manifest(session, building.REPORTS)
    row = text(
        "insert into job (kind, stream_id, requested_by) values ('sync', :s, 'x')"
    )
    session.execute(row, {"s": building.MEDAN})

    with pytest.raises(IntegrityError, match="uq_job_open_stream"):
        session.execute(row, {"s": building.MEDAN})


def test_ids_of_records_are_version_seven_and_rise_with_time():
    made = [UUID(id) for _ in range(50) for id in uuid7s(2)]

    assert {(u.version, u.variant) for u in made} == {(7, "specified in RFC 4122")}
    assert [u.int >> 80 for u in made] == sorted(u.int >> 80 for u in made)


def test_decimals_are_kept_as_exact_numbers():
    assert encode({"a": Decimal("0.10"), "b": Decimal("1E+2")}) == (
        '{"a":0.10,"b":100}'
    )
