"""The real system: it answers, it is whole, and it is what the manifest says it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from connectors.certify.bench import Bench
from connectors.certify.checking import NotHere, check
from connectors.certify.checks.real import fresh, full, moments, once, target_of
from connectors.reading.envelope import field_of
from schemas.values.problem import Words

SKEW: Final = timedelta(minutes=5)


@check(
    "target.reach",
    "target",
    title=("Terjangkau", "It can be reached"),
    proves=(
        "Nama, sambungan, TLS dan kunci diterima, dan halaman pertama datang.",
        "Name, connection, TLS and key are accepted, and a first page comes.",
    ),
    fix=(
        "Periksa base_url, sertifikat, dan rahasia (`hub secret set`).",
        "Check base_url, the certificate, and the secret (`hub secret set`).",
    ),
)
def reach(bench: Bench) -> Iterator[Words]:
    """Read one page."""
    read = once(bench)
    if not read.pages:
        yield Words(f"{read.why}", f"{read.why or 'nothing came'}")


@check(
    "target.read",
    "target",
    title=("Terbaca sampai akhir", "It is read to the end"),
    proves=(
        "Pembacaan tidak berhenti di tengah: tidak berputar, tidak terpotong, tidak ada"
        " galat di dalam 200.",
        "A reading does not stop half-way: no circle, nothing cut, no error in a 200.",
    ),
    fix=(
        "Sebabnya disebut; periksa paging, records dan request.errors.",
        "The reason is given; check paging, records and request.errors.",
    ),
)
def to_the_end(bench: Bench) -> Iterator[Words]:
    """Read everything, within the cap."""
    read = full(bench)
    if read.refusal is not None and read.rule != "certify_spent":
        yield Words(f"Berhenti: {read.why}", f"It stopped: {read.why}")
    elif not read.values and bench.stream.expect.rows_min > 0:
        yield Words("Tidak ada satu baris pun.", "Not one record came.")


@check(
    "target.clock",
    "target",
    title=("Jamnya benar", "Its clock is right"),
    proves=(
        "Jam server berbeda paling banyak lima menit, dan tidak ada perubahan di masa"
        " depan (zona waktu salah).",
        "The server's clock is off by five minutes at most, and nothing changed in the"
        " future (a wrong zone).",
    ),
    fix=(
        "Periksa cursor.zone dan map.*.zone; minta pemilik menyetel jam (NTP).",
        "Check cursor.zone and map.*.zone; ask the owner to set the clock (NTP).",
    ),
)
def clock(bench: Bench) -> Iterator[Words]:
    """Compare the server's date with ours, and the records' moments with both."""
    read, now = full(bench), target_of(bench).clock()
    said = [p.observed.server_date for p in read.pages if p.observed.server_date]
    if said and abs(said[0] - now) > SKEW:
        yield Words(f"Jam server {said[0]}.", f"The server's clock says {said[0]}.")
    late = [m for m in moments(bench, read) if m > now + SKEW]
    if late:
        yield Words(
            f"{len(late)} baris berubah di masa depan, sampai {max(late)}.",
            f"{len(late)} records changed in the future, up to {max(late)}.",
        )


@check(
    "target.stable",
    "target",
    title=("Halaman pertama sama dua kali", "First pages are alike twice"),
    proves=(
        "Halaman pertama yang dibaca dua kali memuat baris sama dalam urutan sama.",
        "The first pages, read twice, hold the same records in the same order.",
    ),
    fix=(
        "Minta urutan yang tetap (sort, order by) di request.params.",
        "Ask for a stable order (sort, order by) in request.params.",
    ),
)
def stable(bench: Bench) -> Iterator[Words]:
    """Read two pages again."""
    first, again = full(bench), fresh(bench, most=2)
    for page, other in zip(first.pages, again.pages, strict=False):
        names = [record.value for record in page.records]
        if names != [record.value for record in other.records]:
            yield Words(
                f"Halaman {page.number} lain pada kali kedua.",
                f"Page {page.number} is different the second time.",
            )
            return


@check(
    "target.order",
    "target",
    "cursor",
    title=("Urut menurut kursor", "Sorted by the cursor"),
    proves=(
        "Baris datang menurut waktu perubahan, bila manifest berkata demikian.",
        "Records come in the order of their changes, if the manifest says so.",
    ),
    fix=(
        "Minta urutan itu di request.params, atau tulis cursor.order: none.",
        "Ask for that order in request.params, or write cursor.order: none.",
    ),
)
def order(bench: Bench) -> Iterator[Words]:
    """Look at what the reader saw."""
    spec, read = bench.stream.cursor, full(bench)
    if spec is None or spec.order == "none":
        raise NotHere("Manifest tidak menjanjikannya.", "The manifest promises none.")
    wrong = [page.number for page in read.pages if not page.ordered]
    if wrong:
        yield Words(f"Tidak urut: halaman {wrong}.", f"Out of order: pages {wrong}.")


@check(
    "target.keys",
    "target",
    title=("Kunci tunggal", "Keys are unique"),
    proves=(
        "Tiap baris punya kuncinya, dan tidak ada dua baris berbeda dengan kunci sama.",
        "Every record has its key, and no two different records share one.",
    ),
    fix=("Pilih key lain, atau beberapa.", "Choose another key, or several."),
)
def keys(bench: Bench) -> Iterator[Words]:
    """Count keys."""
    stream, read = bench.stream, full(bench)
    if not stream.key:
        raise NotHere("Kunci alami skema.", "The schema's natural key.")
    none = sum(any(field_of(k, v) is None for k in stream.key) for v in read.values)
    if none:
        yield Words(f"{none} baris tanpa kunci.", f"{none} records have no key.")
    pairs = {(name, repr(value)) for name, value in zip(read.names, read.values)}
    shared = [key for key, times in Counter(n for n, _ in pairs).items() if times > 1]
    if shared:
        yield Words(
            f"{len(shared)} kunci dipakai lebih dari satu baris.",
            f"{len(shared)} keys are those of more than one record.",
        )


@check(
    "target.complete",
    "target",
    title=("Utuh menurut hitungan sumber", "Whole by its own count"),
    proves=(
        "Jumlah yang disebut sumber sama dengan yang diberi; tidak ada yang dipotong"
        " diam-diam.",
        "The number that the source states is the number it gives; nothing is cut in"
        " silence.",
    ),
    fix=(
        "Periksa paging.size terhadap batas server, dan paging.total_at.",
        "Check paging.size against the server's limit, and paging.total_at.",
    ),
)
def complete(bench: Bench) -> Iterator[Words]:
    """Look at how the reading ended."""
    read = full(bench)
    for page in read.pages:
        for note in page.notes:
            yield Words(note.message.id, note.message.en)
    proof = read.pages[-1].complete.value if read.ended else ""
    if read.ended and bench.stream.deletes.mode == "full-scan" and proof == "unknown":
        yield Words(
            "Tidak pernah terbukti utuh, jadi penghapusan tidak pernah diketahui.",
            "It is never known to be whole, so deletions are never learned.",
        )


@check(
    "target.repeats",
    "target",
    title=("Tidak ada halaman berulang", "No page comes twice"),
    proves=(
        "Tidak ada baris yang datang dua kali dalam satu pembacaan.",
        "No record comes twice in one reading.",
    ),
    fix=(
        "Halaman bergeser: minta urutan tetap, atau pakai keyset.",
        "Pages overlap: ask for a stable order, or use keyset.",
    ),
)
def repeats(bench: Bench) -> Iterator[Words]:
    """Look for records that came again, word for word."""
    read = full(bench)
    texts = Counter(map(repr, read.values))
    twice = [text for text, times in texts.items() if times > 1]
    if twice and bench.stream.key:
        yield Words(f"{len(twice)} baris dua kali.", f"{len(twice)} records twice.")
