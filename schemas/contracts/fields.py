"""Strict marshmallow fields: what is not exactly right is refused, with a fix."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, Generic, TypeVar
from unicodedata import is_normalized, normalize

from marshmallow import ValidationError, fields

from schemas.contracts.faults import NULL, REQUIRED, fault
from schemas.values.nearest import hint

T = TypeVar("T")

CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
CONTROLS_BUT_LINES: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
SURROGATES: Final = re.compile("[\ud800-\udfff]")
REGION_CODE: Final = re.compile(r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2})?)?")
CODE: Final = re.compile(r"[a-z][a-z0-9_.-]{0,63}")
# A page on the web, without a user's name and password.
WEB_ADDRESS: Final = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(?::[0-9]{1,5})?"
    r"(?:[/?#][!#-;=?-\[\]_a-z|~]*)?"
)
OPTIONAL: Final[Mapping[str, Any]] = {"load_default": None, "allow_none": True}


class Strict(fields.Field[T], Generic[T]):
    """A field whose every message is a Fault.

    `kinds` are the conversions of a manifest (`as:`) that make its values; the
    first is what a manifest means when it says none.
    """

    kinds: tuple[str, ...] = ()

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        """`required` and `null` in both languages; other keys as marshmallow does."""
        if key == "required":
            return ValidationError(REQUIRED)
        if key == "null":
            return ValidationError(NULL)
        return super().make_error(key, **kwargs)


def not_a(value: Any, id: str, en: str) -> ValidationError:
    """The message for a value of another type."""
    kind = type(value).__name__
    return fault(
        "type.wrong",
        id=f"Harus {id}, bukan {kind}.",
        en=f"This must be {en}, not {kind}.",
    )


class Text(Strict[str]):
    """Text, NFC-normalised; `longest` counts code points, `lines` allows breaks."""

    def __init__(
        self,
        *,
        longest: int = 200,
        lines: bool = False,
        kinds: tuple[str, ...] = ("text",),
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.longest = longest
        self.lines = lines
        self.kinds = kinds

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise not_a(value, "teks", "text")
        text = value if value.isascii() else self._normal(value)
        if not text.isprintable():
            self._check_controls(text)
        if not text or text.isspace():
            raise fault(
                "text.blank",
                id="Teks ini kosong. Kirim null bila tidak ada isinya.",
                en="This text is blank. Send null where there is nothing to say.",
            )
        if len(text) > self.longest:
            raise fault(
                "text.too_long",
                id=f"Teks ini {len(text)} huruf; paling banyak {self.longest}.",
                en=f"This text has {len(text)} characters; at most {self.longest}.",
            )
        return text

    def _normal(self, value: str) -> str:
        if SURROGATES.search(value):
            raise fault(
                "text.surrogate",
                id="Teks ini memuat setengah huruf (surrogate); perbaiki"
                " penyandiannya di sistem sumber.",
                en="This text holds half a character (a lone surrogate); fix the"
                " encoding at the source.",
            )
        return value if is_normalized("NFC", value) else normalize("NFC", value)

    def _check_controls(self, text: str) -> None:
        found = (CONTROLS_BUT_LINES if self.lines else CONTROLS).search(text)
        if found:
            code = f"U+{ord(found[0]):04X}"
            raise fault(
                "text.control",
                id=f"Teks ini memuat karakter kendali {code}; hapus di sumbernya.",
                en=f"This text holds the control character {code}; remove it at the"
                " source.",
            )


class Code(Strict[str]):
    """One of a closed list of codes, or, without a list, a word shaped like one."""

    def __init__(
        self,
        choices: Iterable[str] | None = None,
        *,
        kinds: tuple[str, ...] = ("code",),
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.kinds = kinds
        self.choices = None if choices is None else tuple(choices)
        self._known = frozenset(self.choices or ())

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise not_a(value, "kode berupa teks", "a code as text")
        if value in self._known or self.choices is None and CODE.fullmatch(value):
            return value
        if self.choices is None:
            raise fault(
                "code.shape",
                id="Kode hanya huruf kecil, angka, titik, dan garis, diawali huruf.",
                en="A code is lower-case letters, digits, dots and dashes, starting"
                " with a letter.",
            )
        near = hint(value, self.choices)
        raise fault(
            "code.unknown",
            id=f"Kode ini tidak ada dalam daftar.{near.id}",
            en=f"This code is not in the list.{near.en}",
        )


class Flag(Strict[bool]):
    """true or false, nothing that only looks like it."""

    kinds = ("boolean",)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if value is True or value is False:
            return value is True
        raise not_a(value, "true atau false", "true or false")


class RegionCode(Strict[str]):
    """A region by its dotted Kemendagri code: 12, 12.75 or 12.75.01."""

    kinds = ("region",)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if isinstance(value, str) and REGION_CODE.fullmatch(value):
            return value
        raise fault(
            "region.shape",
            id="Kode wilayah harus teks Kemendagri bertitik, misalnya “12.75”;"
            " 1275 tanpa titik bisa berarti Medan (BPS).",
            en="A region code must be dotted Kemendagri text, e.g. “12.75”; an"
            " undotted 1275 may mean Medan (BPS).",
        )


class Dims(Strict[dict[str, str]]):
    """Breakdown of a value, e.g. {"sex": "female"}; codes to codes, sorted."""

    def _deserialize(
        self, value: Any, attr: Any, data: Any, **kwargs: Any
    ) -> dict[str, str]:
        if not isinstance(value, Mapping):
            raise not_a(value, "objek kode", "an object of codes")
        for each in (*value.keys(), *value.values()):
            if not isinstance(each, str) or not CODE.fullmatch(each):
                raise fault(
                    "code.shape",
                    id=f"Rincian “{each}” bukan kode (huruf kecil, angka, titik).",
                    en=f"The breakdown “{each}” is not a code (lower case, digits).",
                )
        return {key: value[key] for key in sorted(value)}
