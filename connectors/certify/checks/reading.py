"""Reading a stream: alike each time, in parts as in one, nothing lost at a border."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from connectors.certify.bench import Bench, Read, name
from connectors.certify.checking import NotDone, check
from connectors.certify.standing.city import Honest, StandIn
from connectors.certify.standing.rows import Row
from schemas.values.problem import Words

TIED: Final = timedelta(0)
FAR: Final = timedelta(days=3650)
APART: Final = timedelta(hours=12)


@check(
    "read.twice",
    "offline",
    "http",
    "city",
    title=("Dua kali dibaca, sama isinya", "Read twice, it is the same"),
    proves=(
        "Semua baris datang, tiap kunci sekali, dan pembacaan kedua sama.",
        "Every record comes, each key once, and a second reading is the same.",
    ),
    fix=(
        "Periksa records, key dan paging di manifest.",
        "Check records, key and paging in the manifest.",
    ),
)
def twice(bench: Bench) -> Iterator[Words]:
    """Read everything, two times."""
    city = playing(bench)
    with bench.serving(city) as server:
        first, again = bench.read(server), bench.read(server)
    yield from whole(first, len(city.rows))
    if first.names != again.names:
        yield Words(
            "Pembacaan kedua berbeda.", "The second reading differs from the first."
        )


@check(
    "read.resumed",
    "offline",
    "http",
    "city",
    "pages",
    title=("Berhenti di mana pun, lalu lanjut", "Killed at each page, it goes on"),
    proves=(
        "Setelah berhenti di halaman mana pun, token lanjutan membawa sisanya: tidak"
        " ada yang hilang.",
        "After a stop at any page its resume token brings all the rest: nothing is"
        " lost.",
    ),
    fix=(
        "Pembaca dari luar: taruh semua yang perlu diketahui ke dalam Page.next.",
        "A reader from outside: put all that must be known into Page.next.",
    ),
)
def resumed(bench: Bench) -> Iterator[Words]:
    """Go on from every token."""
    city = playing(bench)
    with bench.serving(city) as server:
        read = bench.read(server)
        wanted = set(read.names)
        for at, page in enumerate(read.pages):
            if page.next is None:
                continue
            begun = Read(read.stream, read.pages[: at + 1])
            rest = bench.read(server, resume=page.next)
            missing = wanted - set(begun.names) - set(rest.names)
            if missing or not rest.ended:
                yield Words(
                    f"Dari halaman {at + 2}: {len(missing)} baris hilang. {rest.why}",
                    f"From page {at + 2} on: {len(missing)} records lost. {rest.why}",
                )


@check(
    "read.incremental",
    "offline",
    "http",
    "city",
    "cursor",
    title=("Perubahan ∪ sebelumnya = semuanya", "Changes ∪ before = everything"),
    proves=(
        "Yang berubah sesudah tanda terakhir datang semua pada pembacaan berikutnya.",
        "All that changed after the last mark comes with the next reading.",
    ),
    fix=(
        "Periksa cursor.param, format, zone dan overlap.",
        "Check the cursor's param, format, zone and overlap.",
    ),
)
def incremental(bench: Bench) -> Iterator[Words]:
    """Read a part, then what changed, and compare with everything."""
    rows = bench.rows(step=APART)
    city = playing(bench, rows[:5])
    with bench.serving(city) as server:
        until = bench.until(rows)
        before = bench.read(server, until=until)
        city.rows, city.asked[:] = rows, []
        city.clock = until
        after = bench.read(server, before.high, until=until)
        everything = bench.read(server, until=until)
    missing = set(everything.names) - set(before.names) - set(after.names)
    if missing or not after.ended:
        yield lost("perubahan", "changes", missing, after)
    if before.high is None and city.shape.clock is not None:
        yield Words(
            "Tidak ada tanda setelah dibaca.", "No mark was kept after reading."
        )


@check(
    "read.tie",
    "offline",
    "http",
    "city",
    "cursor",
    title=("Waktu yang sama di batas", "Equal times at the border"),
    proves=(
        "Baris yang berubah pada saat yang sama dengan tanda terakhir tidak hilang.",
        "Records that changed in the very moment of the last mark are not lost.",
    ),
    fix=(
        "Beri cursor.overlap, dan saringan yang memuat batasnya (>=, bukan >).",
        "Give the cursor an overlap, and a filter that includes its bound (>=, not >).",
    ),
)
def tie(bench: Bench) -> Iterator[Words]:
    """All records share one moment; some come later."""
    spec = bench.stream.cursor
    moving = spec is not None and "datetime" in spec.kind
    rows = bench.rows(step=TIED) if moving else bench.rows()
    city = playing(bench, rows[:5])
    with bench.serving(city) as server:
        before = bench.read(server)
        city.rows = rows
        after = bench.read(server, before.high)
        everything = bench.read(server)
    missing = set(everything.names) - set(before.names) - set(after.names)
    if missing or len(set(everything.names)) != len(rows):
        yield lost("seri", "ties", missing, after)


@check(
    "read.future",
    "offline",
    "http",
    "city",
    "cursor",
    title=("Tanda di masa depan", "A mark in the future"),
    proves=(
        "Dari tanda di masa depan tidak ada yang datang, dan itu bukan galat.",
        "From a mark in the future nothing comes, and that is no error.",
    ),
    fix=(
        "Pembaca dari luar: halaman kosong adalah akhir, bukan kegagalan.",
        "A reader from outside: an empty page is an end, not a failure.",
    ),
)
def future(bench: Bench) -> Iterator[Words]:
    """Ask for what will change in ten years."""
    rows = bench.rows()
    city = playing(bench, rows)
    with bench.serving(city) as server:
        read = bench.read(server)
        later = bench.read(server, ahead(bench, read.high), until=bench.until() + FAR)
    if later.refusal is not None:
        yield Words(f"Galat: {later.why}", f"An error: {later.why}")
    elif later.values and read.high is not None:
        count = len(later.values)
        yield Words(f"{count} baris datang.", f"{count} records came.")


def ahead(bench: Bench, high: dict[str, Any] | None) -> dict[str, Any] | None:
    """A mark ten years after the one that was kept."""
    if high is None:
        return None
    updated, spec = high["updated"], bench.stream.cursor
    if spec is not None and spec.kind == "integer":
        return high | {"updated": int(updated) + 10**9}
    if spec is not None and spec.kind == "text" and bench.connection.kind != "sdmx":
        return high | {"updated": f"{updated}~"}
    moment = datetime.fromisoformat(str(updated)) + FAR
    return high | {"updated": moment.isoformat()}


def playing(
    bench: Bench,
    rows: list[Row] | None = None,
    manner: Honest | None = None,
    size: int = 3,
) -> StandIn:
    """The city that stands in; NotDone where there is none."""
    city = bench.stand_in(rows, manner, size)
    if city is None:
        raise NotDone("Tidak ada kota tiruan.", "There is no stand-in.")
    return city


def whole(read: Read, count: int) -> Iterator[Words]:
    """What is wrong with a reading that should have brought so many records."""
    if read.refusal is not None:
        yield Words(f"Berhenti: {read.why}", f"It stopped: {read.why}")
    elif not read.ended:
        yield Words("Tidak sampai akhir.", "It did not reach the end.")
    came = len(set(read.names)) if read.stream.key else len(read.names)
    if read.refusal is None and came != count:
        yield Words(
            f"{came} dari {count} baris datang.", f"{came} of {count} records came."
        )
    for page in read.pages:
        names = [name(read.stream, record.value) for record in page.records]
        if read.stream.key and len(set(names)) != len(names):
            yield Words("Ada kunci dua kali.", "A key came twice.")
            return


def lost(id: str, en: str, missing: set[str], read: Read) -> Words:
    """Records that did not come, by their keys."""
    some = ", ".join(sorted(missing)[:5])
    return Words(
        f"{len(missing)} {id} hilang ({some}). {read.why}",
        f"{len(missing)} {en} lost ({some}). {read.why}",
    )
