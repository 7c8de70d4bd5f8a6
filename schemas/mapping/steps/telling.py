"""How a field of a fact is made from a source record, in words and step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from schemas.contracts.domain import Domain
from schemas.contracts.record import REASON_LABELS
from schemas.manifests.parts import MappedField, Stream
from schemas.mapping.steps.conversions import QUARANTINE, table_of
from schemas.mapping.steps.raw import raw_bytes
from schemas.mapping.steps.selection import MISSING, by_expression
from schemas.values.problem import Refused, Words

MOST_WORDS: Final = 12
LOCALES: Final = {
    "id-ID": Words("1.234,56 (titik ribuan, koma desimal)", "1.234,56 (Indonesian)"),
    "en-US": Words("1,234.56 (koma ribuan, titik desimal)", "1,234.56 (English)"),
    "plain": Words("1234.56 (tanpa pemisah ribuan)", "1234.56 (no thousands)"),
    None: Words("hanya yang punya satu arti", "only what has one meaning"),
}
SYSTEMS: Final = {
    "kemendagri": Words("kode Kemendagri bertitik", "dotted Kemendagri code"),
    "bps": Words("kode BPS", "BPS code"),
    "name": Words("nama daerah", "name of the region"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One field: its source, what is done with it, what stands there (JSON)."""

    field: str
    source: str | None
    steps: tuple[Words, ...]
    raw: str | None = None


def tell(stream: Stream, domain: Domain, record: Any = MISSING) -> dict[str, Told]:
    """Every mapped field in words; with a record, also its value at the source."""
    found: dict[str, Told] = {}
    for name, mapped in stream.map.items():
        steps = tuple(_steps(mapped, domain))
        found[name] = Told(name, mapped.source, steps, _raw(mapped, record))
        for part in mapped.parts:
            inner = f"{name}.{part.name}"
            steps = tuple(_steps(part, domain))
            found[inner] = Told(inner, part.source, steps, _raw(part, record))
    if stream.key:
        found["key"] = _key(stream, record)
    return found


def _key(stream: Stream, record: Any) -> Told:
    names = ", ".join(stream.key)
    words = Words(
        f"Kunci data di sumbernya: {names}.", f"The record's own key: {names}."
    )
    got = record if isinstance(record, dict) else {}
    raw = raw_bytes([got.get(name) for name in stream.key]).decode()
    return Told("key", names, (words,), raw if got else None)


def _raw(mapped: MappedField, record: Any) -> str | None:
    if mapped.source is None or not isinstance(record, dict):
        return None
    try:
        found = by_expression(mapped.source)(record)
    except Refused:
        return None
    return None if found is MISSING else raw_bytes(found).decode()


def _steps(mapped: MappedField, domain: Domain) -> Iterator[Words]:
    if mapped.source is None:
        value = mapped.constant
        if mapped.kind != "dims":
            yield Words(
                f"Ditetapkan oleh manifes: {value}.", f"Set by the manifest: {value}."
            )
        return
    path = mapped.source
    yield Words(f"Diambil dari “{path}”.", f"Taken from “{path}”.")
    if mapped.blank:
        yield _blanks(mapped)
    if mapped.kind == "region":
        yield from _region(mapped)
    elif mapped.codes is None and mapped.table is None:
        yield _conversion(mapped)
    if mapped.codes is not None or mapped.table is not None:
        yield _codes(mapped, domain)


def _blanks(mapped: MappedField) -> Words:
    def said(language: str) -> str:
        labels = {k: v.in_(language) for k, v in REASON_LABELS.items()}
        return "; ".join(
            f"“{word}” = {labels.get(why, why)}" for word, why in mapped.blank.items()
        )

    return Words(f"Bukan nilai: {said('id')}.", f"No value: {said('en')}.")


def _region(mapped: MappedField) -> Iterator[Words]:
    system = SYSTEMS.get(mapped.system or "", Words("tabel kode", "a code table"))
    yield Words(
        f"Dicari di daftar wilayah menurut {system.id}.",
        f"Looked up in the regions by {system.en}.",
    )
    if mapped.name_from:
        yield Words(
            f"Harus cocok dengan nama di “{mapped.name_from}”.",
            f"Must agree with the name in “{mapped.name_from}”.",
        )


def _conversion(mapped: MappedField) -> Words:
    formats = " / ".join(mapped.formats) or "ISO 8601"
    match mapped.kind:
        case "decimal" | "integer":
            locale = LOCALES[mapped.locale]
            without = f"“{mapped.strip}”" if mapped.strip else ""
            return Words(
                f"Dibaca sebagai angka {locale.id}"
                + (f", tanpa {without}." if without else "."),
                f"Read as a number {locale.en}"
                + (f", without {without}." if without else "."),
            )
        case "datetime":
            zone = mapped.zone
            return Words(
                f"Dibaca sebagai waktu {formats}"
                + (f", zona {zone}, disimpan dalam UTC." if zone else "."),
                f"Read as a moment {formats}"
                + (f", zone {zone}, kept in UTC." if zone else "."),
            )
        case "date" | "period":
            return Words(
                f"Dibaca sebagai tanggal atau periode {formats}.",
                f"Read as a day or period {formats}.",
            )
        case "boolean":
            return Words("Harus true atau false.", "Must be true or false.")
    return Words(
        "Diambil apa adanya, tanpa spasi di tepi.", "Taken as it is, without spaces."
    )


def _codes(mapped: MappedField, domain: Domain) -> Words:
    exact, folded = table_of(mapped, domain)
    pairs = [f"{word} → {code}" for word, code in (exact or folded).items()]
    shown = "; ".join(pairs[:MOST_WORDS]) + (" …" if len(pairs) > MOST_WORDS else "")
    name = f" {mapped.table}" if mapped.table else ""
    other = mapped.otherwise
    quarantined = other == QUARANTINE
    return Words(
        f"Diterjemahkan dengan tabel kode{name}: {shown}; kata lain"
        f" {'ke karantina' if quarantined else f'menjadi {other}'}.",
        f"Translated by the code table{name}: {shown}; other words"
        f" {'go to quarantine' if quarantined else f'become {other}'}.",
    )
