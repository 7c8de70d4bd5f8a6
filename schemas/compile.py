"""marshmallow schemas compiled into fast checkers; marshmallow stays the contract.

One rule: what a checker takes, marshmallow takes with an equal value of equal
type. Everything else goes to marshmallow, which also writes the messages.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import Any, Final

from marshmallow import RAISE, Schema, ValidationError, fields, missing
from marshmallow.decorators import POST_DUMP, PRE_DUMP, VALIDATES_SCHEMA

from schemas.compiling.fragments import FRAGMENTS
from schemas.compiling.pages import Pages
from schemas.compiling.sheets import Sheets
from schemas.compiling.source import Form, source
from schemas.compiling.tables import Table
from schemas.compiling.verdicts import Verdicts
from schemas.contracts.fields import Strict
from schemas.contracts.record import Record

Check = Callable[[Any], dict[str, Any] | None]
log = logging.getLogger(__name__)

MOST_SHAPES: Final = 64
SCHEMA_OWN: Final = ("_deserialize", "_do_load", "handle_error", "load")
FIELD_OWN: Final = ("_validate", "_validate_missing", "deserialize")


class NotCompilable(Exception):
    """A schema has something that only marshmallow can do."""


@cache
def checker(kind: type[Record]) -> Checker:
    """The one checker of a schema; where it stays slow, the log says so once."""
    return Checker(kind())


class Checker:
    """Loads values as `schema.load` does, only faster.

    `check` gives the checked values, or None where marshmallow must decide.
    """

    def __init__(self, schema: Record):
        self.schema = schema
        self.check: Check = _never
        self._fields = dict(schema.load_fields)
        self._shapes: dict[tuple[Form, tuple[str, ...]], Check] = {}
        try:
            require_plain(schema)
        except NotCompilable as reason:
            name = type(schema).__name__
            log.warning("%s stays on marshmallow, which is slow: %s", name, reason)
        else:
            self.check = self._compiled("dict", tuple(self._fields))

    @cached_property
    def pages(self) -> Pages:
        """Reads whole JSON pages of records in the schema's own words."""
        return Pages(self._verdicts, self._table)

    @cached_property
    def sheets(self) -> Sheets:
        """Reads whole CSV texts of rows in the schema's own words."""
        compiled = self.check is not _never
        table = Table(self.schema, cells=True) if compiled else None
        return Sheets(self._verdicts, table)

    @cached_property
    def _table(self) -> Table | None:
        return None if self.check is _never else Table(self.schema)

    @cached_property
    def _verdicts(self) -> Verdicts:
        return Verdicts(self.schema, self.check, self._table)

    def rows(self, columns: Sequence[str]) -> Check:
        """As `check`, for lists of texts in this order; "" means: not sent."""
        return self._for_shape("cells", tuple(columns)) or _never

    def load(self, values: Any) -> dict[str, Any]:
        """The checked values; raises marshmallow's ValidationError."""
        found = self.check(values)
        if found is not None:
            return found
        loaded: dict[str, Any] = self.schema.load(values)
        return loaded

    def _compiled(
        self, form: Form, columns: tuple[str, ...]
    ) -> Callable[..., dict[str, Any] | None]:
        text, names = source(self.schema, form, columns)
        names["sparse"] = self._sparse
        where = f"<checker of {type(self.schema).__name__}>"
        exec(compile(text, where, "exec"), names)
        check: Callable[..., dict[str, Any] | None] = names["check"]
        return check

    def _sparse(self, record: dict[str, Any]) -> dict[str, Any] | None:
        """A dict without some of the fields; records of a page have few shapes."""
        if len(record) > len(self._fields):
            return None
        check = self._for_shape("shape", tuple(record))
        if check is not None:
            return check(record)
        whole = {**self._defaults(), **record}
        return self.check(whole) if len(whole) == len(self._fields) else None

    def _for_shape(self, form: Form, columns: tuple[str, ...]) -> Check | None:
        """The check of these columns, None where it cannot be had."""
        found = self._shapes.get((form, columns))
        if found is not None or self.check is _never:
            return found
        known = self._fields.keys() >= set(columns)
        if not known or not columns or len(set(columns)) < len(columns):
            return None
        if len(self._shapes) >= MOST_SHAPES:
            return None
        found = self._shapes[form, columns] = self._compiled(form, columns)
        return found

    def _defaults(self) -> dict[str, Any]:
        optional = {
            n: f.load_default for n, f in self._fields.items() if not f.required
        }
        return {n: v() if callable(v) else v for n, v in optional.items()}


def require_plain(schema: Schema) -> None:
    """Raise NotCompilable for everything that generated lines do not do."""
    kind = type(schema)
    if any(getattr(kind, name) is not getattr(Schema, name) for name in SCHEMA_OWN):
        raise NotCompilable("it loads in its own way")
    if schema.many or schema.partial is not None or schema.unknown != RAISE:
        raise NotCompilable("many, partial or unknown is not the usual one")
    if schema.dict_class is not dict or schema.load_fields != schema.fields:
        raise NotCompilable("some fields are only dumped")
    if len(schema.load_fields) < 2:
        raise NotCompilable("it has fewer than two fields")
    hooks = {str(tag) for tag, found in schema._hooks.items() if found}
    if more := sorted(hooks - {VALIDATES_SCHEMA, PRE_DUMP, POST_DUMP}):
        raise NotCompilable(f"it has hooks: {', '.join(more)}")
    for name, many, options in schema._hooks[VALIDATES_SCHEMA]:
        if many or options.get("pass_original"):
            raise NotCompilable(f"{name} validates a collection or the original")
        if not options.get("skip_on_field_errors", True):
            raise NotCompilable(f"{name} is asked even where a field is wrong")
    for name, field in schema.load_fields.items():
        _require_plain_field(name, field)


def _require_plain_field(name: str, field: fields.Field[Any]) -> None:
    kind: type[Any] = type(field)
    if not name.isidentifier():
        raise NotCompilable(f"{name} is no plain name")
    if kind not in FRAGMENTS:
        raise NotCompilable(f"{name} is a {kind.__name__}")
    if any(getattr(kind, own) is not getattr(Strict, own) for own in FIELD_OWN):
        raise NotCompilable(f"{name} is deserialized in its own way")
    if field.validators or field.pre_load or field.post_load:
        raise NotCompilable(f"{name} has validators or processors of its own")
    if field.attribute is not None or field.data_key not in (None, name):
        raise NotCompilable(f"{name} is stored under another name")
    if not field.required:
        _require_plain_default(name, field)


def _require_plain_default(name: str, field: fields.Field[Any]) -> None:
    """Defaults may pass through the checks, which must not change them."""
    default = field.load_default
    if default is missing:
        raise NotCompilable(f"{name} is neither required nor has a default")
    value = default() if callable(default) else default
    if value is None and field.allow_none:
        return
    try:
        checked = field.deserialize(value)
    except ValidationError:
        checked = missing
    if type(checked) is not type(value) or checked != value:
        raise NotCompilable(f"the default of {name} is not a value of that field")


def _never(values: Any) -> None:
    """The check of a schema that is not compiled."""
