"""Fields of a question: text from a query string, strictly read, documented twice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final, TypeVar

from marshmallow import ValidationError

from schemas.contracts.faults import fault
from schemas.contracts.fields import Code, Strict
from schemas.values.nearest import hint
from schemas.values.periods import Period
from schemas.values.problem import Refused

Field = TypeVar("Field", bound=Strict[Any])
MOST_VALUES: Final = 50
LONGEST_WORD: Final = 200
DIGITS: Final = re.compile(r"[0-9]{1,18}")


def said(id: str, en: str, **more: Any) -> dict[str, Any]:
    """What a field means, for the OpenAPI document; Indonesian as an extension."""
    return {"description": en, "x-description-id": id, **more}


def needed(field: Field) -> Field:
    """The same field, without which there is no question."""
    field.required = True
    return field


class Word(Strict[str]):
    """An id or code; whether it names something is the store's to say."""

    def __init__(self, id: str, en: str, *, longest: int = LONGEST_WORD, **more: Any):
        metadata = said(id, en, type="string", maxLength=longest, **more)
        super().__init__(metadata=metadata)
        self.longest = longest

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if len(value) <= self.longest:
            return str(value)
        raise fault(
            "text.too_long",
            id=f"Nilai ini {len(value)} huruf; paling banyak {self.longest}.",
            en=f"This value has {len(value)} characters; at most {self.longest}.",
        )


class OneOf(Code):
    """One word of a closed list."""

    def __init__(self, choices: Iterable[str], id: str, en: str, **more: Any):
        listed = list(choices)
        metadata = said(id, en, type="string", enum=listed, **more)
        super().__init__(listed, metadata=metadata)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if value in self._known:
            return str(value)
        near, listed = hint(value, self._known), ", ".join(self.choices or ())
        raise fault(
            "code.unknown",
            id=f"“{value[:80]}” tidak ada.{near.id} Yang ada: {listed}.",
            en=f"There is no “{value[:80]}”.{near.en} There are: {listed}.",
        )


class PeriodWord(Strict[Period]):
    """A period by its ISO text; `key` is the parameter's name where Python has it."""

    def __init__(self, id: str, en: str, *, key: str | None = None, **more: Any):
        super().__init__(data_key=key, metadata=said(id, en, type="string", **more))

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Period:
        try:
            return Period.parse(value)
        except Refused as refused:
            found = refused.problems[0]
            raise fault(
                found.rule, id=found.message.id, en=found.message.en
            ) from refused


class Whole(Strict[int]):
    """A whole number between two ends."""

    def __init__(self, least: int, most: int, id: str, en: str):
        metadata = said(id, en, type="integer", minimum=least, maximum=most)
        super().__init__(metadata=metadata)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if DIGITS.fullmatch(value) and self.least <= int(value) <= self.most:
            return int(value)
        raise fault(
            "number.out_of_bounds",
            id=f"Tulis bilangan bulat {self.least} sampai {self.most}; sisanya diambil"
            " per halaman dengan cursor.",
            en=f"Write a whole number from {self.least} to {self.most}; the rest comes"
            " page by page with the cursor.",
        )


class Several(Strict[tuple[Any, ...]]):
    """Values separated by commas, each read by the field inside; repeats go."""

    def __init__(self, inside: Strict[Any]):
        told = dict(inside.metadata)
        outside = {key: told.pop(key) for key in ("description", "x-description-id")}
        super().__init__(
            metadata={
                **outside,
                "type": "array",
                "items": told,
                "maxItems": MOST_VALUES,
            }
        )
        self.inside = inside

    def _deserialize(
        self, value: Any, attr: Any, data: Any, **kwargs: Any
    ) -> tuple[Any, ...]:
        words = [word.strip() for word in str(value).split(",")]
        if len(words) > MOST_VALUES:
            raise fault(
                "parameter.too_many",
                id=f"Ada {len(words)} nilai; paling banyak {MOST_VALUES} sekali tanya.",
                en=f"There are {len(words)} values; at most {MOST_VALUES} at once.",
            )
        if "" in words:
            raise fault(
                "parameter.blank",
                id="Di antara dua koma tidak ada nilai; hapus koma yang berlebih.",
                en="There is no value between two commas; remove the extra comma.",
            )
        return tuple(dict.fromkeys(self._each(word, attr, data) for word in words))

    def _each(self, word: str, attr: Any, data: Any) -> Any:
        try:
            return self.inside.deserialize(word, attr, data)
        except ValidationError as error:
            raise ValidationError(error.messages) from error
