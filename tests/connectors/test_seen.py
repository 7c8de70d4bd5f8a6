"""Keys of a run are told apart in a small table as they are in a set."""

from __future__ import annotations

from connectors.reading.rows.seen import FEW, FULL, Seen

LARGE = 3 * FEW
PLACES = 1 << 18  # the least that has room for LARGE


def test_a_table_counts_as_a_set_does():
    seen, wanted = Seen(), set()

    for start in range(0, LARGE, 1_000):
        page = [hash((str(n),)) for n in range(start, start + 1_500)]
        seen.add(page)
        wanted.update(page)

    assert len(seen) == len(wanted) == LARGE + 500


def test_what_is_in_the_table_is_not_counted_again():
    seen = Seen()
    seen.add(range(-LARGE // 2, LARGE // 2))

    seen.add(range(-LARGE // 2, LARGE // 2, 7))

    assert len(seen) == LARGE - 1  # 0 is kept as 1, which is there too


def test_a_key_takes_eight_bytes_and_the_room_to_be_found():
    seen = Seen()

    seen.add(range(1, LARGE))

    assert len(seen._table) == PLACES and LARGE <= PLACES * FULL
    assert seen._table.itemsize == 8
