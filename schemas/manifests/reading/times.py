"""Reading what a manifest declares about times: zones and formats."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from schemas.manifests.reading.section import Section
from schemas.values.date_formats import compile_format
from schemas.values.nearest import hint
from schemas.values.problem import Refused


def check_zone(part: Section, key: str, zone: str) -> None:
    """Note a time zone that does not exist, with the nearest that does."""
    zones = _zones()
    if zone in zones:
        return
    near = hint(zone, ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", *zones))
    part.wrong(
        key,
        "date.unknown_zone",
        f"Zona waktu “{zone}” tidak dikenal.{near.id} WIB adalah Asia/Jakarta.",
        f"The time zone “{zone}” is not known.{near.en} WIB is Asia/Jakarta.",
    )


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def read_zone(part: Section) -> str | None:
    """A declared time zone that exists."""
    zone = part.maybe("zone")
    if zone is not None:
        check_zone(part, "zone", zone)
    return zone


def read_formats(part: Section) -> tuple[str, ...]:
    """Declared formats of dates, each of which compiles."""
    formats = part.texts("formats")
    for index, text in enumerate(formats):
        _compiles(part, "formats", text, f"formats[{index}]")
    return formats


def read_format(part: Section, key: str) -> str | None:
    """One declared format that compiles."""
    text = part.maybe(key)
    if text is not None:
        _compiles(part, key, text, key)
    return text


def _compiles(part: Section, key: str, text: str, label: str) -> None:
    if text in ("unix", "unix-ms"):
        return
    try:
        compile_format(text)
    except Refused as refused:
        words = refused.problems[0].message
        part.wrong(
            key,
            "date.bad_format",
            f"{label} “{text}”: {words.id}",
            f"{label} “{text}”: {words.en}",
        )


def check_declared_zone(
    part: Section, zone: str | None, formats: tuple[str, ...]
) -> None:
    """A time must say its zone, in every format or by `zone:`."""
    if zone or formats and all(_says_zone(text) for text in formats):
        return
    part.wrong(
        "",
        "date.no_zone",
        "Waktu tanpa zona waktu. Tambahkan zone: Asia/Jakarta, atau formats dengan"
        " %z di dalamnya.",
        "A time without a time zone. Add zone: Asia/Jakarta, or formats that hold %z.",
    )


def _says_zone(text: str) -> bool:
    return text in ("unix", "unix-ms") or "%z" in text or "%Z" in text
