"""What a manifest says of itself, and what becomes of records of its shape."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

from connectors.base import Discovering, kinds_known
from connectors.certify.bench import Bench
from connectors.certify.checking import NotHere, check
from connectors.certify.standing.rows import Row, put
from schemas.contracts.facts import Rejection
from schemas.envelope import value_at
from schemas.mapping.examples import check_examples
from schemas.values.problem import Words

SOME: Final = 3


@check(
    "manifest.valid",
    "manifest",
    title=("Manifest sah", "The manifest is valid"),
    proves=(
        "Setiap kunci dikenal, setiap jalur dan tabel kode dapat dipakai.",
        "Every key is known, every path and code table can be used.",
    ),
    fix=(
        "Pesan menyebut baris, sebab, dan kata yang benar yang terdekat.",
        "The message names the line, the reason and the nearest right word.",
    ),
)
def valid(bench: Bench) -> Iterator[Words]:
    """That it was read is proof; its kind must be readable, too."""
    if bench.connection.kind not in kinds_known():
        yield Words("Jenis tidak dikenal.", "The kind is not known.")


@check(
    "manifest.examples",
    "manifest",
    title=("Contoh-contohnya tepat", "Its examples come out"),
    proves=(
        "Setiap contoh di manifest menjadi persis apa yang dijanjikan.",
        "Every example in the manifest becomes exactly what it promises.",
    ),
    fix=(
        "Perbaiki map atau contohnya; pesan menyebut baris dan kolomnya.",
        "Correct the map or the example; the message names the line and the field.",
    ),
)
def examples(bench: Bench) -> Iterator[Words]:
    """Run the manifest's own examples."""
    if not any(each.refused is None for each in bench.stream.examples):
        yield Words(
            "Tidak ada contoh yang diterima.", "There is no example that is taken."
        )
    parts = (bench.stream, bench.domain, bench.gazetteer, bench.coverage)
    for each in check_examples(*parts):
        yield Words(
            f"{each.field}: {each.message.id}", f"{each.field}: {each.message.en}"
        )


@check(
    "manifest.output",
    "manifest",
    title=("Hasilnya sesuai skema bersama", "Its output fits the shared schema"),
    proves=(
        "Baris tiruan dari bentuk yang dideklarasikan menjadi data yang sah.",
        "Made-up rows of the declared shape become valid records of the schema.",
    ),
    fix=(
        "Lengkapi map sampai semua kolom wajib skema terisi.",
        "Complete the map until every required field of the schema is filled.",
    ),
)
def output(bench: Bench) -> Iterator[Words]:
    """Map records of the declared shape."""
    rows = taken(bench)
    if not rows:
        raise NotHere("Tidak ada contoh.", "There is no example.")
    for row in rows:
        made = bench.mapper.apply(row, "/0")
        if isinstance(made, Rejection):
            yield from _reasons(made)
            return


@check(
    "manifest.secrets",
    "manifest",
    title=("Rahasia hanya disebut namanya", "Secrets are only named"),
    proves=(
        "Tidak ada kata sandi atau token di dalam manifest.",
        "No password or token stands in the manifest itself.",
    ),
    fix=(
        "Tulis secret://PENERBIT/NAMA dan simpan isinya dengan `hub secret set`.",
        "Write secret://PUBLISHER/NAME and keep its value with `hub secret set`.",
    ),
)
def secrets(bench: Bench) -> Iterator[Words]:
    """Look for values where only names may stand."""
    auth = bench.connection.auth
    for name, value in (("token", auth.token), ("password", auth.password)):
        if value and not value.startswith("secret://"):
            yield Words(
                f"connection.auth.{name} berisi rahasia itu sendiri.",
                f"connection.auth.{name} holds the secret itself.",
            )


@check(
    "drift.added",
    "manifest",
    title=("Kolom baru tidak mengganggu", "A new field does no harm"),
    proves=(
        "Kolom yang ditambahkan sumber tidak mengubah hasil.",
        "A field that the source adds changes nothing of the output.",
    ),
    fix=(
        "Pilih kolom dengan namanya, bukan dengan urutan atau *.",
        "Select fields by their names, not by position or *.",
    ),
)
def added(bench: Bench) -> Iterator[Words]:
    """Add a field to a record."""
    for row in taken(bench)[:1]:
        before = bench.mapper.apply(row, "/0")
        after = bench.mapper.apply({**row, "kolom_baru": "x"}, "/0")
        if isinstance(before, Rejection) != isinstance(after, Rejection):
            yield Words("Baris itu kini ditolak.", "The row is refused now.")
        elif not isinstance(after, Rejection) and not isinstance(before, Rejection):
            if after.values != before.values:
                yield Words("Hasilnya lain.", "It comes out otherwise.")


