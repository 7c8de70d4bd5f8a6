"""JSON lists of records in a schema's own words: bytes in, checked values out.

msgspec reads the records, whose columns are then checked whole. Where a page leaves
any doubt it is read again by `schemas.strict`, and a record that the checker does
not take goes to marshmallow.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

import msgspec
from msgspec.structs import astuple

from schemas import strict
from schemas.compiling.tables import Column, Seen, Table, parts
from schemas.compiling.verdicts import Problems, Values, Verdicts
from schemas.contracts.record import Dims
from schemas.strict_reading import pages as strict_pages
from schemas.values.problem import refuse

NESTED: Final = (dict, list)
DEEPEST: Final = 4  # a list of records with breakdowns of, wrongly, empty objects
FEWEST_DIGITS: Final = 18  # a stricter limit is for the careful reader
LEAST_FLAW: Final = 10**FEWEST_DIGITS


class Doubt(Exception):
    """The page must be read carefully."""


class Pages:
    """Reads pages for one schema; without a table, carefully."""

    def __init__(self, verdicts: Verdicts, table: Table | None) -> None:
        self.verdicts, self.table = verdicts, table
        every = verdicts.schema.load_fields
        self.names = tuple(every)
        self.nested = [n for n, each in every.items() if isinstance(each, Dims)]
        slots = [(name, Any, msgspec.UNSET) for name in self.names]
        kind = type(verdicts.schema).__name__
        row = msgspec.defstruct(kind, slots, forbid_unknown_fields=True, gc=False)
        rows = list[row]  # type: ignore[valid-type]  # made just now
        self.decode = strict_pages.decoder(rows, strict_pages.FINE)

    def read(
        self, body: bytes, limits: strict.Limits = strict.Limits()  # noqa: B008 frozen
    ) -> list[Values | Problems]:
        """Of each record its checked values, or every problem it has.

        Raises Refused as `strict.json` does, and where the page is no list.
        """
        if self.table is None:
            return self._slowly(body, limits)
        try:
            return self._quickly(body, limits, self.table)
        except Doubt:
            return self._slowly(body, limits)

    def _slowly(self, body: bytes, limits: strict.Limits) -> list[Values | Problems]:
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
        self, body: bytes, limits: strict.Limits, table: Table
    ) -> list[Values | Problems]:
        if limits.max_depth < DEEPEST or limits.max_digits < FEWEST_DIGITS:
            raise Doubt
        strict.decode(body, limits)
        if strict.long_strings(body, limits.max_text):
            raise Doubt
        try:
            rows = self.decode(body.removeprefix(strict_pages.BOM))
        except strict_pages.UNSURE:
            raise Doubt from None
        seen, inner = Seen(), 0
        read: list[Values | Problems] = []
        for some in parts(rows):
            columns = self._columns(some)
            made = table.read(columns, len(some), seen)
            inner += self._inner_keys(columns)
            both = zip(made, some, strict=True)
            read += [values or self._refused(row) for values, row in both]
        keys = len(rows) * len(self.names) - seen.unsent + inner
        if not strict_pages.holds_only(body, keys, seen.texts + inner):
            raise Doubt  # a key stands there twice
        return read

    def _columns(self, rows: Sequence[Any]) -> dict[str, Column]:
        cells = list(chain.from_iterable(map(astuple, rows)))
        step = len(self.names)
        return {name: cells[at::step] for at, name in enumerate(self.names)}

    def _inner_keys(self, columns: dict[str, Column]) -> int:
        """How many keys the breakdowns hold."""
        found = chain.from_iterable(columns[name] for name in self.nested)
        return sum(len(each) for each in found if type(each) is dict)

    def _refused(self, row: Any) -> Values | Problems:
        """What is said of one record that was not taken with the others."""
        given = zip(self.names, astuple(row), strict=True)
        values = {name: item for name, item in given if item is not msgspec.UNSET}
        for name, item in values.items():
            if type(item) is int and abs(item) >= LEAST_FLAW:
                raise Doubt
            if type(item) in NESTED and not self._is_breakdown(name, item):
                raise Doubt
        return self.verdicts.of(values)

    def _is_breakdown(self, name: str, item: Any) -> bool:
        if name not in self.nested or type(item) is not dict:
            return False
        return all(type(each) is str for each in item.values())

    def _carefully(self, record: Any) -> Values | Problems:
        if strict.spotless(record):
            return self.verdicts.of(record)
        flaws = tuple(found for _, found in strict.flaws(record))
        return flaws or self.verdicts.of(record)
