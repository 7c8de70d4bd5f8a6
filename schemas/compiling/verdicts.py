"""What is said of one record: its checked values, or every problem it has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marshmallow import ValidationError

from schemas.compiling.tables import Table
from schemas.contracts.faults import problems_of
from schemas.contracts.record import Record
from schemas.values.problem import Problem

Values = dict[str, Any]
Problems = tuple[Problem, ...]


class Verdicts:
    """The checker's where it is sure, marshmallow's and its fields' elsewhere.

    The rules of a whole record are not asked while a field is wrong, so that then
    only the doubtful fields need be; without a table all are.
    """

    def __init__(
        self, schema: Record, check: Callable[[Any], Values | None], table: Table | None
    ) -> None:
        self.schema, self.check, self.table = schema, check, table
        self.names = frozenset(schema.load_fields)

    def of(self, values: Any) -> Values | Problems:
        """The verdict on what was received for one record."""
        found = self.check(values)
        if found is not None:
            return found
        error = self._of_fields(values)
        if error is None:
            try:
                loaded: Values = self.schema.load(values)
                return loaded
            except ValidationError as whole:
                error = whole
        return problems_of(error, values, self.names)

    def _of_fields(self, values: Any) -> ValidationError | None:
        if self.table is None or type(values) is not dict:
            return None
        if not self.names.issuperset(values):
            return None
        wrong = self.table.faults(values)
        return ValidationError(wrong) if wrong else None
