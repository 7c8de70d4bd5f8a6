"""What fields of the shared schemas are called in the wild, and which schema fits."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib import resources
from typing import Any, Final

from connectors.proposing.columns.profile import fold
from schemas.contracts.domain import catalogue

PACKAGE: Final = "connectors.proposing"
TOKENS: Final = re.compile(r"[a-z0-9]+")
HINT: Final = 2.5
REQUIRED: Final = 2.0
MEASURED: Final = 4.0
GIVEN: Final = ("region", "indicator", "value")
FILLERS: Final = frozenset("jumlah nilai angka data total per od rasio".split())
BRACKETED: Final = re.compile(r"\([^)]*\)")


@dataclass(frozen=True)
class Vocabulary:
    """One schema's words, as words/NAME.toml has them.

    `hints` are words of addresses and titles, `fields` the names of each field, best
    first; `tables` the code list that a field's words are translated by, `words` more
    words for its codes, `defaults` what a field says where no source field does.
    """

    schema: str
    hints: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, str]
    words: Mapping[str, Mapping[str, tuple[str, ...]]]
    defaults: Mapping[str, str]


@cache
def vocabularies() -> tuple[Vocabulary, ...]:
    """The vocabulary of every schema that has one, by the names of the files."""
    folder = resources.files(PACKAGE) / "words"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return tuple(
        _read(tomllib.loads(file.read_text("utf-8")))
        for file in files
        if file.name.endswith(".toml")
    )


def of(schema: str) -> Vocabulary:
    """The words of a schema; none at all for one that nobody wrote words for."""
    for each in vocabularies():
        if each.schema == schema:
            return each
    return Vocabulary(schema, (), {}, {}, {}, {})


def best(names: Sequence[str], titles: Iterable[str]) -> tuple[Vocabulary, float]:
    """The schema whose fields and hints fit best, and how well."""
    ranked = ranking(names, titles)
    return ranked[0]


def ranking(
    names: Sequence[str], titles: Iterable[str]
) -> list[tuple[Vocabulary, float]]:
    """Every schema with its worth, the best first."""
    said = set(TOKENS.findall(" ".join(titles).casefold()))
    folded = [fold(name) for name in names]
    scored = [(each, _worth(each, folded, said)) for each in vocabularies()]
    return sorted(scored, key=lambda pair: -pair[1])


def _worth(words: Vocabulary, folded: Sequence[str], said: set[str]) -> float:
    """Fields that are there, hints that are met; what is required and absent counts."""
    domain = catalogue().domain(words.schema)
    worth = HINT * len(said & set(words.hints))
    for name, field in domain.schema.declared().items():
        rank = match(words, name, folded)
        if rank is not None:
            worth += (REQUIRED if field.required else 1.0) * (1.0 if rank[1] else 0.5)
        elif field.required and name not in words.defaults and name not in GIVEN:
            worth -= 1.0
    if domain.kind == "observation":
        worth += MEASURED * max(
            (
                alike(each.label.id, name)
                for each in domain.indicators
                for name in folded
            ),
            default=0.0,
        )
    return worth


def alike(label: str, name: str) -> float:
    """How much a name is an indicator's: the share of its words, or of letters."""
    wanted, given = _meaning(label), _meaning(name.replace("_", " "))
    if not wanted or not given:
        return 0.0
    ratio = SequenceMatcher(None, fold(label), name).ratio()
    shared = len(wanted & given)
    share = (shared / len(wanted) + shared / len(wanted | given)) / 2
    return max(share, ratio)


def _meaning(text: str) -> set[str]:
    bare = BRACKETED.sub(" ", text.casefold())
    return set(TOKENS.findall(bare)) - FILLERS


def match(
    words: Vocabulary, field: str, folded: Sequence[str]
) -> tuple[int, bool] | None:
    """Which of the names means a field, and whether it does exactly; None if none."""
    known = words.fields.get(field, (field,))
    bare = [name.replace("_", "") for name in folded]
    for each in known:
        if each.replace("_", "") in bare:
            return bare.index(each.replace("_", "")), True
    for each in known:
        if len(each) < 5:
            continue
        for at, name in enumerate(folded):
            parts = name.split("_")
            if each in parts or name.startswith(f"{each}_"):
                return at, False
    return None


def _read(said: Mapping[str, Any]) -> Vocabulary:
    return Vocabulary(
        schema=said["schema"],
        hints=tuple(said.get("hints", "").split()),
        fields={name: tuple(text.split()) for name, text in said["fields"].items()},
        tables=said.get("tables", {}),
        words={
            field: {code: tuple(text.split("|")) for code, text in codes.items()}
            for field, codes in said.get("words", {}).items()
        },
        defaults=said.get("defaults", {}),
    )
