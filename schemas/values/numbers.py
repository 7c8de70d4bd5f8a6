"""Numbers as people and systems write them, read strictly into exact decimals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact
from functools import lru_cache
from typing import Final, Literal, TypeGuard

from schemas.values.nearest import hint
from schemas.values.problem import Refused, refuse

Locale = Literal["id-ID", "en-US", "plain"]

LOCALES: Final[tuple[Locale, ...]] = ("id-ID", "en-US", "plain")
MAX_WHOLE: Final = 18
MAX_FRACTION: Final = 30
MAX_TEXT: Final = 200

_EXACT: Final = Context(prec=100, traps=[Inexact])

# A grouped number never starts with a zero, so that 0.123 is no thousand.
_SHAPES: Final[dict[Locale, re.Pattern[str]]] = {
    "id-ID": re.compile(
        r"(?P<whole>[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]*)(?:,(?P<part>[0-9]+)|,--?)?"
    ),
    "en-US": re.compile(
        r"(?P<whole>[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]*)(?:\.(?P<part>[0-9]+))?"
    ),
    "plain": re.compile(r"(?P<whole>[0-9]*)(?:\.(?P<part>[0-9]+))?"),
}
_BRACKETED: Final = re.compile(r"\((.+)\)")
_EXPONENT: Final = re.compile(r"[+-]?[0-9.,]+[eE][+-]?[0-9]+")
_PLACEHOLDERS: Final = frozenset(
    "- -- --- — – . .. ... … n/a na nan null none nil nihil #div/0! #n/a #ref! #value!"
    " #name? #num! #null! inf -inf infinity -infinity".split()
)
_SCALE_WORDS: Final[dict[str, Decimal]] = {
    "rb": Decimal(10**3),
    "ribu": Decimal(10**3),
    "jt": Decimal(10**6),
    "juta": Decimal(10**6),
    "m": Decimal(10**9),
    "miliar": Decimal(10**9),
    "milyar": Decimal(10**9),
    "t": Decimal(10**12),
    "triliun": Decimal(10**12),
    "trilyun": Decimal(10**12),
}
_SCALED: Final = re.compile(r"(.*[0-9)])\s*([A-Za-z]+)\.?")


def parse_decimal(
    value: object,
    locale: str | None,
    strip: str = "",
    *,
    scale_words: bool = False,
    field: str = "number",
) -> Decimal:
    """The exact value of a number, or Refused with the fix.

    `locale` says how the source writes: "id-ID" `1.234,56`, "en-US" `1,234.56`,
    "plain" `1234.56`; None means undeclared, and then only a text that reads the
    same in all three, or is a number in one way alone, is taken. `strip` lists,
    separated by spaces, the words around the number that the source is known to
    write, such as "Rp" or "%". Brackets mean negative, `,-` closes an amount in
    id-ID. `scale_words` takes `2,5 jt`, `3 miliar`, `1,2 T` (id-ID only, where M
    is a thousand million). JSON numbers (int, Decimal) need no locale. Signs of
    no value (blank, "-", "#DIV/0!", "NIHIL") are refused: they are not numbers,
    and what they mean is for the manifest to say.
    """
    if isinstance(value, str):
        if len(value) <= MAX_WHOLE and value.isascii() and value.isdigit():
            return Decimal(value)
        form = _form(locale, strip, scale_words)
        return _read(value, form, field)
    return _json_number(value, field)


def parse_int(
    value: object, locale: str | None, strip: str = "", *, field: str = "number"
) -> int:
    """The exact whole number, or Refused; 12,0 is whole and 12,5 is not."""
    number = parse_decimal(value, locale, strip, field=field)
    whole = int(number)
    if whole != number:
        raise refuse(
            field,
            value,
            "number.not_whole",
            id="Harus bilangan bulat, tetapi ada angka di belakang koma.",
            en="This must be a whole number, but it has decimals.",
        )
    return whole


def is_locale(name: str) -> TypeGuard[Locale]:
    """Whether a manifest may declare this locale of numbers."""
    return name in LOCALES


@dataclass(frozen=True, slots=True)
class _Form:
    """What was declared about a column of numbers, ready for use."""

    locale: Locale | None
    words: tuple[tuple[str, bool], ...]
    scale_words: bool


@lru_cache(maxsize=1024)
def _form(locale: str | None, strip: str, scale_words: bool) -> _Form:
    if locale is not None and not is_locale(locale):
        near = hint(locale, LOCALES)
        raise refuse(
            "locale",
            locale,
            "number.unknown_locale",
            id=f"Penulisan angka yang dikenal: {', '.join(LOCALES)}.{near.id}",
            en=f"Known ways of writing numbers: {', '.join(LOCALES)}.{near.en}",
        )
    words = tuple((w.casefold(), w[-1].isalpha()) for w in strip.split())
    return _Form(locale, words, scale_words)


def _read(value: str, form: _Form, field: str) -> Decimal:
    """A number in text, by its declared form."""
    if len(value) > MAX_TEXT:
        raise _too_long(value, field)
    text = value.strip()
    if not text or text.casefold() in _PLACEHOLDERS:
        raise _no_value(value, field)
    text, negative = _unsigned(text, form)
    text, factor = _unscaled(text, form)
    number = _reading(text, form, value, field)
    if factor is not None:
        number = _in_bounds(_EXACT.multiply(number, factor), value, field)
    return number.copy_negate() if negative and number else number


def _unsigned(text: str, form: _Form) -> tuple[str, bool]:
    """The text without declared words, brackets and sign, and whether it is negative.

    Words may stand inside or outside of the sign: `-Rp 5`, `Rp -5`, `Rp (5)`.
    """
    text = _without_words(text, form)
    bracketed = _BRACKETED.fullmatch(text)
    if bracketed:
        return _without_words(bracketed[1].strip(), form), True
    if text[:1] in ("-", "\u2212"):
        return _without_words(text[1:].lstrip(), form), True
    return text, False


def _without_words(text: str, form: _Form) -> str:
    """The text without the words that the manifest says to strip."""
    for word, alphabetic in form.words:
        lowered = text.casefold()
        if len(lowered) != len(text):
            return text
        if lowered.startswith(word):
            rest = text[len(word) :]
            text = (rest[1:] if alphabetic and rest[:1] == "." else rest).lstrip()
        elif lowered.endswith(word):
            text = text[: -len(word)].rstrip()
    return text


def _unscaled(text: str, form: _Form) -> tuple[str, Decimal | None]:
    """The text without a closing scale word, where those were declared."""
    if not form.scale_words or form.locale != "id-ID":
        return text, None
    match = _SCALED.fullmatch(text)
    factor = _SCALE_WORDS.get(match[2].casefold()) if match else None
    return (match[1], factor) if match and factor is not None else (text, None)


def _reading(text: str, form: _Form, value: str, field: str) -> Decimal:
    """The one number that a bare text stands for, or Refused."""
    locales = LOCALES if form.locale is None else (form.locale,)
    readings = {locale: _match(text, locale) for locale in locales}
    numbers = {number for number in readings.values() if number is not None}
    if len(numbers) == 1:
        return _in_bounds(numbers.pop(), value, field)
    if numbers:
        raise _ambiguous(value, readings, field)
    raise _not_a_number(text, value, form, field)


def _match(text: str, locale: Locale) -> Decimal | None:
    """The number that a text is in one way of writing, or None."""
    match = _SHAPES[locale].fullmatch(text)
    if match is None:
        return None
    whole, part = match["whole"], match["part"]
    if not whole and not part:
        return None
    if not whole.isdigit():
        whole = whole.replace(".", "").replace(",", "") or "0"
    return Decimal(f"{whole}.{part}" if part else whole)


def _json_number(value: object, field: str) -> Decimal:
    """An int or Decimal as it came out of strict JSON; anything else is Refused."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise _wrong_type(value, field)
    if isinstance(value, int):
        if abs(value) >= 10**MAX_WHOLE:
            raise _too_long(str(value)[:40], field)
        return Decimal(value)
    if not value.is_finite():
        raise _no_value(str(value), field)
    return _in_bounds(value, str(value), field)


