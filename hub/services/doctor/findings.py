"""What the doctor says: a level, a sentence, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from schemas.values.problem import Words

Level = Literal["ok", "warning", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. It never holds a secret or an address."""

    part: str
    level: Level
    words: Words
    remedy: Words | None = None


def ok(part: str, id: str, en: str) -> Finding:
    """All is well with it."""
    return Finding(part, "ok", Words(id, en))


def warning(part: str, words: tuple[str, str], remedy: tuple[str, str]) -> Finding:
    """The hub works, but somebody should look at it."""
    return Finding(part, "warning", Words(*words), Words(*remedy))


def wrong(part: str, words: tuple[str, str], remedy: tuple[str, str]) -> Finding:
    """Something does not work, or must not be so in production."""
    return Finding(part, "wrong", Words(*words), Words(*remedy))


def well(findings: Iterable[Finding]) -> bool:
    """Whether nothing is wrong; warnings are allowed."""
    return all(finding.level != "wrong" for finding in findings)
