"""The real system's filter: it is obeyed, its border holds, and it is cheap."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from connectors.certify.bench import Bench, Read
from connectors.certify.checking import NotHere, check
from connectors.certify.checks.reading import ahead
from connectors.certify.checks.real import fresh, full, kept, target_of
from schemas.values.problem import Words

POLITE_REQUESTS: Final = 2
POLITE_BYTES: Final = 2048
SLACK: Final = timedelta(seconds=2)
LATER: Final = timedelta(days=3650)


@check(
    "target.filter",
    "target",
    "dates",
    title=("Saringannya dipatuhi", "Its filter is obeyed"),
    proves=(
        "Bila hanya perubahan diminta, tidak ada baris yang lebih tua daripada batasnya"
        " (dikurangi overlap).",
        "When only changes are asked for, no record older than the bound (less the"
        " overlap) comes.",
    ),
    fix=(
        "Periksa cursor.param, format dan zone; atau tulis write: snapshot.",
        "Check the cursor's param, format and zone; or write: snapshot.",
    ),
)
def obeyed(bench: Bench) -> Iterator[Words]:
    """Ask from the middle on, and look for what is older."""
    middle, floor = _middle(bench)
    read = since(bench, middle)
    if read.refusal is not None:
        yield Words(f"Galat: {read.why}", f"An error: {read.why}")
    old = [m for m in map(bench.shape.moment, read.values) if m and m < floor]
    if old:
        yield Words(
            f"{len(old)} baris lebih tua daripada {floor}.",
            f"{len(old)} records are older than {floor}.",
        )


@check(
    "target.incremental",
    "target",
    "dates",
    title=("Perubahan dan semuanya cocok", "Changes agree with everything"),
    proves=(
        "Tiap baris sesudah tanda datang bila hanya perubahan diminta, dan tidak ada"
        " perubahan yang tidak ada di pembacaan utuh.",
        "Every record after a mark comes when only changes are asked for, and no change"
        " is missing from the whole reading.",
    ),
    fix=(
        "Zona atau format batas salah, halaman memotong, atau server memakai >.",
        "The bound's zone or format is wrong, pages cut, or the server uses > there.",
    ),
)
def agrees(bench: Bench) -> Iterator[Words]:
    """Compare changes since the middle with the whole."""
    middle, _ = _middle(bench)
    everything, read = full(bench), since(bench, middle)
    begin = datetime.fromisoformat(middle["updated"])
    wanted = {
        name
        for name, value in zip(everything.names, everything.values, strict=True)
        if (moment := bench.shape.moment(value)) is not None and moment >= begin
    }
    missing = wanted - set(read.names)
    if missing and read.ended:
        yield _differ(f"{len(missing)} baris tidak datang", missing, "did not come")
    if everything.ended:
        extra = set(read.names) - set(everything.names)
        if extra:
            yield _differ("tidak ada di pembacaan utuh", extra, "not in the whole")


@check(
    "target.tie",
    "target",
    "dates",
    title=("Waktu yang sama di batas", "Equal times at the border"),
    proves=(
        "Dari tanda tepat pada suatu perubahan, perubahan itu sendiri datang lagi.",
        "From a mark in the very moment of a change, that change comes again.",
    ),
    fix=(
        "Beri cursor.overlap, atau saringan yang memuat batasnya (>=).",
        "Give the cursor an overlap, or a filter that includes its bound (>=).",
    ),
)
def tied(bench: Bench) -> Iterator[Words]:
    """Ask from the newest moment on; its records must come."""
    everything = full(bench)
    pairs = list(zip(everything.names, map(bench.shape.moment, everything.values)))
    dated = [moment for _, moment in pairs if moment is not None]
    if not dated:
        raise NotHere("Tanpa waktu.", "No moments.")
    last = max(dated)
    wanted = {name for name, moment in pairs if moment == last}
    read = since(bench, {"updated": last.isoformat(), "key": ""})
    missing = wanted - set(read.names)
    if missing and read.ended:
        yield _differ("seri hilang", missing, "ties lost")


@check(
    "target.future",
    "target",
    "cursor",
    title=("Tanda di masa depan", "A mark in the future"),
    proves=(
        "Dari masa depan tidak ada yang datang, dan itu bukan galat.",
        "From the future nothing comes, and that is no error.",
    ),
    fix=(
        "Saringan diabaikan atau batasnya tidak terbaca: periksa cursor.format.",
        "The filter is ignored or its bound is not read: check cursor.format.",
    ),
)
def future(bench: Bench) -> Iterator[Words]:
    """Ask for what will change in ten years."""
    high = full(bench).high
    if high is None:
        raise NotHere("Tidak ada tanda.", "There is no mark.")
    read = since(bench, ahead(bench, high) or {}, most=2)
    if read.refusal is not None:
        yield Words(f"Galat: {read.why}", f"An error: {read.why}")
    elif read.values:
        count = len(read.values)
        yield Words(f"{count} baris datang.", f"{count} records came.")


@check(
    "target.polite",
    "target",
    title=("Murah bila tidak berubah", "Cheap while nothing changes"),
    proves=(
        f"Pembacaan tanpa perubahan: paling banyak {POLITE_REQUESTS} permintaan dan"
        f" {POLITE_BYTES} bita.",
        f"A reading without changes: at most {POLITE_REQUESTS} requests and"
        f" {POLITE_BYTES} bytes.",
    ),
    fix=(
        "Beri cursor, atau minta pemilik mengirim ETag atau Last-Modified.",
        "Declare a cursor, or ask the owner for ETag or Last-Modified.",
    ),
    lenient=True,
)
def polite(bench: Bench) -> Iterator[Words]:
    """Read once more with all that is known, and count."""
    before = full(bench)
    if not before.ended:
        raise NotHere("Tidak terbaca utuh.", "It was not read whole.")
    known = kept(before)
    incremental = bench.stream.cursor is not None
    meter = target_of(bench).meter
    if incremental:
        known |= kept(fresh(bench, before.high))
    requests, size = meter.requests, meter.bytes
    fresh(bench, before.high if incremental else None, recall=known.get)
    requests, size = meter.requests - requests, meter.bytes - size
    if requests > POLITE_REQUESTS or size > POLITE_BYTES:
        yield Words(
            f"{requests} permintaan, {size} bita.", f"{requests} requests, {size} B."
        )


def since(bench: Bench, position: dict[str, Any], most: int | None = None) -> Read:
    """Read from a mark on, once for all checks."""
    name = f"since {position.get('updated')}"
    if name not in bench.seen:
        bench.seen[name] = fresh(bench, position, most)
    found: Read = bench.seen[name]
    return found


def _middle(bench: Bench) -> tuple[dict[str, Any], datetime]:
    """A mark in the middle of what changed, and the oldest moment it may bring."""
    dated = sorted(
        moment
        for moment in map(bench.shape.moment, full(bench).values)
        if isinstance(moment, datetime)
    )
    spec = bench.stream.cursor
    if spec is None or len(set(dated)) < 2:
        raise NotHere("Terlalu sedikit perubahan.", "There are too few changes.")
    begin = dated[len(dated) // 2]
    floor = begin - spec.overlap - SLACK
    if bench.connection.kind in ("datasette", "open311"):
        floor -= timedelta(days=1)  # they ask for the whole day before
    return {"updated": begin.isoformat(), "key": ""}, floor


def _differ(id: str, names: set[str], en: str) -> Words:
    some = ", ".join(sorted(names)[:5])
    return Words(f"{len(names)} {id}: {some}", f"{len(names)} records {en}: {some}")
