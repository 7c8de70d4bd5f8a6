"""A page in order is marked by its ends, as reading each of its rows would mark it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors.base import Cursor, RawRecord
from connectors.reading.watermark import Watermark
from schemas.manifests.manifest import CursorSpec

SPEC = CursorSpec(fields=("diubah", "id"), param="sejak", kind="datetime")
UNTIL = datetime(2026, 1, 10, tzinfo=UTC)
PAGES = {
    "in order": ["05T08:00:00+07:00", "05T08:00:00+07:00", "06T01:30:00+07:00"],
    "out of order": ["05T09:00:00+07:00", "05T08:00:00+07:00"],
    "of two offsets": ["05T08:00:00+07:00", "05T09:00:00+09:00"],
    "a blank between": ["05 09:00:00+07:00", "05T08:00:00+07:00"],
    "with fractions": ["05T08:00:00.500+07:00", "05T08:00:00+07:00"],
    "no day": ["05T08:00:00Z", "05T25:00:00Z", "06T08:00:00Z"],
    "ends in no day": ["05T08:00:00Z", "06T25:00:00Z"],
    "beyond the bound": ["05T08:00:00Z", "11T08:00:00Z"],
    "nothing": [],
}


def page(moments, key=str):
    return [
        RawRecord({"diubah": f"2026-01-{moment}", "id": key(number)}, f"/{number}")
        for number, moment in enumerate(moments)
    ]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_marked_as_if_each_record_was_read(name):
    mark = Watermark(SPEC, Cursor(None, None, UNTIL))
    records = page(PAGES[name])

    part = mark.part(records)

    assert part == mark._one_by_one(records)


def test_keys_that_are_numbers_are_read_one_by_one():
    mark = Watermark(SPEC, Cursor(None, None, UNTIL))
    records = page(["05T08:00:00Z"] * 11, key=int)

    part = mark.part(records)

    assert not part.in_order  # "9" comes after "10"
    assert part == mark._one_by_one(records)


def test_records_of_one_moment_are_in_order_by_their_keys():
    mark = Watermark(SPEC, Cursor(None, None, UNTIL))
    records = page(["05T08:00:00Z"] * 3)

    part = mark.part(records[::-1])

    assert not part.in_order