@check(
    "drift.removed",
    "manifest",
    title=("Kolom yang hilang disebut", "A field that goes missing is named"),
    proves=(
        "Bila sumber menghapus kolom yang dipakai, baris ditolak dengan nama kolomnya"
        " atau ditandai tidak dilaporkan; tidak pernah menjadi nol.",
        "When the source drops a mapped field, the row is refused with the field's name"
        " or the value is not reported; it never becomes a zero.",
    ),
    fix=(
        "Jangan beri nilai pengganti untuk kolom yang tidak ada.",
        "Give no stand-in value for a field that is not there.",
    ),
)
def removed(bench: Bench) -> Iterator[Words]:
    """Remove each mapped field in turn."""
    for row in taken(bench)[:1]:
        for source, name in sources(bench):
            less = _without(row, source)
            made = bench.mapper.apply(less, "/0")
            if less != row and not isinstance(made, Rejection):
                if made.values.get(name) == 0:
                    yield Words(
                        f"{source} yang hilang menjadi 0.", f"{source}, gone, became 0."
                    )


@check(
    "drift.retyped",
    "manifest",
    title=("Jenis yang berubah disebut", "A changed type is named"),
    proves=(
        "Bila sebuah nilai menjadi objek atau daftar, baris ditolak dengan sebabnya.",
        "When a value becomes an object or a list, the row is refused with the reason.",
    ),
    fix=(
        "Deklarasikan jenisnya di map (as: …).",
        "Declare the type in the map (as: …).",
    ),
)
def retyped(bench: Bench) -> Iterator[Words]:
    """Turn each mapped value into an object."""
    for row in taken(bench)[:1]:
        for source, name in sources(bench):
            other = deepcopy(row)
            if value_at(source, row) is None or "[" in source:
                continue
            put(other, source, {"berubah": 1})
            made = bench.mapper.apply(other, "/0")
            if not isinstance(made, Rejection) and made.values.get(name) is not None:
                yield Words(
                    f"{source} menjadi objek, tetapi {name} tetap diisi.",
                    f"{source} became an object, yet {name} is filled.",
                )


@check(
    "discover.matches",
    "manifest",
    title=("Penemuan menjawab dengan kata-kata", "Discovery answers in words"),
    proves=(
        "Cara baca ini dapat ditanya apa yang ada, atau berkata bahwa tidak bisa.",
        "The kind can be asked what there is, or says that it cannot.",
    ),
    fix=(
        "Pembaca dari luar: beri `discover` yang mengembalikan Discovered.",
        "A reader from outside: give it a `discover` that returns Discovered.",
    ),
)
def discovers(bench: Bench) -> Iterator[Words]:
    """Whether the reader says what its protocol declares."""
    if not isinstance(bench.reader, Discovering):
        raise NotHere("Cara baca ini tidak punya.", "This kind has none.")
    if bench.reader.kind != bench.connection.kind:
        yield Words("Nama jenisnya lain.", "Its kind has another name.")


def taken(bench: Bench) -> list[Row]:
    """Made-up records that the map should take: one for each accepted example, more
    of them where the key means nothing by itself.
    """
    known = [e.given for e in bench.stream.examples if e.refused is None]
    rows = [each for each in known if isinstance(each, dict)]
    used = {field.source for field in bench.stream.map.values()}
    if rows and bench.stream.key and bench.shape.moving not in used:
        rows = rows + bench.rows(SOME)
    return rows


def sources(bench: Bench) -> list[tuple[str, str]]:
    """The source field and the name of each field that is read from one."""
    fields = bench.stream.map.values()
    return [(each.source, each.name) for each in fields if each.source]


def _without(row: Row, source: str) -> Row:
    *outer, last = source.split(".")
    other = deepcopy(row)
    place: Any = other
    for step in outer:
        place = place.get(step) if isinstance(place, dict) else None
    if isinstance(place, dict):
        place.pop(last, None)
    return other


def _reasons(made: Rejection) -> Iterator[Words]:
    for each in made.problems:
        yield Words(
            f"{each.field}: {each.message.id}", f"{each.field}: {each.message.en}"
        )
