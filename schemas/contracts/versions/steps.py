"""The closed set of steps by which a major version of a schema follows another.

Each step changes a fact's checked values in place: `up` to the newer major, `down` to
the older one. What has no word on the other side is Refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from itertools import zip_longest
from typing import Any, Final, Protocol

from schemas.values.problem import Problem, Words, problem, refuse

Values = dict[str, Any]
EXACT: Final = 60  # digits; more than any number of a fact has


class Step(Protocol):
    """One change between two majors."""

    @property
    def before(self) -> frozenset[str]:
        """The older major's fields that it takes."""

    @property
    def after(self) -> frozenset[str]:
        """The newer major's fields that it makes."""

    def up(self, values: Values) -> None:
        """The older major's values become the newer one's."""

    def down(self, values: Values) -> None:
        """The newer major's values become the older one's."""


@dataclass(frozen=True, kw_only=True)
class Rename:
    """A field under another name."""

    old: str
    new: str

    @property
    def before(self) -> frozenset[str]:
        """The one name."""
        return frozenset((self.old,))

    @property
    def after(self) -> frozenset[str]:
        """The other."""
        return frozenset((self.new,))

    def up(self, values: Values) -> None:
        """Old name to new name."""
        _move(values, self.old, self.new)

    def down(self, values: Values) -> None:
        """New name to old name."""
        _move(values, self.new, self.old)


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """A step on a field that both majors have."""

    field: str

    @property
    def before(self) -> frozenset[str]:
        """The field."""
        return frozenset((self.field,))

    @property
    def after(self) -> frozenset[str]:
        """The same field."""
        return frozenset((self.field,))


@dataclass(frozen=True, kw_only=True)
class Codes(_Kept):
    """Other words of a code list; a code that is not named stays as it is.

    `back` says what a newer code is in the older list, where several became one or
    where there was none; without it the code of the one that became it.
    """

    to: Mapping[str, str]
    back: Mapping[str, str] = field(default_factory=dict)

    def up(self, values: Values) -> None:
        """Old code to new code."""
        code = values.get(self.field)
        if isinstance(code, str):
            values[self.field] = self.to.get(code, code)

    def down(self, values: Values) -> None:
        """New code to the old one."""
        code = values.get(self.field)
        if not isinstance(code, str):
            return
        old = [one for one, other in self.to.items() if other == code]
        if code in self.back:
            values[self.field] = self.back[code]
        elif len(old) == 1:
            values[self.field] = old[0]
        elif old:
            raise refuse(
                self.field,
                code,
                "version.no_word",
                id=f"Kode ini dulu beberapa kode ({', '.join(old)}); tidak diketahui"
                " yang mana.",
                en=f"This code was several codes ({', '.join(old)}); which one is not"
                " known.",
            )


@dataclass(frozen=True, kw_only=True)
class Scale(_Kept):
    """A number in another unit: times `by`, exactly."""

    by: Decimal

    def up(self, values: Values) -> None:
        """Times the factor."""
        if values.get(self.field) is not None:
            values[self.field] = _times(values[self.field], self.by)

    def down(self, values: Values) -> None:
        """Divided by the factor, where that is exact."""
        number = values.get(self.field)
        if number is None:
            return
        with localcontext() as context:
            context.prec = EXACT
            divided = Decimal(number) / self.by
        if _times(divided, self.by) != number:
            raise refuse(
                self.field,
                number,
                "version.not_exact",
                id=f"Angka ini tidak habis dibagi {self.by}.",
                en=f"This number cannot be divided by {self.by} exactly.",
            )
        values[self.field] = divided


@dataclass(frozen=True, kw_only=True)
class Join:
    """Several texts become one, with `by` between those that are there."""

    parts: tuple[str, ...]
    whole: str
    by: str

    @property
    def before(self) -> frozenset[str]:
        """The parts."""
        return frozenset(self.parts)

    @property
    def after(self) -> frozenset[str]:
        """The whole."""
        return frozenset((self.whole,))

    def up(self, values: Values) -> None:
        """Put the parts together."""
        _join(values, self.parts, self.whole, self.by)

    def down(self, values: Values) -> None:
        """Take the whole apart."""
        _split(values, self.whole, self.parts, self.by)


@dataclass(frozen=True, kw_only=True)
class Split:
    """One text becomes several, where `by` stands; what is left is the last's."""

    whole: str
    parts: tuple[str, ...]
    by: str

    @property
    def before(self) -> frozenset[str]:
        """The whole."""
        return frozenset((self.whole,))

    @property
    def after(self) -> frozenset[str]:
        """The parts."""
        return frozenset(self.parts)

    def up(self, values: Values) -> None:
        """Take the whole apart."""
        _split(values, self.whole, self.parts, self.by)

    def down(self, values: Values) -> None:
        """Put the parts together."""
        _join(values, self.parts, self.whole, self.by)


@dataclass(frozen=True, kw_only=True)
class Add:
    """A field that the older major has not: everything it says has this `value`."""

    new: str
    value: Any
    why: Words

    @property
    def before(self) -> frozenset[str]:
        """Nothing."""
        return frozenset()

    @property
    def after(self) -> frozenset[str]:
        """The new field."""
        return frozenset((self.new,))

    def up(self, values: Values) -> None:
        """Say the value."""
        values[self.new] = self.value

    def down(self, values: Values) -> None:
        """Leave the field out."""
        values.pop(self.new, None)


@dataclass(frozen=True, kw_only=True)
class Drop:
    """A field that ends; `back` is what the older major is told in its place."""

    old: str
    why: Words
    back: Any = None

    @property
    def before(self) -> frozenset[str]:
        """The field."""
        return frozenset((self.old,))

    @property
    def after(self) -> frozenset[str]:
        """Nothing."""
        return frozenset()

    def up(self, values: Values) -> None:
        """Leave the field out."""
        values.pop(self.old, None)

    def down(self, values: Values) -> None:
        """Say what was declared for it; nothing where nothing was."""
        if self.back is not None:
            values[self.old] = self.back


def lost(name: str, value: Any, told: Any) -> Problem:
    """What is said where a value does not survive the way down."""
    id = "tidak dapat dinyatakan" if told is None else f"menjadi “{told}”"
    en = "cannot be expressed" if told is None else f"comes out as “{told}”"
    return problem(
        name,
        value,
        "version.lost",
        id=f"Dalam versi ini nilai itu {id}.",
        en=f"In this version that value {en}.",
    )


def _move(values: Values, one: str, other: str) -> None:
    if one in values:
        values[other] = values.pop(one)


def _times(number: Any, by: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = EXACT
        product = (Decimal(number) * by).normalize()
        whole = int(product.as_tuple().exponent) > 0  # 4E+1 is written 40
        return product.quantize(Decimal(1)) if whole else product


def _join(values: Values, parts: tuple[str, ...], whole: str, by: str) -> None:
    found = [values.pop(name, None) for name in parts]
    texts = [each for each in found if each is not None]
    values[whole] = by.join(texts) if texts else None


def _split(values: Values, whole: str, parts: tuple[str, ...], by: str) -> None:
    """A text with an empty part is not taken apart: it would not come back."""
    text = values.pop(whole, None)
    found = text.split(by, len(parts) - 1) if isinstance(text, str) else []
    if not all(part.strip() for part in found):
        found = [text]
    values.update(zip_longest(parts, found))
