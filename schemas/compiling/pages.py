"""JSON lists of records in a schema's own words: bytes in, checked values out.

msgspec reads the records straight into slots, which is faster than into dicts.
Where a page leaves any doubt it is read again by `schemas.strict`, and a record that
the checker does not take goes to marshmallow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec
from marshmallow import ValidationError
from msgspec.structs import astuple

from schemas import strict, strict_pages
from schemas.faults import problems_of
from schemas.problem import Problem, refuse
from schemas.record import Dims, Record

Values = dict[str, Any]
Problems = tuple[Problem, ...]
Check = Callable[[Any, Callable[[int], None]], Values | None]
NESTED: Final = (dict, list)
DEEPEST: Final = 4  # a list of records with breakdowns of, wrongly, empty objects


class Doubt(Exception):
    """The page must be read carefully."""


class Pages:
    """Reads pages for one schema; `check` takes the slots of one record."""

    def __init__(self, schema: Record, check: Check | None) -> None:
        self.schema, self.check = schema, check
        every = schema.load_fields
        self.names = tuple(every)
        self.nested = [n for n, each in every.items() if isinstance(each, Dims)]
        slots = [(name, Any, msgspec.UNSET) for name in self.names]
        kind = type(schema).__name__
        row = msgspec.defstruct(kind, slots, forbid_unknown_fields=True, gc=False)
        self.decode = strict_pages.decoder(list[row])  # type: ignore[valid-type]

    def read(
        self, body: bytes, limits: strict.Limits = strict.Limits()  # noqa: B008 frozen
    ) -> list[Values | Problems]:
        """Of each record its checked values, or every problem it has.

        Raises Refused as `strict.json` does, and where the page is no list.
        """
        if self.check is not None and limits.max_depth >= DEEPEST:
            try:
                return self._quickly(body, limits, self.check)
            except Doubt:
                pass
        document = strict.json(body, limits)
        if not isinstance(document.value, list):
            raise refuse(
                "$",
                document.value,
                "json.not_list",
                id="Yang diharapkan daftar data: [{…}, {…}].",
                en="A list of records is expected: [{…}, {…}].",
            )
        return [self._carefully(record) for record in document.value]

    def _quickly(
        self,
        body: bytes,
        limits: strict.Limits,
        check: Check,
    ) -> list[Values | Problems]:
        strict.decode(body, limits)
        if strict.long_strings(body, limits.max_text):
            raise Doubt
        try:
            rows = self.decode(body.removeprefix(strict_pages.BOM))
        except strict_pages.UNSURE:
            raise Doubt from None
        lacks: list[int] = []
        lack = lacks.append
        read = [check(row, lack) or self._refused(row, lack) for row in rows]
        keys = len(rows) * len(self.names) - sum(lacks) + self._inner_keys(rows)
        for folded in strict_pages.looked_over(body, limits.max_digits):
            if folded.count(b'":') == keys and strict_pages.no_more_lists(folded, 1):
                return read
        raise Doubt  # a key stands there twice, or something nests

    def _inner_keys(self, rows: list[Any]) -> int:
        """How many keys the breakdowns hold."""
        found = (getattr(row, name) for name in self.nested for row in rows)
        return sum(len(each) for each in found if type(each) is dict)

    def _refused(self, row: Any, lack: Callable[[int], None]) -> Values | Problems:
        """What marshmallow says of one record."""
        given = zip(self.names, astuple(row), strict=True)
        values = {name: item for name, item in given if item is not msgspec.UNSET}
        nested = [name for name, item in values.items() if type(item) in NESTED]
        if any(name not in self.nested for name in nested):
            raise Doubt
        lack(len(self.names) - len(values))
        return self._loaded(values)

    def _carefully(self, record: Any) -> Values | Problems:
        flaws = tuple(found for _, found in strict.flaws(record))
        return flaws or self._loaded(record)

    def _loaded(self, values: Any) -> Values | Problems:
        try:
            loaded: Values = self.schema.load(values)
        except ValidationError as error:
            return problems_of(error, values, frozenset(self.names))
        return loaded
