"""What is said about a sheet whose layout or sums are not as declared, and the fix."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from schemas.contracts.record import number_text
from schemas.values.nearest import hint
from schemas.values.problem import Problem, Refused, problem, refuse

SHOWN: Final = 5


def no_sheet(wanted: str, names: Sequence[str]) -> Refused:
    near = hint(wanted, names)
    listed = ", ".join(names[:SHOWN])
    return refuse(
        "lembar",
        wanted,
        "table.no_sheet",
        id=f"Lembar “{wanted}” tidak ada.{near.id} Yang ada: {listed}. Ganti nama"
        " lembar di berkas, atau table.sheet di manifes.",
        en=f"There is no sheet “{wanted}”.{near.en} There are: {listed}. Rename the"
        " sheet in the file, or change table.sheet in the manifest.",
    )


def no_header(
    anchors: Sequence[str], within: int, names: Sequence[str], hints: Sequence[str]
) -> Refused:
    wanted, listed = anchors[0], ", ".join(names[:SHOWN]) or "CSV"
    more_id = (
        f" Pemisahnya mungkin “{hints[0]}”, bukan yang di manifes." if hints else ""
    )
    more_en = f" Its delimiter may be “{hints[0]}”, not yours." if hints else ""
    return refuse(
        names[0] if len(names) == 1 and names[0] else "lembar",
        wanted,
        "table.no_header",
        id=f"Tidak ada sel berisi “{wanted}” dalam {within} baris pertama ({listed})."
        f" Bentuk lembar berubah: sesuaikan table.header di manifes.{more_id}",
        en=f"No cell says “{wanted}” in the first {within} rows ({listed}). The layout"
        f" has changed: adapt table.header in the manifest.{more_en}",
    )


def several(what: str, places: Iterable[str]) -> Refused:
    """The anchor stands twice: which table is meant is not known."""
    places = list(places)
    listed = ", ".join(places[:SHOWN])
    return refuse(
        places[0],
        what,
        "table.header_twice",
        id=f"“{what}” ada di beberapa tempat ({listed}); tidak jelas tabel mana yang"
        " dimaksud. Sebut lembarnya di table.sheet, atau hapus yang lama.",
        en=f"“{what}” stands in several places ({listed}); which table is meant is not"
        " clear. Name the sheet in table.sheet, or remove the old one.",
    )


def no_rows(place: str) -> Refused:
    return refuse(
        place,
        "",
        "table.no_rows",
        id=f"Tidak ada baris data di bawah judul ({place}). Itu bukan “nol data”.",
        en=f"No rows of data below the titles ({place}). That does not mean “no data”.",
    )


def no_column(place: str, wanted: str, titles: Iterable[str]) -> Problem:
    known = [each for each in dict.fromkeys(titles) if each]
    near = hint(wanted, known)
    return problem(
        place,
        wanted,
        "table.no_column",
        id=f"Kolom “{wanted}” tidak ada di baris judul {place}.{near.id} Perbaiki"
        " judul di berkas, atau sesuaikan manifes.",
        en=f"There is no column “{wanted}” in the titles at {place}.{near.en} Correct"
        " the title in the file, or adapt the manifest.",
    )


def column_twice(title: str, first: str, second: str) -> Problem:
    return problem(
        second,
        title,
        "table.column_twice",
        id=f"Kolom “{title}” ada dua kali ({first} dan {second}); tidak jelas mana yang"
        " benar. Hapus satu, atau bedakan judulnya.",
        en=f"The column “{title}” stands twice ({first} and {second}); which is right"
        " is not clear. Remove one, or tell their titles apart.",
    )


def no_total_row(place: str, pattern: str) -> Refused:
    return refuse(
        place,
        pattern,
        "table.no_total_row",
        id=f"Baris total tidak ditemukan di bawah {place}, jadi isi lembar tidak bisa"
        " diperiksa dan mungkin terpotong. Tambahkan baris total.",
        en=f"No total row was found below {place}, so the sheet cannot be checked and"
        " may be cut off. Add the total row.",
    )


def period_blank(place: str, wanted: str) -> Refused:
    return refuse(
        place,
        "",
        "table.period_blank",
        id=f"Periode belum diisi: {place} ({wanted}) kosong. Tanyakan kepada"
        " pengirimnya; hub tidak menebak dari nama berkas. Isi bulan dan tahunnya di"
        " lembar, lalu unggah lagi.",
        en=f"The period is not filled in: {place} ({wanted}) is blank. Ask its sender;"
        " the hub does not guess from a file's name. Write month and year in the sheet"
        " and upload it again.",
    )


def label_blank(place: str, label: str) -> Problem:
    return problem(
        place,
        "",
        "table.label_blank",
        id=f"“{label}” belum diisi: {place} kosong. Tanyakan kepada pengirimnya; hub"
        " tidak menebak. Isi di lembar, lalu unggah lagi.",
        en=f"“{label}” is not filled in: {place} is blank. Ask its sender; the hub does"
        " not guess. Fill it in in the sheet and upload it again.",
    )


def period_unclear(place: str, text: str) -> Refused:
    return refuse(
        place,
        text,
        "table.period_unreadable",
        id=f"Periode di {place} tidak terbaca: “{text}”. Tulis satu bulan dan tahun,"
        " misalnya Agustus 2021.",
        en=f"The period at {place} cannot be read: “{text}”. Write one month and year,"
        " e.g. Agustus 2021.",
    )


def period_contradicts(place: str, one: str, other: str) -> Refused:
    return refuse(
        place,
        f"{one} / {other}",
        "table.period_contradicts",
        id=f"Lembar menyebut dua periode: {one} dan {other} ({place}). Betulkan salah"
        " satu, lalu unggah lagi.",
        en=f"The sheet names two periods: {one} and {other} ({place}). Correct one of"
        " them and upload it again.",
    )


def row_twice(name: str, first: str, second: str) -> Problem:
    return problem(
        second,
        name,
        "table.row_twice",
        id=f"“{name}” ada di dua baris ({first} dan {second}); tidak jelas mana yang"
        " benar, jadi keduanya ditahan. Hapus satu.",
        en=f"“{name}” stands in two rows ({first} and {second}); which is right is not"
        " clear, so both are held back. Remove one.",
    )


def no_label(place: str) -> Problem:
    return problem(
        place,
        "",
        "table.no_label",
        id=f"Baris {place} berisi angka tanpa nama. Isi namanya, atau hapus barisnya.",
        en=f"The row {place} holds figures without a name. Fill the name in, or remove"
        " the row.",
    )


def total_differs(
    place: str, stated: Decimal, parts: str, made: Decimal, over_blanks: bool
) -> Problem:
    blanks_id = " (sel kosong tidak dihitung)" if over_blanks else ""
    blanks_en = " (blank cells are not counted)" if over_blanks else ""
    said, summed = number_text(stated), number_text(made)
    return problem(
        place,
        said,
        "table.total_differs",
        id=f"{place} menyatakan {said}, tetapi {parts} berjumlah {summed}{blanks_id}."
        " Angka-angka ini ditahan; betulkan lembar, lalu unggah lagi.",
        en=f"{place} states {said}, but {parts} add up to {summed}{blanks_en}. These"
        " figures are held back; correct the sheet and upload it again.",
    )


def total_unreadable(place: str, value: Any) -> Problem:
    return problem(
        place,
        value,
        "table.total_unreadable",
        id=f"Total di {place} bukan angka ({value}), jadi tidak bisa diperiksa."
        " Perbaiki rumusnya.",
        en=f"The total at {place} is no number ({value}), so nothing can be checked"
        " against it. Correct its formula.",
    )


def part_unreadable(place: str, value: Any) -> Problem:
    return problem(
        place,
        value,
        "table.part_unreadable",
        id=f"Total tidak bisa dihitung: {place} bukan angka ({value}). Perbaiki sel"
        " itu.",
        en=f"The total cannot be made: {place} is no number ({value}). Correct that"
        " cell.",
    )


def two_values(place: str, other: str) -> Problem:
    return problem(
        place,
        "",
        "table.two_values",
        id=f"{place} dan {other} ada di bawah satu judul, dan keduanya terisi.",
        en=f"{place} and {other} stand below one title, and both are filled.",
    )


def ragged(place: str, found: int, wanted: int) -> Problem:
    return problem(
        place,
        f"{found}",
        "csv.ragged",
        id=f"Baris {place} berisi {found} kolom, judulnya {wanted}. Biasanya ada"
        " pemisah di dalam sel tanpa tanda kutip.",
        en=f"The row {place} has {found} columns, its titles {wanted}. Usually a"
        " delimiter stands inside a cell without quotes.",
    )
