"""What is said about a region that cannot be taken, and how to fix it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from schemas.values.nearest import hint, nearest
from schemas.values.problem import Refused, refuse

_EXAMPLE: Final = {"kemendagri": "12.75", "bps": "1276"}
_SYSTEM: Final = {"kemendagri": "Kemendagri", "bps": "BPS"}


def not_text(value: object, field: str) -> Refused:
    """The value is blank or of a type that names no region."""
    return refuse(
        field,
        value,
        "region.not_text",
        id="Wilayahnya kosong atau bukan teks; kirim kode atau nama sebagai teks.",
        en="The region is blank or not text; send the code or the name as text.",
    )


def no_code_system(
    text: str, kemendagri: str | None, bps: str | None, field: str
) -> Refused:
    """A code came without its system; both readings are named."""
    return refuse(
        field,
        text,
        "region.no_code_system",
        id=f"Kode ini {kemendagri or 'tidak dikenal'} menurut Kemendagri dan"
        f" {bps or 'tidak dikenal'} menurut BPS; nyatakan `codes: kemendagri` atau"
        " `codes: bps` di manifes.",
        en=f"This code is {kemendagri or 'unknown'} by Kemendagri and"
        f" {bps or 'unknown'} by BPS; declare `codes: kemendagri` or `codes: bps` in"
        " the manifest.",
    )


def unknown_system(system: str, systems: Sequence[str]) -> Refused:
    """The manifest declares a code system that does not exist."""
    near = hint(system, systems)
    listed = ", ".join(systems)
    return refuse(
        "codes",
        system,
        "region.unknown_system",
        id=f"Sistem kode yang dikenal: {listed}.{near.id}",
        en=f"Known code systems: {listed}.{near.en}",
    )


def code_mangled(text: str, maybe: Sequence[str], field: str) -> Refused:
    """A spreadsheet or a JSON number took digits away."""
    listed_id = f" (mungkin {' atau '.join(maybe)})" if maybe else ""
    listed_en = f" (perhaps {' or '.join(maybe)})" if maybe else ""
    return refuse(
        field,
        text,
        "region.code_mangled",
        id=f"Kode ini rusak karena pernah disimpan sebagai angka{listed_id}: 12.10"
        " menjadi 12.1. Kirim kode sebagai teks dengan semua angkanya.",
        en=f"This code was damaged by being kept as a number{listed_en}: 12.10 becomes"
        " 12.1. Send codes as text with all their digits.",
    )


def code_shape(text: str, system: str, field: str) -> Refused:
    """The text cannot be a code of the declared system."""
    return refuse(
        field,
        text,
        "region.code_shape",
        id=f"Bukan bentuk kode {_SYSTEM[system]}; contoh yang benar:"
        f" {_EXAMPLE[system]}. Bila ini nama, nyatakan `codes: name`.",
        en=f"Not the shape of a {_SYSTEM[system]} code; a right one looks like"
        f" {_EXAMPLE[system]}. If this is a name, declare `codes: name`.",
    )


def unknown_code(text: str, system: str, other: str | None, field: str) -> Refused:
    """The code has the right shape but no region here has it."""
    rival = "Kemendagri" if system == "bps" else "BPS"
    also_id = f" Menurut {rival} kode ini {other}." if other else ""
    also_en = f" By {rival} this code is {other}." if other else ""
    return refuse(
        field,
        text,
        "region.unknown_code",
        id=f"Tidak ada wilayah dengan kode {_SYSTEM[system]} ini di daftar provinsi."
        f"{also_id}",
        en=f"No region in the province's list has this {_SYSTEM[system]} code."
        f"{also_en}",
    )


def name_ambiguous(value: str, fits: Sequence[str], field: str) -> Refused:
    """The name fits several regions."""
    return refuse(
        field,
        value,
        "region.name_ambiguous",
        id=f"Nama ini cocok dengan {' dan '.join(fits)}; tulis Kabupaten atau Kota di"
        " depannya, atau kirim kodenya.",
        en=f"This name fits {' and '.join(fits)}; write Kabupaten or Kota in front of"
        " it, or send the code.",
    )


def unknown_name(value: str, known: Mapping[str, str], field: str) -> Refused:
    """The name fits no region; `known` maps folded names to names to show."""
    folded = "".join(c for c in value.casefold() if c.isalnum() or c == " ")
    for prefix in ("kabupaten ", "kab ", "kotamadya ", "kota ", "kecamatan ", "kec "):
        folded = folded.removeprefix(prefix)
    found = nearest(folded.replace(" ", ""), known, cutoff=0.65)
    near_id = f" Mungkin maksudnya “{known[found]}”?" if found else ""
    near_en = f" Did you mean “{known[found]}”?" if found else ""
    return refuse(
        field,
        value,
        "region.unknown_name",
        id=f"Tidak ada wilayah bernama ini di daftar provinsi.{near_id}",
        en=f"No region in the province's list has this name.{near_en}",
    )


def contradicts_name(
    value: object,
    region: str,
    name: str,
    named: Sequence[str],
    agreeing: str | None,
    field: str,
) -> Refused:
    """The code means one region and the name beside it another."""
    also_id = also_en = ""
    if agreeing:
        also_id = f" Dengan `codes: {agreeing}` keduanya cocok; periksa manifes."
        also_en = f" With `codes: {agreeing}` the two agree; check the manifest."
    return refuse(
        field,
        f"{value} / {name}",
        "region.contradicts_name",
        id=f"Kode {value} adalah {region}, tetapi nama “{name}” adalah"
        f" {' atau '.join(named)}; salah satunya keliru.{also_id}",
        en=f"Code {value} is {region}, but the name “{name}” is"
        f" {' or '.join(named)}; one of them is wrong.{also_en}",
    )
