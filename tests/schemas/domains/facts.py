"""Facts of a domain from its own sample, changed at random, for round trips."""

import os
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

from hypothesis import strategies as st

from schemas import strict
from schemas.contracts import record
from schemas.contracts.domain import catalogue
from schemas.standards import exchange
from schemas.values.problem import Refused
from tests.schemas.near_misses import samples

HOME = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("HUB_SHARED_REFERENCE", HOME.parent / "shared/reference"))
SAMPLES = SHARED / "samples"
DOMAINS = {each.name: each for each in catalogue().domains}
LETTERS = st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"))
MOMENTS = st.datetimes(
    datetime(1950, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)
)
JUNK = st.sampled_from(
    [None, True, 0, -1, Decimal("1.5"), "", "x", "{", [], {}, [1], [[]], {"a": 1}]
)


def texts(longest=40):
    """Texts without spaces at their ends, which XML does not keep."""
    made = st.text(LETTERS, min_size=1, max_size=min(longest, 40)).map(str.strip)
    return made.filter(bool)


def of_field(field):
    """Values that one field takes."""
    match field:
        case record.Code(choices=choices) if choices:
            return st.sampled_from(choices)
        case record.Number(minimum=low, maximum=high):
            low = Decimal(-90 if low is None else low)
            high = min(Decimal(10**15), Decimal(10**9 if high is None else high))
            return st.decimals(low, high, places=3) | st.integers(
                int(low), int(high)
            ).map(Decimal)
        case record.Instant():
            return MOMENTS
        case record.Text(longest=longest):
            return texts(longest)
    return st.sampled_from(["12.75", "12.71.05"])


@st.composite
def facts(draw, name, skip=()):
    """The loaded values of a fact: those of a sample, changed where that is right."""
    schema = DOMAINS[name].schema()
    fields = {n: f for n, f in schema.declared().items() if n not in skip}
    values = dict(draw(st.sampled_from(samples(DOMAINS[name]))))
    for changed in draw(st.lists(st.sampled_from(sorted(fields)), max_size=8)):
        tried = values | {changed: draw(of_field(fields[changed]))}
        values = values if schema.validate(tried) else tried
    return schema.load(values)


def again(form, name, pairs, more=()):
    """What a standard makes of facts, both ways."""
    load = DOMAINS[name].schema().load
    taken = form.take(form.give(pairs))
    return [(each.key, load(each.values | dict(more))) for each in taken]


def form(name, standard):
    """One of a domain's standards."""
    return exchange.named(DOMAINS[name], standard)


def without(value, *names):
    """A document without the members of these names."""
    if isinstance(value, dict):
        kept = {n: v for n, v in value.items() if n not in names}
        return {n: without(v, *names) for n, v in kept.items()}
    return [without(v, *names) for v in value] if isinstance(value, list) else value


def exported(form, name, body, more):
    """A document that was taken, completed as a manifest would, and given again."""
    load = DOMAINS[name].schema().load
    pairs = [(each.key, load(each.values | more)) for each in form.take(body)]
    return strict.json(form.give(pairs)).value


@st.composite
def broken(draw, document):
    """A JSON document in which one part is replaced or left out."""
    body = strict.json(document).value
    path, at = [], body
    while isinstance(at, (dict, list)) and at and (not path or draw(st.booleans())):
        step = draw(
            st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at)))
        )
        path.append((at, step))
        at = at[step]
    holder, step = path[-1]
    holder[step] = draw(JUNK)
    return body


def only_refuses(take, body):
    """A document is taken, or refused with problems in both languages."""
    try:
        take(body)
    except Refused as refused:
        assert all(p.message.id and p.message.en for p in refused.problems)


sample = partial(Path.__truediv__, SAMPLES)
