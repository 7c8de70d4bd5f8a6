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
from schemas.compiling.readers import Remembered
from schemas.contracts.facts import Fact
from schemas.contracts.fields import Dims, Text
from schemas.contracts.fields_measured import Number
from schemas.contracts.record import dims_key, number_text
from schemas.mapping.steps import settled
from schemas.mapping.steps.conversions import Blank
from schemas.mapping.steps.instants import Instants
from schemas.mapping.steps.reshape import Reshape, Step
from schemas.mapping.steps.selection import MISSING, Selector, plain_name
from schemas.values.problem import Refused

Quick = Callable[[Any, str, bytes], Fact | None]
UNSURE: Final = (*checks.UNSURE, Refused, AttributeError)
READ: Final = frozenset({"datetime", "decimal", "integer", "date"})
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


class NotStraight(Exception):
    """A map has something that only the careful way does."""


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
        *_mapped(reshape, schema, names, done),
        *_checked(schema, reshape, names, done),
        *_broken_down(schema),
        *([] if keys else [_natural_key(schema)]),
        f"if len(key) > {longest_key}:\n    return None",
        *([] if reshape.place else [COVERED]),
        *_private(schema, _silent(reshape, schema)),
        *_fact(schema, _silent(reshape, schema), done),
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
        yield f"{part} = {_taken(select, plain, part, names)}"
        yield KEY.format(k=part)
        parts.append(part)
    if parts:
        yield "key = " + " + '|' + ".join(parts)


def _taken(select: Selector, plain: str | None, name: str, names: Names) -> str:
    """An expression that takes one value out of the record."""
    if plain is not None:
        return f"record.get({plain!r}, MISSING)"
    names[f"select_{name}"] = select
    return f"select_{name}(record)"


def _natural_key(schema: Schema) -> str:
    if not {"indicator", "region", "period", "dims"} <= schema.load_fields.keys():
        raise NotStraight("records without a key that are no figures")
    return "key = f'{f_indicator}|{f_region}|{f_period}|' + dims_key(f_dims)"


def _mapped(
    reshape: Reshape, schema: Schema, names: Names, done: set[str]
) -> Iterable[str]:
    """Lines that leave each field's value in f_<name>, MISSING where it has none.

    Those that are `done` hold their checked value.
    """
    if "region" not in schema.load_fields:
        raise NotStraight("records without a region")
    mapped = {*reshape.constants, *(step.name for step in reshape.steps)}
    reasons = [step.reason_in for step in reshape.steps if step.reason_in]
    if len(reasons) > len(set(reasons)) or mapped & set(reasons):
        raise NotStraight("a reason has more than one source")
    for name, value in reshape.constants.items():
        names[f"constant_{name}"] = value
        yield f"f_{name} = constant_{name}"
    if reshape.place is not None:
        yield from _place(reshape, schema, names)
        done.add(reshape.place.name)
    for step in reshape.steps:
        if step.mapped.kind == "unit" or step.reason_in and step.word_in:
            raise NotStraight(f"{step.name} is a unit in words, or a coded number")
        at_once = _at_once(step, schema, names)
        if at_once is not None:
            yield from at_once
            done |= {*_puts(step)}
            if step.mapped.kind == "decimal" and not settled.is_coded(step):
                done.add(f"n_f_{step.name}")
            continue
        yield from _step(step, f"f_{step.name}", names)
        if step.reason_in is not None:
            yield REASON.format(value=f"f_{step.name}", reason=f"f_{step.reason_in}")
    for breakdown in reshape.breakdowns:
        yield f"f_{breakdown.name} = {{}}"
        for step in breakdown.steps:
            if step.word_in is not None:
                raise NotStraight(f"the dimension {step.name} keeps its word")
            yield from _step(step, f"d_{step.name}", names)
            yield f"if d_{step.name} is not MISSING:"
            yield f"    f_{breakdown.name}[{step.name!r}] = d_{step.name}"


REASON: Final = """\
{reason} = MISSING
if type({value}) is Blank:
    {value}, {reason} = None, {value}.reason"""


def _at_once(step: Step, schema: Schema, names: Names) -> list[str] | None:
    """Lines that leave checked values, where there is a short way to them."""
    variable, field = f"f_{step.name}", schema.load_fields.get(step.name)
    if field is None or step.reason_in is not None:
        return None
    taken = f"v = {_taken(step.select, plain_name(step.source), variable, names)}"
    if settled.has_few_words(step):
        return [taken, settled.words(step, schema.load_fields, names)]
    rest = "\n".join(list(_step(step, variable, names))[1:])
    lines = settled.lines(step, field, rest, names)
    return None if lines is None else [taken, lines]


