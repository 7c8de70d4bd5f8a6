"""Which physical column is which: names, parts of a melt, totals and checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas.manifests.table import Melt, Table, holes, joined, pattern
from schemas.tables import words
from schemas.tables.layout import Layout
from schemas.values.problem import Problem, Refused

About = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """A column of values, and what its titles say about them."""

    index: int
    title: str
    about: About


@dataclass(frozen=True, slots=True)
class Sum:
    """A column that should be the sum of `parts`; `given` is also a record."""

    column: Part | None
    about: About
    parts: tuple[Part, ...]
    given: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one sheet; `named` may stand in several, beside each other.

    `spread` are the columns of one part whose title is merged over them, the part's
    own column first.
    """

    named: Mapping[str, tuple[int, ...]]
    parts: tuple[Part, ...]
    sums: tuple[Sum, ...]
    leading: int
    last: int
    spread: tuple[tuple[int, ...], ...] = ()

    @property
    def checked(self) -> tuple[int, ...]:
        """The columns whose total rows are compared."""
        sums = (each.column.index for each in self.sums if each.column)
        return (*(part.index for part in self.parts), *sums)


def find(table: Table, layout: Layout) -> Columns:
    """The columns a table declares; Refused with every one that is not there."""
    problems: list[Problem] = []
    named: dict[str, tuple[int, ...]] = {}
    for name, column in table.columns.items():
        wanted = {joined(text).casefold() for text in column.header}
        found = [i for i, t in enumerate(layout.titles) if t.casefold() in wanted]
        if found:
            named[name] = tuple(found)
        elif not column.optional:
            problems.append(_missing(layout, column.header[0]))
    own = [index for found in named.values() for index in found]
    parts, sums, spread = _melted(table.melt, layout, problems, frozenset(own))
    if problems:
        raise Refused(*problems)
    values = [part.index for part in parts]
    wide = [index for columns in spread for index in columns]
    return Columns(
        named=named,
        parts=parts,
        sums=sums,
        leading=min(values) if values else min(own) + 1,
        last=max([*values, *own, *wide, *(s.column.index for s in sums if s.column)]),
        spread=spread,
    )


def _missing(layout: Layout, wanted: str) -> Problem:
    place = layout.at(0)
    return words.no_column(place, wanted, layout.titles)


def _melted(
    melt: Melt | None, layout: Layout, problems: list[Problem], own: frozenset[int]
) -> tuple[tuple[Part, ...], tuple[Sum, ...], tuple[tuple[int, ...], ...]]:
    """Parts, sums and spread of what is melted; a named column (`own`) is not."""
    if melt is None:
        return (), (), ()
    totals = [found for text in melt.total for found in _matching(text, layout)]
    checks = [found for text in melt.checks for found in _matching(text, layout)]
    taken = {part.index for part in (*totals, *checks)} | own
    every = [part for text in melt.columns for part in _matching(text, layout)]
    every = [part for part in every if part.index not in taken]
    spread = _spread(every, layout)
    more = {index for columns in spread for index in columns[1:]}
    parts = _once((p for p in every if p.index not in more), layout, problems)
    if not parts:
        problems.append(_missing(layout, melt.columns[0]))
        return (), (), ()
    sums = _sums(melt.total, totals, parts, layout, problems, given=True)
    sums += _sums(melt.checks, checks, parts, layout, problems, given=False)
    return parts, tuple(sums), spread


def _spread(parts: Iterable[Part], layout: Layout) -> tuple[tuple[int, ...], ...]:
    """The columns that stand below one merged title of their own, as one each."""
    groups: list[list[Part]] = []
    for part in sorted(parts, key=lambda each: each.index):
        last = groups[-1][-1] if groups else None
        near = last is not None and last.index + 1 == part.index
        if near and last is not None and last.title == part.title:
            if layout.one_title(last.index, part.index):
                groups[-1].append(part)
                continue
        groups.append([part])
    return tuple(tuple(p.index for p in group) for group in groups if len(group) > 1)


def _matching(text: str, layout: Layout) -> list[Part]:
    shape = pattern(text)
    found = ((at, t, shape.fullmatch(t)) for at, t in enumerate(layout.titles))
    return [Part(at, title, match.groupdict()) for at, title, match in found if match]


def folded(about: About, names: Iterable[str]) -> tuple[str, ...]:
    """What titles say in a comparable form."""
    return tuple(about[name].casefold() for name in names)


def _once(
    parts: Iterable[Part], layout: Layout, problems: list[Problem]
) -> tuple[Part, ...]:
    """Parts without repeats; two columns of one meaning are a problem."""
    seen: dict[tuple[tuple[str, str], ...], Part] = {}
    for part in parts:
        key = tuple((name, text.casefold()) for name, text in part.about.items())
        known = seen.setdefault(key, part)
        if known.index != part.index:
            first, second = layout.at(known.index), layout.at(part.index)
            problems.append(words.column_twice(part.title, first, second))
    return tuple(seen.values())


def _sums(
    texts: Iterable[str],
    columns: list[Part],
    parts: tuple[Part, ...],
    layout: Layout,
    problems: list[Problem],
    given: bool,
) -> list[Sum]:
    """One sum for each group of parts that a total's holes tell apart.

    Titles with the same holes are other spellings of one total. A declared total
    that has no column is a layout that drifted; a check may be absent.
    """
    made: list[Sum] = []
    for names in dict.fromkeys(holes(text) for text in texts):
        groups: dict[tuple[str, ...], list[Part]] = {}
        for part in parts:
            if set(names) <= set(part.about):
                groups.setdefault(folded(part.about, names), []).append(part)
        fitting = [c for c in columns if set(c.about) == set(names)]
        for key, members in groups.items():
            about = {name: members[0].about[name] for name in names}
            own = [c for c in fitting if folded(c.about, names) == key]
            if len(own) > 1:
                first, second = layout.at(own[0].index), layout.at(own[1].index)
                problems.append(words.column_twice(own[1].title, first, second))
            if not own and given:
                wanted = next(t for t in texts if holes(t) == names)
                for name, text in about.items():
                    wanted = wanted.replace("{" + name + "}", text)
                problems.append(_missing(layout, wanted))
            if own or given:
                made.append(Sum(own[0] if own else None, about, tuple(members), given))
    return made
