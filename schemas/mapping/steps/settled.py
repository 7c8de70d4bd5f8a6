"""Lines that convert and check a field at once, where its commonest value passes both.

What they leave in the field's variable is the checked value; whatever is not common
goes the way that schemas.mapping.steps.straight writes for every field, check and all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from textwrap import indent
from typing import Any, Final

from marshmallow.fields import Field

from schemas.compiling.fragments import FRAGMENTS, SHORT, Names
from schemas.compiling.readers import Remembered
from schemas.contracts.fields import Text
from schemas.contracts.fields_measured import Instant, Number
from schemas.mapping.steps.conversions import ZERO, word_of
from schemas.mapping.steps.instants import Instants
from schemas.mapping.steps.reshape import Step
from schemas.mapping.steps.selection import MISSING
from schemas.values.problem import Refused

FEW: Final = frozenset(
    {"code", "boolean", "period", "account", "activity", "office"}
)  # whose words come again
Check = Callable[[Any], tuple[Any, ...] | None]
# An hour that is remembered is within the bounds whatever its rest adds.
INSTANT: Final = """\
if (
    type(v) is str
    and (h := HOUR[v[:13]]) is not None
    and (r := rests_{f}[v[13:]]) is not None
):
    {f} = h + r"""
# Short, not blank, ASCII and printable: nothing is left that could be wrong.
TEXT: Final = """\
if (
    type(v) is str
    and (w := v.strip())
    and len(w) <= {longest}
    and w.isascii()
    and w.isprintable()
):
    {f} = w"""
# A number as its shortest text, as record.number_text writes it, comes with it.
NUMBER: Final = """\
if (
    type(v) is Decimal
    and v
    and len(w := str(v)) <= {short}
    and "E" not in w
    and {bounds}
):
    {f} = v
    n_{f} = w if w[-1] != "0" or "." not in w else number_text(v)"""


def asked(step: Step) -> Callable[[Any], Any]:
    """What a value becomes: MISSING for none, a Blank where its reason is kept.

    Raises where the careful way would note a problem, or a confirmed zero.
    """
    select_blank, convert = step.blank, step.convert
    optional, required = step.mapped.optional, step.required
    keeps_reason = step.reason_in is not None

    def ask(value: Any) -> Any:
        if value is MISSING:
            if optional:
                return MISSING
            raise ValueError("not sent")
        blank = select_blank(value)
        if blank is None:
            return convert(value)
        if blank == ZERO or required and not keeps_reason:
            raise ValueError("blank")
        return blank if keeps_reason else MISSING

    return ask


def is_coded(step: Step) -> bool:
    """Whether a table says what the source's words mean."""
    return step.mapped.codes is not None or step.mapped.table is not None


def has_few_words(step: Step) -> bool:
    """Whether the same words come again and again."""
    return is_coded(step) or step.mapped.kind in FEW


def absent(name: str, field: Field[Any], names: Names) -> str | None:
    """What a field without a value holds, as an expression; None: it needs one."""
    if field.required:
        return None
    names[f"default_f_{name}"] = field.load_default
    return f"default_f_{name}{'()' if callable(field.load_default) else ''}"


def check(name: str, field: Field[Any], names: Names) -> str:
    """Lines that check f_<name> and give it its default where it is MISSING."""
    variable, otherwise = f"f_{name}", absent(name, field, names)
    put = "return None" if otherwise is None else f"{variable} = {otherwise}"
    lines = indent(of_value(name, field, names), "    ")
    return f"if {variable} is MISSING:\n    {put}\nelse:\n{lines}"


def of_value(name: str, field: Field[Any], names: Names) -> str:
    """Lines that check what f_<name> holds."""
    variable = f"f_{name}"
    lines = FRAGMENTS[type(field)](field, variable, names).strip()
    if field.allow_none:
        return f"if {variable} is not None:\n{indent(lines, '    ')}"
    return lines


def sure(name: str, field: Field[Any], names: Names) -> Check:
    """`check` as a function: the checked value alone in a tuple, or None."""
    own = dict(names)
    lines = indent(check(name, field, own), "    ")
    text = f"def sure(f_{name}):\n{lines}\n    return (f_{name},)\n"
    exec(compile(text, "<check of a field>", "exec"), own)
    made: Check = own["sure"]
    return made


def lines(step: Step, field: Field[Any], rest: str, names: Names) -> str | None:
    """Lines that leave the checked value of `v`, or None for an uncommon field.

    `rest` are those that convert any value; they are followed by the check here.
    """
    variable = f"f_{step.name}"
    if step.reason_in is not None or step.word_in is not None or step.mapped.blank:
        return None
    common = _common(step, field, variable, names)
    if common is None:
        return None
    slow = f"{rest}\n{check(step.name, field, names)}"
    if isinstance(field, Number):
        slow += (
            f"\nn_{variable} = None if {variable} is None else number_text({variable})"
        )
    nothing = absent(step.name, field, names)
    if nothing is not None and _is_nothing(names[f"ask_{variable}"]):
        common += f"\nelif v is None:\n    {variable} = {nothing}"
        if isinstance(field, Number):
            common += f"\n    n_{variable} = None"
    return f"{common}\nelse:\n{indent(slow, '    ')}"


def _common(step: Step, field: Field[Any], variable: str, names: Names) -> str | None:
    kind = step.mapped.kind
    if kind == "text" and type(field) is Text:
        return TEXT.format(f=variable, longest=field.longest)
    if type(field) is Instant and isinstance(step.convert, Instants):
        return INSTANT.format(f=variable) if step.convert.plain else None
    if kind == "decimal" and isinstance(field, Number):
        FRAGMENTS[type(field)](field, variable, names)  # names its bounds
        if f"low_{variable}" in names:
            bounds = f"low_{variable} <= v <= high_{variable}"
        else:
            bounds = "v.is_finite()"
        return NUMBER.format(f=variable, short=SHORT, bounds=bounds)
    return None


def _is_nothing(ask: Callable[[Any], Any]) -> bool:
    """Whether null in the source means no value, and nothing has to be said of it."""
    try:
        return ask(None) is MISSING
    except (ValueError, Refused):
        return False


def words(step: Step, fields: Mapping[str, Field[Any]], names: Names) -> str:
    """A line for a field of few words, which are remembered with their checks.

    With the source's own word where that is kept too.
    """
    variable, ask = f"f_{step.name}", asked(step)
    own = sure(step.name, fields[step.name], names)
    if step.word_in is None:

        def read(value: Any) -> Any:
            return _surely(own(ask(value)))[0]

        names[f"few_{variable}"], names[f"read_{variable}"] = Remembered(read), read
        return (
            f"{variable} = few_{variable}[v] if type(v) is str else read_{variable}(v)"
        )
    its = sure(step.word_in, fields[step.word_in], names)

    def both(value: Any) -> Any:
        said = ask(value)
        word = MISSING if said is MISSING else word_of(value, "")
        return _surely(own(said)) + _surely(its(word))

    names[f"few_{variable}"], names[f"read_{variable}"] = Remembered(both), both
    return (
        f"{variable}, f_{step.word_in} = few_{variable}[v] if type(v) is str"
        f" else read_{variable}(v)"
    )


def _surely(checked: tuple[Any, ...] | None) -> tuple[Any, ...]:
    if checked is None:
        raise ValueError("not sure")
    return checked