def _place(reshape: Reshape, schema: Schema, names: Names) -> Iterable[str]:
    place = reshape.place
    assert place is not None  # only called with one
    blank, read, covered = place.blank, place.reader, names["coverage"]
    check = settled.sure("region", schema.load_fields["region"], names)

    def asked(value: Any, name: Any = None) -> str:
        if value is MISSING or name is MISSING or blank(value) is not None:
            raise ValueError("no region")
        code = read(value, name)
        if check(code) != (code,) or not covered & {code, code[:5]}:
            raise ValueError("not a region of the publisher's")
        return code

    names |= {"place": asked, "places": Remembered(asked)}
    yield f"v = {_taken(place.select, plain_name(place.source), 'place', names)}"
    if place.named is None:
        yield "f_region = places[v] if type(v) is str else place(v)"
        return
    named = _taken(place.named, plain_name(place.name_from), "place_name", names)
    yield f"f_region = place(v, {named})"


def _step(step: Step, variable: str, names: Names) -> Iterable[str]:
    """Lines that select one value and convert it."""
    ask = names[f"ask_{variable}"] = settled.asked(step)
    yield f"v = {_taken(step.select, plain_name(step.source), variable, names)}"
    if settled.has_few_words(step):
        names[f"words_{variable}"] = Remembered(ask)
        seen = f"words_{variable}[v] if type(v) is str"
    elif step.mapped.blank:
        yield f"{variable} = ask_{variable}(v)"
        return
    elif step.mapped.kind == "text":
        seen = "v.strip() if type(v) is str and v and not v.isspace()"
    elif step.mapped.kind in READ:
        names[f"read_{variable}"] = step.convert
        seen = f"read_{variable}(v) if v and v is not MISSING"
        if isinstance(step.convert, Instants):
            names[f"rests_{variable}"] = step.convert.rests
    else:
        raise NotStraight(f"{step.name} is read in a way of its own")
    yield f"{variable} = {seen} else ask_{variable}(v)"


def _checked(
    schema: Schema, reshape: Reshape, names: Names, done: set[str]
) -> Iterable[str]:
    """The checks of schemas.compile on the same variables, and the checked values."""
    sure = {*reshape.constants, *(each.name for each in reshape.breakdowns)}
    steps = {name for step in reshape.steps for name in _puts(step)}
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


def _puts(step: Step) -> list[str]:
    """The fields that one step may fill."""
    return [n for n in (step.name, step.reason_in, step.word_in) if n is not None]


def _silent(reshape: Reshape, schema: Schema) -> frozenset[str]:
    """The fields that no record of the stream gives a value."""
    given = {name for step in reshape.steps for name in _puts(step)}
    given |= {*reshape.constants, *(each.name for each in reshape.breakdowns), "region"}
    return frozenset(
        name
        for name, field in schema.load_fields.items()
        if name not in given and field.load_default is None
    )


def _private(schema: Schema, silent: frozenset[str]) -> Iterable[str]:
    """Give up where a text seems to hold personal data; most do not come close."""
    spoken = {n: f for n, f in schema.load_fields.items() if n not in silent}
    texts = [f"f_{n}" for n, f in spoken.items() if isinstance(f, Text)]
    dims = [n for n, f in schema.load_fields.items() if isinstance(f, Dims)]
    for name in dims:
        yield f"t_{name} = dims_key(f_{name} or {{}})"
    texts += [f"t_{name}" for name in dims]
    together = r"\n".join(f"{{{text}}}" for text in ("key", *texts))
    yield f"t = f'{together}'"
    yield "if '@' in t or NINE in t.encode().translate(FOLDED, SPACES):"
    yield "    if personal(key) not in (None, 'mobile'):"
    yield "        return None"
    for text in texts:
        yield f"    if {text} is not None and personal({text}) is not None:"
        yield "        return None"


def _fact(schema: Schema, silent: frozenset[str], done: set[str]) -> Iterable[str]:
    """The content hash, of what record.content_hash hashes, and the fact."""
    plain, maybe = [], []
    for name, field in sorted(schema.load_fields.items()):
        if name in silent:
            continue
        said = f"f_{name}"
        if field.allow_none or not field.required:
            maybe.append(name)
        if isinstance(field, Number):
            number = f"None if {said} is None else number_text({said})"
            said = f"n_{said}" if f"n_{said}" in done else number
        plain.append(f"{name!r}: {said}")
    yield f"said = {{{', '.join(plain)}}}"
    for name in maybe:
        yield f"if f_{name} is None:\n    del said[{name!r}]"
    yield "said = dumps([key, f_region, said, False], option=Z)"
    yield (
        "return new(Fact, (key, f_region, values, pointer, raw_hash,"
        " sha256(said).digest(), version, False))"
    )
