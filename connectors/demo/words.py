"""The words that stand-in cities use for statuses and categories."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path


@cache
def words(about: str, vocabulary: str) -> dict[str, str]:
    """The city words by hub id, for "status" or "category" in a vocabulary."""
    text = (Path(__file__).parent / "words.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["id"]: row[vocabulary] for row in rows if row["about"] == about}