def _in_bounds(number: Decimal, value: str, field: str) -> Decimal:
    """The number itself if it can be stored exactly; −0 becomes 0."""
    if not number:
        return Decimal(0)
    exponent = number.as_tuple().exponent
    if number.adjusted() >= MAX_WHOLE or int(exponent) < -MAX_FRACTION:
        raise _too_long(value, field)
    return number


def _no_value(value: str, field: str) -> Refused:
    return refuse(
        field,
        value,
        "number.no_value",
        id="Ini tanda tidak ada nilai, bukan angka; nyatakan artinya di manifes (belum"
        " dilaporkan, NIHIL, …). Kosong tidak pernah dibaca nol.",
        en="This stands for no value, it is not a number; say in the manifest what it"
        " means (not reported, NIHIL, …). Blank is never read as zero.",
    )


def _wrong_type(value: object, field: str) -> Refused:
    return refuse(
        field,
        value,
        "number.type",
        id="Harus angka atau teks angka; yang diterima jenis lain"
        f" ({type(value).__name__}).",
        en="This must be a number or the text of one; another type was received"
        f" ({type(value).__name__}).",
    )


def _too_long(value: str, field: str) -> Refused:
    return refuse(
        field,
        value,
        "number.too_long",
        id=f"Lebih dari {MAX_WHOLE} angka di depan koma atau {MAX_FRACTION} di"
        " belakangnya; periksa apakah kolomnya benar.",
        en=f"More than {MAX_WHOLE} digits before or {MAX_FRACTION} after the decimal"
        " sign; check that this is the right column.",
    )


