"""Words of a source beside the codes of a shared schema: known, near, or unknown."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from connectors.proposing.columns.profile import Column
from connectors.proposing.fields import plain
from connectors.proposing.proposal import Confidence, Line, flow, jmes
from connectors.proposing.vocabulary import Vocabulary
from schemas.contracts.domain import Domain, fold_word
from schemas.contracts.record import Code, Flag
from schemas.values.problem import Words

MOST_WORDS: Final = 60
NEAR: Final = 0.72
YES: Final = frozenset("ya y yes true 1 aktif ada sudah".split())
NO: Final = frozenset("tidak t no n false 0 nonaktif belum".split())


@dataclass(frozen=True, slots=True)
class Coded:
    """How a column's words become codes: by a table of the domain, or by its own list.

    `unknown` are words without a code, each with the nearest known word ("" if none).
    """

    table: str | None
    codes: dict[str, str | bool]
    unknown: tuple[tuple[str, str], ...]

    @property
    def why(self) -> Words:
        """What is known of the words, and what a person should look at."""
        known = len(self.codes)
        if not self.unknown:
            return Words("semua kata dikenal", "every word is known")
        listed = ", ".join(f"{w} (≈ {n})" if n else w for w, n in self.unknown[:8])
        return Words(
            f"{known} kata dikenal; TAMBAHKAN ke codes: {listed}",
            f"{known} words known; ADD to codes: {listed}",
        )


def line(
    domain: Domain,
    words: Vocabulary,
    name: str,
    field: Code | Flag,
    column: Column,
    sure: Confidence,
) -> Line | None:
    """The line of a coded field; open where not one of its words is known."""
    found = coded(domain, name, field, column, words)
    if found is None:
        return None
    said: dict[str, Any] = {"from": jmes(column.name)}
    if found.table is not None:
        said |= {"codes": found.table, "else": "quarantine"}
    elif found.codes:
        said |= {"codes": found.codes, "else": "quarantine"}
    elif not isinstance(field, Flag) and name != "indicator":
        return _unknown(domain, name, field, column) if field.required else None
    if found.unknown and (not field.required or name == "indicator"):
        return None
    said |= {**plain.optional(column), **plain.blank(column)}
    if not found.unknown:
        return Line(name, flow(said), sure, found.why, required=field.required)
    filler = flow(said | {"else": next(iter(found.codes.values()))})
    return Line(name, flow(said), "likely", found.why, (), None, True, filler)


def coded(
    domain: Domain, name: str, field: Code | Flag, column: Column, words: Vocabulary
) -> Coded | None:
    """The column's words as codes of the field; None if it holds no words of a list."""
    if len(column.words) > MOST_WORDS:
        return None
    if isinstance(field, Flag):
        return _flags(column)
    table = words.tables.get(name)
    by_table = domain.source_words(table) if table in domain.tables() else {}
    own = _own(domain, name, field, words)
    codes: dict[str, str | bool] = {}
    unknown = []
    for word in column.words:
        code = by_table.get(fold_word(word)) or own.get(fold_word(word))
        if code is not None:
            codes[word] = code
        else:
            near = get_close_matches(fold_word(word), [*by_table, *own], 1, NEAR)
            hit = near[0] if near else ""
            unknown.append((word, by_table.get(hit) or own.get(hit, "")))
    inside = all(fold_word(word) in by_table for word in codes)
    whole = table if by_table and inside and not unknown else None
    return Coded(whole, codes, tuple(unknown))


def choices(domain: Domain, name: str, field: Code) -> tuple[str, ...]:
    """The codes that a field takes."""
    found = tuple(field.choices or ())
    return found or tuple(domain.labels.get(name, {}))


def _unknown(domain: Domain, name: str, field: Code, column: Column) -> Line:
    """Not one word is known: a person says what each means."""
    known = " | ".join(choices(domain, name, field)[:20])
    table = ", ".join(f"{flow(word)}: ?" for word in column.words[:12])
    shape = f"{{from: {jmes(column.name)}, codes: {{{table}}}, else: quarantine}}"
    fill = Words(
        f"tulis {shape}; ? salah satu dari: {known}",
        f"write {shape}; each ? is one of: {known}",
    )
    why = Words("tak satu kata pun dikenal", "none of its words is known")
    first = choices(domain, name, field)[:1]
    filler = f"{{value: {first[0]}}}" if first else ""
    return Line(name, "", "guess", why, (), fill, True, filler)


def _own(domain: Domain, name: str, field: Code, words: Vocabulary) -> dict[str, str]:
    known: dict[str, str] = {}
    for code in choices(domain, name, field):
        known[fold_word(code)] = code
        known[fold_word(code.replace("_", " "))] = code
    for code, label in domain.labels.get(name, {}).items():
        known[fold_word(label.id)] = known[fold_word(label.en)] = code
    for code, spoken in words.words.get(name, {}).items():
        known |= {fold_word(word): code for word in spoken}
    return known


def _flags(column: Column) -> Coded | None:
    if all(isinstance(v, bool) for v in column.said):
        return Coded(None, {}, ())
    codes: dict[str, str | bool] = {}
    for word in column.words:
        if fold_word(word) in YES | NO:
            codes[word] = fold_word(word) in YES
    return Coded(None, codes, ()) if len(codes) == len(column.words) else None
