"""A stream's whole `map:` written out as one Python function, for the common record.

One rule, as in schemas.compile: what the function takes, `Mapper.apply` takes with
an equal fact: equal values of equal types, equal key, region, version and hashes.
Whatever it is not sure of gives None, and the careful way decides and finds the
words. tests/schemas/test_mapping_straight.py compares the two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from inspect import signature
from textwrap import indent
from typing import Any, Final

import orjson
from marshmallow import Schema
from marshmallow.decorators import VALIDATES_SCHEMA

from schemas import privacy, strict
from schemas.compile import NotCompilable, require_plain
from schemas.compiling import rules
from schemas.compiling import source as checks
from schemas.compiling.fragments import SHARED, Names
from schemas.contracts.facts import Fact
from schemas.contracts.record import dims_key, number_text
from schemas.mapping.steps import settled, straight_fact, straight_fields
from schemas.mapping.steps.conversions import Blank
from schemas.mapping.steps.reshape import Reshape
from schemas.mapping.steps.selection import MISSING, Selector
from schemas.mapping.steps.straight_fields import NotStraight
from schemas.values.problem import Refused

Quick = Callable[[Any, str, bytes], Fact | None]
UNSURE: Final = (*checks.UNSURE, Refused, AttributeError)
GIVEN: Final[Names] = SHARED | {
    "Blank": Blank,
    "Fact": Fact,
    "MISSING": MISSING,
    "SCALARS": strict.SCALARS,
    "UNSURE": UNSURE,
    "Z": orjson.OPT_UTC_Z,
    "dims_key": dims_key,
    "dumps": orjson.dumps,
    "flaws": strict.flaws,
    "new": tuple.__new__,
    "FOLDED": bytes(48 if 48 <= byte <= 57 else 120 for byte in range(256)),
    "NINE": b"0" * 9,
    "SPACES": b" .-",
    "number_text": number_text,
    "personal": privacy.personal,
    "sha256": hashlib.sha256,
    "spotless": strict.spotless,
}


def compiled(
    schema: Schema,
    reshape: Reshape,
    keys: Sequence[tuple[str, Selector]],
    others: Names,
    longest_key: int,
) -> Quick:
    """`quick(record, pointer, raw_hash)` of one stream; raises NotStraight.

    `others` are its functions `gone` and `moved`, or None, and its `coverage`.
    """
    try:
        require_plain(schema)
    except NotCompilable as reason:
        raise NotStraight(str(reason)) from None
    names = GIVEN | others
    done: set[str] = set()
    body = [
        CLEAN,
        *([GONE] if others["gone"] else []),
        *_version(others["moved"], names),
        *_own_key(keys, names),
        *straight_fields.lines(reshape, schema, names, done),
        *_checked(schema, reshape, names, done),
        *_broken_down(schema),
        *([] if keys else [_natural_key(schema)]),
        f"if len(key) > {longest_key}:\n    return None",
        *([] if reshape.place else [COVERED]),
        *straight_fact.private(schema, straight_fact.silent(reshape, schema)),
        *straight_fact.fact(schema, straight_fact.silent(reshape, schema), done),
    ]
    inside = indent("\n".join(body), "        ")
    text = (
        "def quick(record, pointer, raw_hash):\n"
        "    if type(record) is not dict:\n        return None\n"
        f"    try:\n{inside}\n    except UNSURE:\n        return None\n"
    )
    exec(compile(text, "<map of a stream>", "exec"), names)
    quick: Quick = names["quick"]
    return quick


CLEAN: Final = """\
if not SCALARS.issuperset(map(type, record.values())) and not spotless(record):
    if next(flaws(record), None) is not None:
        return None"""
COVERED: Final = """\
if f_region not in coverage and f_region[:5] not in coverage:
    return None"""
GONE: Final = """\
v = gone(record)
if v is not False and v is not None and v is not MISSING:
    return None"""
KEY: Final = """\
if type({k}) is str:
    {k} = {k}.strip()
elif type({k}) is int:
    {k} = str({k})
else:
    return None
if not {k}:
    return None
if '\\\\' in {k} or '|' in {k}:
    {k} = {k}.replace('\\\\', '\\\\\\\\').replace('|', '\\\\|')"""


def _version(moved: Any, names: Names) -> Iterable[str]:
    """Lines that read when the source last changed the record."""
    if moved is None:
        yield "version = None"
    elif "." in moved.name or not moved.read.plain:
        yield "version = moved(record)"
    else:
        names["rests_version"] = moved.read.rests
        yield f"v = record.get({moved.name!r})"
        yield settled.INSTANT.format(f="version")
        yield "else:\n    version = moved(record)"


def _own_key(keys: Sequence[tuple[str, Selector]], names: Names) -> Iterable[str]:
    parts = []
    for number, (name, select) in enumerate(keys):
        part = f"k_{number}"
        plain = None if "." in name else name
        yield f"{part} = {straight_fields.take(select, plain, part, names)}"
        yield KEY.format(k=part)
        parts.append(part)
    if parts:
        yield "key = " + " + '|' + ".join(parts)


def _natural_key(schema: Schema) -> str:
    if not {"indicator", "region", "period", "dims"} <= schema.load_fields.keys():
        raise NotStraight("records without a key that are no figures")
    return "key = f'{f_indicator}|{f_region}|{f_period}|' + dims_key(f_dims)"


def _checked(
    schema: Schema, reshape: Reshape, names: Names, done: set[str]
) -> Iterable[str]:
    """The checks of schemas.compile on the same variables, and the checked values."""
    sure = {*reshape.constants, *(each.name for each in reshape.breakdowns)}
    steps = {name for step in reshape.steps for name in straight_fields.puts(step)}
    if reshape.place is not None:
        sure.add(reshape.place.name)
    unsaid = []
    for name, field in schema.load_fields.items():
        if name in done:
            continue
        if name in sure:
            yield settled.of_value(name, field, names)
        elif name in steps:
            yield settled.check(name, field, names)
        else:
            otherwise = settled.absent(name, field, names)
            if otherwise is None:
                yield "return None"
            elif field.load_default is None:
                unsaid.append(f"f_{name} = ")
            else:
                yield f"f_{name} = {otherwise}"
    if unsaid:
        yield f"{''.join(unsaid)}None"
    pairs = ", ".join(f"{name!r}: f_{name}" for name in schema.load_fields)
    yield f"values = {{{pairs}}}"
    for name, _, _ in schema._hooks[VALIDATES_SCHEMA]:
        yield _own_rule(name, getattr(schema, name), schema, names)


def _broken_down(schema: Schema) -> Iterable[str]:
    """What record.broken_down does, for the fields that break a figure down."""
    names = sorted(getattr(schema, "dimensions", ()))
    for name in names:
        yield f"if f_{name} is not None:\n    f_dims = f_dims | {{{name!r}: f_{name}}}"
    if names:
        yield "values['dims'] = f_dims = dict(sorted(f_dims.items()))"


def _own_rule(name: str, rule: Any, schema: Schema, names: Names) -> str:
    """One of the schema's own rules: its lines where they are plain, or a call."""
    try:
        if list(signature(rule).parameters)[1:] != ["_"]:
            raise rules.NotPlain
        plain = rules.lines(rule, frozenset(schema.load_fields))
    except rules.NotPlain:
        names[f"own_{name}"] = rule
        return f"own_{name}(values{checks.OPTIONS})"
    names.update(plain.names)
    return plain.text
