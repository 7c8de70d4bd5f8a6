"""What is said about a date or period that cannot be taken, and how to fix it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from schemas.values.date_formats import month_hint
from schemas.values.periods import FIRST_YEAR, LAST_YEAR
from schemas.values.problem import Refused, refuse

MAX_TEXT: Final = 100
INSTANTS: Final = "ISO 8601 (2025-03-14T08:00:00+07:00)"
DAYS: Final = "ISO 8601 (2025-03-14)"
PERIODS: Final = "2025, 2025-S1, 2025-Q1, 2025-03, Maret 2025, Triwulan I 2025"
_ORDERLESS: Final = re.compile(
    r"[0-9]{1,2}[./ -][0-9]{1,2}[./ -](?:[0-9]{4}|[0-9]{2})(?:\D.*)?"
)


def not_text(value: object, field: str) -> Refused:
    """The value is of a type that is no date."""
    return refuse(
        field,
        value,
        "date.not_text",
        id="Tanggal harus berupa teks. Bilangan bulat hanya diterima bila manifes"
        " menyatakan `formats`, misalnya unix atau %Y%m%d.",
        en="A date must be text. A whole number is only taken where the manifest"
        " declares `formats`, for example unix or %Y%m%d.",
    )


def blank(value: object, field: str) -> Refused:
    """There is no date in the cell."""
    return refuse(
        field,
        value,
        "date.blank",
        id="Tanggalnya kosong; bila memang boleh kosong, nyatakan di manifes.",
        en="The date is blank; if it may be, declare so in the manifest.",
    )


def zero(value: object, field: str) -> Refused:
    """The source writes zeros where it has no date."""
    return refuse(
        field,
        value,
        "date.zero",
        id="Tanggal nol berarti tanggalnya tidak ada di sumber; kosongkan di sumber"
        " atau nyatakan artinya di manifes.",
        en="A zero date means the source has none; leave it blank at the source or"
        " declare its meaning in the manifest.",
    )


def no_zone(value: object, field: str) -> Refused:
    """Nothing says which zone a local time is in."""
    return refuse(
        field,
        value,
        "date.no_zone",
        id="Waktu ini tidak menyebut zonanya; nyatakan `zone` di manifes, misalnya"
        " Asia/Jakarta.",
        en="This time does not say its zone; declare `zone` in the manifest, for"
        " example Asia/Jakarta.",
    )


def out_of_range(value: object, year: int, field: str) -> Refused:
    """The year is one that no record has."""
    return refuse(
        field,
        value,
        "date.out_of_range",
        id=f"Tahun {year} di luar {FIRST_YEAR}–{LAST_YEAR}; periksa tahunnya.",
        en=f"The year {year} is outside {FIRST_YEAR}–{LAST_YEAR}; check the year.",
    )


def weekday_contradicts(value: object, field: str) -> Refused:
    """The name of the day and the date disagree."""
    return refuse(
        field,
        value,
        "date.weekday_contradicts",
        id="Nama hari tidak cocok dengan tanggalnya; salah satunya keliru.",
        en="The name of the day contradicts the date; one of them is wrong.",
    )


def no_single_period(form: str) -> Refused:
    """The format names no period, or more than one."""
    return refuse(
        "formats",
        form,
        "period.bad_format",
        id=f"Format “{form}” tidak menyebut satu periode: tahun, semester"
        " (%h), triwulan (%q), bulan atau hari, tanpa jam.",
        en=f"The format “{form}” does not name one period: a year, semester"
        " (%h), quarter (%q), month or day, without a time.",
    )


def impossible(value: object, field: str) -> Refused:
    """The calendar or the clock has no such moment."""
    return refuse(
        field,
        value,
        "date.impossible",
        id="Tanggal atau jam ini tidak ada di kalender; periksa di sumber.",
        en="There is no such date or time in the calendar; check it at the source.",
    )


def not_a_day(form: str, field: str) -> Refused:
    """The format fits the text but is not that of a day."""
    return refuse(
        field,
        form,
        "date.bad_format",
        id="Formatnya tidak menyebut tahun, bulan dan hari saja seperti yang diminta"
        " kolom ini.",
        en="The format does not give just year, month and day, as this column needs.",
    )


def unreadable(
    text: str, formats: Sequence[str], field: str, known: str = INSTANTS
) -> Refused:
    """Say as exactly as possible why a text is no date; `known` is read undeclared."""
    if not formats and _ORDERLESS.fullmatch(text[:MAX_TEXT]):
        return refuse(
            field,
            text,
            "date.ambiguous",
            id="Urutan hari, bulan dan tahun tidak pasti; nyatakan `formats` di"
            " manifes, misalnya %d/%m/%Y.",
            en="The order of day, month and year is not certain; declare `formats` in"
            " the manifest, for example %d/%m/%Y.",
        )
    near_id, near_en = month_hint(text[:MAX_TEXT])
    listed = ", ".join(formats) or known
    return refuse(
        field,
        text,
        "date.syntax",
        id=f"Tidak sesuai penulisan yang diterima: {listed}.{near_id}",
        en=f"It fits none of the accepted forms: {listed}.{near_en}",
    )
