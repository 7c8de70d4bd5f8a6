"""What the API answers, as marshmallow schemas: rows, pages of rows, problems."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import RAISE, Schema, fields

from hub.api.fields import said

Texts = tuple[str, str]
REASON: Final = (
    "Mengapa tidak ada nilai; kosong bila ada nilai. Tidak ada nilai bukan nol.",
    "Why there is no value; null where there is one. No value is not zero.",
)


def text(id: str, en: str, *, none: bool = False, **more: Any) -> fields.Field[Any]:
    """Text."""
    return fields.String(required=True, allow_none=none, metadata=said(id, en, **more))


def number(id: str, en: str, *, none: bool = True) -> fields.Field[Any]:
    """A decimal number, exactly as it is stored."""
    return fields.Decimal(required=True, allow_none=none, metadata=said(id, en))


def whole(id: str, en: str, *, none: bool = True) -> fields.Field[Any]:
    """A whole number."""
    return fields.Integer(required=True, allow_none=none, metadata=said(id, en))


def moment(id: str, en: str, *, none: bool = True) -> fields.Field[Any]:
    """An instant in UTC."""
    return fields.DateTime(required=True, allow_none=none, metadata=said(id, en))


def day(id: str, en: str) -> fields.Field[Any]:
    """A day, or none."""
    return fields.Date(required=True, allow_none=True, metadata=said(id, en))


def flag(id: str, en: str, *, none: bool = False) -> fields.Field[Any]:
    """true or false."""
    return fields.Boolean(required=True, allow_none=none, metadata=said(id, en))


def texts(id: str, en: str) -> fields.Field[Any]:
    """Several texts; in a table they stand in one cell, with | between."""
    return fields.List(fields.String(), required=True, metadata=said(id, en))


def page_of(name: str, data: type[Row]) -> type[Schema]:
    """The answer that holds a page of rows."""
    rows = fields.List(fields.Nested(data), required=True)
    return Answer.from_dict({"data": rows}, name=f"{name}Page")


class Row(Schema):
    """A row: every field is always there, null where there is nothing."""

    class Meta:
        unknown = RAISE


class Sentence(Row):
    """One sentence in both languages."""

    id = text("Kalimat bahasa Indonesia.", "The sentence in Indonesian.")
    en = text("Kalimat bahasa Inggris.", "The sentence in English.")


class Answer(Row):
    """What every list wraps its rows in."""

    source_class = text(
        "official, simulated, atau mixed bila tiap baris menyebut jenisnya sendiri;"
        " kosong bila barisnya bukan angka.",
        "official, simulated, or mixed where each row says its own; null where the"
        " rows are no figures.",
        none=True,
        enum=["official", "simulated", "mixed", None],
    )
    next = text(
        "Alamat halaman berikutnya; kosong di halaman terakhir.",
        "Address of the next page; null on the last one.",
        none=True,
    )
    cursor = text(
        "Kursor halaman berikutnya; kosong di halaman terakhir.",
        "Cursor of the next page; null on the last one.",
        none=True,
    )
    note = fields.Nested(
        Sentence,
        required=True,
        allow_none=True,
        metadata=said(
            "Penjelasan, bila barisnya saja bisa menyesatkan.",
            "An explanation where the rows alone would mislead.",
        ),
    )


class Flaw(Row):
    """One thing that is wrong with one parameter."""

    field = text("Nama parameter.", "Name of the parameter.")
    value = text("Nilai yang diterima.", "The value as received.")
    rule = text("Id aturan yang tetap.", "Stable id of the rule.")
    detail = text(
        "Apa yang salah dan cara memperbaikinya, dalam bahasa yang diminta.",
        "What is wrong and how to fix it, in the language asked for.",
    )
    detail_id = text("Sama, bahasa Indonesia.", "The same in Indonesian.")
    detail_en = text("Sama, bahasa Inggris.", "The same in English.")


class Problem(Row):
    """A problem as RFC 9457 has it, with every flaw at once."""

    type = text("Alamat penjelasan.", "Address of an explanation.")
    title = text("Jenis masalah.", "Kind of problem.")
    status = whole("Kode HTTP.", "HTTP status.", none=False)
    detail = text("Penjelasan dan perbaikannya.", "Explanation and fix.")
    instance = text("Jalur yang diminta.", "The path that was asked for.")
    errors = fields.List(fields.Nested(Flaw), required=True)
