"""Many records at once: their columns are checked whole, then made into values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from marshmallow import Schema, ValidationError, fields, missing
from msgspec import UNSET

from schemas.compiling.columns import COLUMNS
from schemas.compiling.source import UNSURE, builder, single

Row = TypeVar("Row")
Column = Sequence[Any]
Made = list[dict[str, Any] | None]
TEXTS: Final = {str}
WRONG: Final = object()  # stands in a column where a value was not taken


TOGETHER: Final = 1024  # records: more gain nothing, and columns would grow with a page


@dataclass(slots=True)
class Seen:
    """What was met in columns: cells not sent, texts, and places of doubt."""

    unsent: int = 0
    texts: int = 0
    doubtful: set[int] = field(default_factory=set)


def parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """The rows in lots of a good size."""
    for at in range(0, len(rows), TOGETHER):
        yield rows[at : at + TOGETHER]


class Table:
    """Checks the columns of one schema.

    UNSET in a column means: not sent; in columns of `cells` an empty text does.
    """

    def __init__(self, schema: Schema, cells: bool = False) -> None:
        self.fields = {n: _Field(f, cells) for n, f in schema.load_fields.items()}
        self.build = builder(schema)

    def read(self, given: Mapping[str, Column], count: int, seen: Seen) -> Made:
        """The values of a few records; None where marshmallow must decide."""
        seen.doubtful.clear()
        columns = [
            each.read(given[name] if name in given else [UNSET] * count, seen)
            for name, each in self.fields.items()
        ]
        return self.build(seen.doubtful, *columns)

    def faults(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What the fields themselves say of values that they do not take."""
        said = {}
        for name, each in self.fields.items():
            fault = each.fault(name, values)
            if fault is not None:
                said[name] = fault
        return said


class _Field:
    """One field of a table."""

    def __init__(self, declared: fields.Field[Any], cells: bool) -> None:
        self.cells = cells
        self.declared = declared
        self.whole = COLUMNS[type(declared)](declared)
        self.one = single(declared)
        self.null = None if declared.allow_none else WRONG
        self.default = WRONG if declared.required else declared.load_default

    def read(self, column: Column, seen: Seen) -> Column:
        """The checked column."""
        if column[0] is not None and column[0] is not UNSET:
            checked = self._at_once(column)
            if checked is not None:
                seen.texts += len(column) if type(column[0]) is str else 0
                return checked
        if self.cells:
            column = [cell or UNSET for cell in column]
        return self._carefully(column, seen)

    def fault(self, name: str, values: Mapping[str, Any]) -> Any | None:
        """The messages about one value, None where it is taken."""
        value = values.get(name, UNSET)
        if value is None or value is UNSET:
            found = self.null if value is None else self.default
        else:
            found = self._alone(value)
        if found is not WRONG:
            return None
        try:
            given = missing if value is UNSET else value
            self.declared.deserialize(given, name, values)
        except ValidationError as error:
            return error.messages
        return None

    def _carefully(self, column: Column, seen: Seen) -> Column:
        """The checked column with its gaps; a value not taken is a place of doubt."""
        count, first = len(column), column[0]
        if first is UNSET and self.default is not WRONG and column == [UNSET] * count:
            seen.unsent += count
            return self._defaults(count)
        sent = [v for v in column if v is not None and v is not UNSET]
        kinds = set(map(type, sent))
        texts = len(sent) if kinds == TEXTS else list(map(type, sent)).count(str)
        seen.texts += texts
        checked = self._checked(sent, texts)
        if len(sent) < count:
            checked = self._with_gaps(column, checked, seen)
        seen.doubtful.update([at for at, v in enumerate(checked) if v is WRONG])
        return checked

    def _with_gaps(self, column: Column, checked: Column, seen: Seen) -> Column:
        unsent = [v for v in column if v is None or v is UNSET].count(UNSET)
        seen.unsent += unsent
        null, default = self.null, iter(self._defaults(unsent)).__next__
        take = iter(checked).__next__
        return [
            null if v is None else default() if v is UNSET else take() for v in column
        ]

    def _defaults(self, count: int) -> Column:
        """What stands where nothing was sent; what is made is made anew."""
        make = self.default
        return [make() for _ in range(count)] if callable(make) else [make] * count

    def _checked(self, sent: Column, texts: int) -> Column:
        """The checked values; where they are doubtful, those that differ are alone."""
        checked = self._at_once(sent) if sent else sent
        if checked is not None:
            return checked
        if texts < len(sent):
            return [self._alone(value) for value in sent]
        known = {text: self._alone(text) for text in set(sent)}
        return list(map(known.__getitem__, sent))

    def _at_once(self, column: Column) -> Column | None:
        """The column checked as a whole; None where that leaves doubt."""
        try:
            return self.whole(column)
        except UNSURE:
            return None

    def _alone(self, value: Any) -> Any:
        found = self.one(value)
        return WRONG if found is None else found
