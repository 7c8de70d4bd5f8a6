"""Lines of a written-out map that end in a fact: nothing private, and its hash."""

from __future__ import annotations

from collections.abc import Iterable

from marshmallow import Schema

from schemas.contracts.fields import Dims, Text
from schemas.contracts.fields_measured import Number
from schemas.mapping.steps.reshape import Reshape
from schemas.mapping.steps.straight_fields import puts


def silent(reshape: Reshape, schema: Schema) -> frozenset[str]:
    """The fields that no record of the stream gives a value."""
    given = {name for step in reshape.steps for name in puts(step)}
    given |= {*reshape.constants, *(each.name for each in reshape.breakdowns), "region"}
    return frozenset(
        name
        for name, field in schema.load_fields.items()
        if name not in given and field.load_default is None
    )


def private(schema: Schema, silent: frozenset[str]) -> Iterable[str]:
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


def fact(schema: Schema, silent: frozenset[str], done: set[str]) -> Iterable[str]:
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
