"""How an indicator's number is made from facts: declarations, never SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Due = Literal["past", "known"]


@dataclass(frozen=True)
class Where:
    """A condition on records; everything that is given must hold.

    `status`: it is one of these. `on_time` true: closed_at is known and not after
    due_at; false: it was closed after due_at, or due_at has passed and it is
    still open. `due` "known": the source gave a deadline; "past": and that
    deadline lies before the moment of judging (the end of the period, or now if
    that is earlier). `category`: it is one of these. `given`: these fields of
    the record have a value, and not false.
    """

    status: str | tuple[str, ...] | None = None
    on_time: bool | None = None
    due: Due | None = None
    category: str | tuple[str, ...] | None = None
    given: tuple[str, ...] = ()

    @property
    def statuses(self) -> tuple[str, ...]:
        """The wanted statuses; empty means any."""
        return _several(self.status)

    @property
    def categories(self) -> tuple[str, ...]:
        """The wanted categories; empty means any."""
        return _several(self.category)

    def fields_used(self) -> set[str]:
        """The fields of a record that the condition reads."""
        used = {"due_at"} if self.due else set()
        used |= {"due_at", "closed_at"} if self.on_time is not None else set()
        used |= {"status"} if self.status else set()
        used |= {"category"} if self.category else set()
        return used | set(self.given)


def _several(given: str | tuple[str, ...] | None) -> tuple[str, ...]:
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else given


@dataclass(frozen=True)
class Observed:
    """The value as a publisher states it.

    "sum": the province is the sum of its regions (and says how many reported);
    "none": regions are never added up; the province shows only what an authority
    states for the province itself. `total` is the breakdown that a region's total
    has, e.g. (("account", "4.1"),); what has another is a detail of it. The stage,
    where the domain has stages, is not named here.
    """

    aggregate: Literal["sum", "none"] = "none"
    total: tuple[tuple[str, str], ...] = ()

    def fields_used(self) -> set[str]:
        """The fields of a fact that the measure reads."""
        return {"value", "period"}


@dataclass(frozen=True)
class Count:
    """How many records have `by` in the period (and meet `where`)."""

    by: str = "opened_at"
    where: Where | None = None

    def fields_used(self) -> set[str]:
        """The fields of a record that the measure reads."""
        return {self.by} | (self.where.fields_used() if self.where else set())


@dataclass(frozen=True)
class Sum:
    """The sum of a number of the records that have `by` in the period.

    Records without the number add nothing; where none of them has it, there is no
    value (not_applicable), never 0.
    """

    of: str
    by: str = "opened_at"
    where: Where | None = None

    def fields_used(self) -> set[str]:
        """The fields of a record that the measure reads."""
        return {self.of, self.by} | (self.where.fields_used() if self.where else set())


@dataclass(frozen=True)
class Mean:
    """The mean of a number of the records that have `by` in the period.

    Each record that has the number counts once; without any there is no value
    (not_applicable), never 0.
    """

    of: str
    by: str = "opened_at"
    where: Where | None = None

    def fields_used(self) -> set[str]:
        """The fields of a record that the measure reads."""
        return {self.of, self.by} | (self.where.fields_used() if self.where else set())


@dataclass(frozen=True)
class Share:
    """Percent of the records that meet `of` (None: all) that also meet `where`.

    The numerator is always a part of the denominator. Without any record in the
    denominator there is no value (not_applicable), never 0.
    """

    where: Where
    of: Where | None = None
    by: str = "opened_at"

    def fields_used(self) -> set[str]:
        """The fields of a record that the measure reads."""
        used = {self.by} | self.where.fields_used()
        return used | (self.of.fields_used() if self.of else set())


@dataclass(frozen=True)
class MedianDays:
    """The exact median of (end - start) in days, over records with `by` in the period.

    Records without either moment are left out. With an even number it is the mean
    of the two in the middle.
    """

    start: str = "opened_at"
    end: str = "closed_at"
    by: str = "closed_at"
    where: Where | None = None

    def fields_used(self) -> set[str]:
        """The fields of a record that the measure reads."""
        used = {self.start, self.end, self.by}
        return used | (self.where.fields_used() if self.where else set())


@dataclass(frozen=True)
class Within:
    """Percent of the records done within a number of working days, by the hub's clock.

    Done is: `end` lies before the end of the n-th working day after `start`. `days`
    is n, or n for each code of the field `days_by`; records without one of these
    codes are not counted. Counted are the records that have `by` in the period and
    whose deadline has passed: with `end`, or without it and in one of the statuses
    `waiting`, in which it is plain that it was not done. The deadline is the hub's,
    never the source's; one that runs into years without known holidays is not judged.
    """

    end: str
    days: int | tuple[tuple[str, int], ...]
    waiting: tuple[str, ...]
    days_by: str | None = None
    start: str = "opened_at"
    by: str = "opened_at"

    def fields_used(self) -> set[str]:
        """The fields of a record that the measure reads."""
        used = {self.start, self.end, self.by, "status"}
        return used | ({self.days_by} if self.days_by else set())


@dataclass(frozen=True)
class Backlog:
    """Records open at the end of the period (or now, if that is earlier).

    Open is: opened before that moment and not closed by then. A record in a final
    status whose closed_at is unknown is in no backlog, because nobody knows when
    it left. With `older_than_days` only those count that had then been open for
    more than so many days, with `where` only those that meet it as they stand now
    (its status, category and fields; never `due` or `on_time`). With `of` it is the
    sum of that number of theirs; where none has it, there is no value.
    """

    older_than_days: int = 0
    where: Where | None = None
    of: str | None = None

    def fields_used(self) -> set[str]:
        """The fields of a record that the measure reads."""
        used = {"opened_at", "closed_at", "status"} | ({self.of} if self.of else set())
        return used | (self.where.fields_used() if self.where else set())


@dataclass(frozen=True)
class Per:
    """One indicator over another, times `per`; the years may differ by five at most.

    With `same_period` both must be of one and the same period: deaths of a month
    are never divided by the cases of another.
    """

    numerator: str
    denominator: str
    per: int = 1
    same_period: bool = False

    def fields_used(self) -> set[str]:
        """No field of a fact: it is made from cells."""
        return set()


Measure = Observed | Count | Sum | Mean | Share | MedianDays | Within | Backlog | Per
