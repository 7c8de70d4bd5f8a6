"""What a run says in the end: its own words, and what was noted on its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from hub.models import RunNote
from hub.services import notes
from hub.services.ingest.finish import Ending
from hub.services.ingest.plan import Target
from schemas.problem import Words

MOST: Final = 3


def told(session: Session, target: Target, ending: Ending) -> Ending:
    """The ending with what was noted in its words.

    What weighs keeps the run from being complete: cursor and last good state stay
    where they are, and the run after the cause is gone reads all of it again.
    """
    found = notes.of_run(session, target.run_id)
    if not found or ending.same:
        return ending
    words = joined(found, ending.words)
    heavy = any(each.weighs for each in found)
    if heavy and ending.outcome.startswith("complete"):
        return Ending("partial", words, "unknown")
    return replace(ending, words=words, keep_place=ending.keep_place and not heavy)


def joined(found: Sequence[RunNote], first: Words | None) -> Words:
    """The run's own words, then the notes; of many only the weightiest."""
    more = len(found) - MOST
    said = [first] if first is not None else []
    said += [notes.words(each) for each in found[:MOST]]
    if more > 0:
        said.append(Words(f"Dan {more} catatan lain.", f"And {more} more notes."))
    return Words(" ".join(s.id for s in said), " ".join(s.en for s in said))
