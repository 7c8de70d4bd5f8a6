"""What a run says in the end: its own words, and what was noted on its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from hub.models import Run, RunNote, Stream
from hub.services.ingest.finish import Ending
from hub.services.ingest.plan import Target
from hub.services.working import notes
from schemas.values.problem import Words

MOST: Final = 3


def weighed(session: Session, target: Target, ending: Ending) -> Ending:
    """The ending as what was noted lets it be.

    What weighs keeps the run from being complete: cursor and last good state stay
    where they are, and the run after the cause is gone reads all of it again.
    """
    if not any(each.weighs for each in notes.of_run(session, target.run_id)):
        return ending
    if ending.outcome.startswith("complete"):
        return Ending("partial", ending.words, "unknown")
    return replace(ending, keep_place=False)


def told(session: Session, run: Run) -> None:
    """Put what was noted on a run's way into the words of its end."""
    found = notes.of_run(session, run.id)
    if not found:
        return
    first = Words(run.reason or "", run.reason_en or "")
    words = joined(found, first if run.reason else None)
    stream = session.get_one(Stream, run.stream_id)
    run.reason, run.reason_en = words.id, words.en
    stream.last_reason, stream.last_reason_en = words.id, words.en


def joined(found: Sequence[RunNote], first: Words | None) -> Words:
    """The run's own words, then the notes; of many only the weightiest."""
    more = len(found) - MOST
    said = [first] if first is not None else []
    said += [notes.words(each) for each in found[:MOST]]
    if more > 0:
        said.append(Words(f"Dan {more} catatan lain.", f"And {more} more notes."))
    return Words(" ".join(s.id for s in said), " ".join(s.en for s in said))
