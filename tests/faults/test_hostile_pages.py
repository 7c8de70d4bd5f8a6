"""Answers that are no pages: refused whole, in words, and nothing known goes."""

import pytest

from connectors.certify import framing, packing
from connectors.certify.hostile import turns
from tests.faults.arena import END, KNOWN, NEW, body

pytestmark = pytest.mark.faults
EVERY = (*framing.FRAMING, *packing.PACKING)
# Of those that end alike one is pulled into a store; test_hostile_wire reads them all.
SPOILT = {f"row {each.row}, {each.word}": each for each in EVERY}
TAKEN = {each.name: each for each in (*framing.TAKEN[:2], *packing.TAKEN[:2])}


def numbers(rows):
    return {str(row["id"]) for row in rows}


@pytest.mark.parametrize("fault", SPOILT.values(), ids=SPOILT)
def test_a_spoilt_page_is_refused_in_words_and_what_was_known_stays(knowing, fault):
    knowing.behave(fault.make(body(*NEW)))

    found = knowing.pull()

    assert (found.outcome, found.aside) == (fault.outcome, set())
    assert fault.word in found.reason, found.reason
    assert knowing.unmoved()
    assert found.later.state == "broken"
    assert found.later.reason.id != found.later.reason.en
    assert len(knowing.server.asked) <= 3


@pytest.mark.parametrize("fault", TAKEN.values(), ids=TAKEN)
def test_an_odd_but_honest_page_is_taken_whole(arena, fault):
    arena.behave(turns(fault.make(body(*NEW)), END))

    found = arena.pull()

    assert (found.outcome, found.aside) == ("complete", set())
    assert found.keys == numbers(NEW)
    title = "select distinct data ->> 'title' from record"
    assert arena.hub.rows(title) == [("Jalan berlubang",)]


@pytest.mark.parametrize("first", ["gzip bomb", "silence", "two lengths", "204"])
def test_another_city_is_whole_while_one_is_hostile(knowing, first):
    fault = next(each for each in EVERY if each.name == first)
    knowing.behave(fault.make(body(*NEW)))

    knowing.pull()
    knowing.beside()

    assert numbers(KNOWN) == knowing.before.keys
