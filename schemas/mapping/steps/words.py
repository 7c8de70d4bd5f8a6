"""What the mapper says about a record that it cannot take, in both languages."""

from __future__ import annotations

from typing import Any

from schemas.privacy import ERASED, KINDS
from schemas.values.nearest import hint
from schemas.values.problem import Problem, Words, problem


def missing(field: str, source: str, record: dict[str, Any]) -> Problem:
    """A mapped source field is not in the record."""
    near = hint(source, record)
    return problem(
        field,
        source,
        "field.missing",
        id=f"Kolom sumber “{source}” tidak ada dalam data ini.{near.id} Bila memang"
        " kadang tidak dikirim, tulis optional: true di manifes.",
        en=f"This record has no source field “{source}”.{near.en} If it is sometimes"
        " left out, write optional: true in the manifest.",
    )


def blank(field: str, value: Any, source: str) -> Problem:
    """A required field is blank."""
    return problem(
        field,
        value,
        "field.blank",
        id=f"“{source}” kosong, padahal wajib. Isi di sistem sumber.",
        en=f"“{source}” is blank, but required. Fill it in at the source.",
    )


def no_key(name: str, value: Any, record: dict[str, Any]) -> Problem:
    """A part of the record's own key is not there, or is not a plain value."""
    near = hint(name, record) if name not in record else Words("", "")
    return problem(
        "key",
        value,
        "key.blank",
        id=f"“{name}” adalah kunci data ini, tetapi kosong atau bukan teks/angka."
        f"{near.id}",
        en=f"“{name}” is the key of this record, but it is blank or no text or number."
        f"{near.en}",
    )


def long_key(key: str, most: int) -> Problem:
    """A key is longer than what can be kept."""
    return problem(
        "key",
        key,
        "key.too_long",
        id=f"Kunci data ini lebih panjang dari {most} huruf; pakai kolom id.",
        en=f"The key of this record is longer than {most} characters; use an id field.",
    )


def no_yes_or_no(when: str, value: Any) -> Problem:
    """The expression that tells deletions gave something else than true or false."""
    return problem(
        "deletes.when",
        value,
        "deletes.not_boolean",
        id=f"deletes.when ({when}) tidak memberi true atau false. Bandingkan, misalnya"
        f" {when} == `1`.",
        en=f"deletes.when ({when}) does not give true or false. Compare, e.g."
        f" {when} == `1`.",
    )


def outside_coverage(region: str) -> Problem:
    """The publisher may not speak about this region."""
    return problem(
        "region",
        region,
        "region.outside_coverage",
        id=f"Penerbit ini tidak berwenang atas wilayah {region}. Periksa kode"
        " wilayahnya, atau cakupan penerbit.",
        en=f"This publisher does not speak for region {region}. Check the region"
        " code, or the publisher's coverage.",
    )


def unmarked(field: str, kind: str) -> Problem:
    """A text that would be stored holds personal data."""
    words = KINDS[kind]
    return problem(
        field,
        ERASED,
        "privacy.unmarked",
        id=f"Teks ini tampak memuat {words.id}. Hapus di sumbernya, atau sebut kolomnya"
        " di privacy: {drop: […]}.",
        en=f"This text seems to hold {words.en}. Remove it at the source, or name its"
        " field in privacy: {drop: […]}.",
    )


def not_object(record: Any) -> Problem:
    """A record is not an object."""
    return problem(
        "$",
        record,
        "record.not_object",
        id="Setiap data harus satu objek. Periksa `records` di manifes.",
        en="Each record must be one object. Check `records` in the manifest.",
    )
