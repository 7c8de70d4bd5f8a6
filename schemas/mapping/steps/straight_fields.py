"""Lines of a written-out map that convert what a record says, field by field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from marshmallow import Schema

from schemas.compiling.fragments import Names
from schemas.compiling.readers import Remembered
from schemas.mapping.steps import settled
from schemas.mapping.steps.instants import Instants
from schemas.mapping.steps.reshape import Reshape, Step
from schemas.mapping.steps.selection import MISSING, Selector, plain_name

READ: Final = frozenset({"datetime", "decimal", "integer", "date"})


class NotStraight(Exception):
    """A map has something that only the careful way does."""


def lines(
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
            done |= {*puts(step)}
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
    taken = f"v = {take(step.select, plain_name(step.source), variable, names)}"
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
    yield f"v = {take(place.select, plain_name(place.source), 'place', names)}"
    if place.named is None:
        yield "f_region = places[v] if type(v) is str else place(v)"
        return
    named = take(place.named, plain_name(place.name_from), "place_name", names)
    yield f"f_region = place(v, {named})"


def _step(step: Step, variable: str, names: Names) -> Iterable[str]:
    """Lines that select one value and convert it."""
    ask = names[f"ask_{variable}"] = settled.asked(step)
    yield f"v = {take(step.select, plain_name(step.source), variable, names)}"
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


def take(select: Selector, plain: str | None, name: str, names: Names) -> str:
    """An expression that takes one value out of the record."""
    if plain is not None:
        return f"record.get({plain!r}, MISSING)"
    names[f"select_{name}"] = select
    return f"select_{name}(record)"


def puts(step: Step) -> list[str]:
    """The fields that one step may fill."""
    return [n for n in (step.name, step.reason_in, step.word_in) if n is not None]