def _ambiguous(
    value: str, readings: dict[Locale, Decimal | None], field: str
) -> Refused:
    listed = ", ".join(f"{k} = {v}" for k, v in readings.items() if v is not None)
    return refuse(
        field,
        value,
        "number.ambiguous",
        id=f"Bisa dibaca lebih dari satu cara ({listed}); nyatakan `locale` di"
        " manifes.",
        en=f"This can be read in more than one way ({listed}); declare `locale` in the"
        " manifest.",
    )


def _not_a_number(text: str, value: str, form: _Form, field: str) -> Refused:
    """Say as exactly as possible why a text is no number."""
    if any(c.isnumeric() and not c.isascii() for c in text):
        return refuse(
            field,
            value,
            "number.foreign_digits",
            id="Angkanya bukan 0–9 biasa; kirim dengan angka 0–9.",
            en="The digits are not the plain 0–9; send them as 0–9.",
        )
    if _EXPONENT.fullmatch(text):
        return refuse(
            field,
            value,
            "number.exponent",
            id="Penulisan ilmiah (seperti 1,2E+05 dari lembar kerja) kehilangan angka;"
            " kirim semua angkanya.",
            en="Scientific notation (as in 1.2E+05 from a spreadsheet) loses digits;"
            " send all digits.",
        )
    other = [k for k in LOCALES if k != form.locale and _match(text, k) is not None]
    if other:
        return refuse(
            field,
            value,
            "number.other_locale",
            id=f"Dinyatakan {form.locale}, tetapi ditulis seperti {other[0]}; perbaiki"
            " `locale` di manifes atau tulisan di sumber.",
            en=f"Declared {form.locale}, but written as {other[0]}; correct `locale` in"
            " the manifest or the writing at the source.",
        )
    return refuse(
        field,
        value,
        "number.syntax",
        id="Bukan angka. Bila memang ada kata atau tanda seperti “Rp” atau “%”,"
        " nyatakan di `strip`.",
        en="Not a number. If a word or sign such as “Rp” or “%” belongs there, declare"
        " it in `strip`.",
    )
