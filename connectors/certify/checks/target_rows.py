"""The real system's records: their fields and types, and whether the map takes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from connectors.base import Discovering, Refusal
from connectors.certify.bench import Bench
from connectors.certify.checking import NotHere, check
from connectors.certify.checks.declared import sources
from connectors.certify.checks.real import door, full
from connectors.network.failures import FetchError
from schemas.contracts.facts import Fact, Rejection
from schemas.envelope import value_at
from schemas.values.problem import Words

MOST_REFUSED: Final = 0.05
MOST: Final = 500
MOST_DEGREES: Final = 2  # as far as the widest regencies with their islands reach


@check(
    "target.mapped",
    "target",
    title=("Petanya menerima datanya", "The map takes its records"),
    proves=(
        "Paling banyak satu dari dua puluh baris ditolak; tiap sebab disebut.",
        "At most one record in twenty is refused; every reason is named.",
    ),
    fix=(
        "Perbaiki map: kode, format tanggal, locale, sistem kode, cakupan.",
        "Correct the map: codes, date formats, locale, code system, coverage.",
    ),
)
def mapped(bench: Bench) -> Iterator[Words]:
    """Map what came, and count what is refused, by reason."""
    values = full(bench).values[:MOST]
    reasons: Counter[tuple[str, str, str]] = Counter()
    refused = 0
    for value in values:
        made = bench.mapper.apply(value, "/0")
        if isinstance(made, Rejection):
            refused += 1
            reasons.update(
                {(p.field, p.message.id, p.message.en) for p in made.problems}
            )
    if refused > MOST_REFUSED * len(values):
        for (name, id, en), times in reasons.most_common():
            yield Words(f"{times} × {name}: {id}", f"{times} × {name}: {en}")


@check(
    "target.fields",
    "target",
    title=("Kolomnya masih ada", "Its fields are still there"),
    proves=(
        "Tiap kolom yang dipakai map ada di data nyata, jenisnya seperti di contoh.",
        "Every field that the map reads is in real records, of the type the examples"
        " show.",
    ),
    fix=(
        "Skema sumber berubah: sesuaikan map dan contohnya.",
        "The source's schema has changed: bring the map and its examples up to date.",
    ),
)
def fields(bench: Bench) -> Iterator[Words]:
    """Look for each mapped field, and compare types with the examples."""
    values = full(bench).values
    if not values:
        raise NotHere("Tidak ada baris.", "There are no records.")
    shown = [e.given for e in bench.stream.examples if e.refused is None]
    for source, name in sources(bench):
        optional = bench.stream.map[name].optional
        real = {
            _kind(found) for v in values if (found := value_at(source, v)) is not None
        }
        told = {
            _kind(found) for v in shown if (found := value_at(source, v)) is not None
        }
        if not real and told and not optional:
            yield Words(
                f"{source} tidak ada di satu baris pun.", f"{source} is in no record."
            )
        elif real and told and not real & told:
            yield Words(
                f"{source}: {sorted(real)}, di contoh {sorted(told)}.",
                f"{source}: {sorted(real)}, in the examples {sorted(told)}.",
            )


@check(
    "target.places",
    "target",
    title=("Letaknya di daerahnya", "Places lie in their region"),
    proves=(
        f"Koordinat berjarak kurang dari {MOST_DEGREES} derajat dari pusat daerahnya.",
        f"Coordinates are less than {MOST_DEGREES} degrees from their region's centre.",
    ),
    fix=(
        "Lintang dan bujur tertukar, atau salah locale atau sistem koordinat.",
        "Latitude and longitude are swapped, or a wrong locale or coordinate system.",
    ),
)
def places(bench: Bench) -> Iterator[Words]:
    """Compare each place with its region's own."""
    facts = [bench.mapper.apply(v, "/0") for v in full(bench).values[:MOST]]
    placed = [f for f in facts if isinstance(f, Fact) and _point(f) is not None]
    if not placed:
        raise NotHere("Tidak ada koordinat.", "There are no coordinates.")
    away = [fact for fact in placed if _is_away(bench, fact)]
    if len(away) > MOST_REFUSED * len(placed):
        yield Words(
            f"{len(away)} baris jauh dari daerahnya.",
            f"{len(away)} records lie far from their region.",
        )


@check(
    "target.deletes",
    "target",
    title=("Penghapusan terbaca", "Deletions can be read"),
    proves=(
        "Syarat deletes.when menjawab ya atau tidak pada data nyata.",
        "The condition deletes.when answers yes or no of real records.",
    ),
    fix=("Perbaiki deletes.when.", "Correct deletes.when."),
)
def deletes(bench: Bench) -> Iterator[Words]:
    """Try the condition on what came; all gone is not believed."""
    when = bench.stream.deletes.when
    if bench.stream.deletes.mode != "flag" or not when:
        raise NotHere("Tidak ada tanda hapus.", "There is no flag.")
    facts = [bench.mapper.apply(v, "/0") for v in full(bench).values[:MOST]]
    gone = [each.deleted for each in facts if isinstance(each, Fact)]
    if gone and all(gone):
        yield Words("Semua baris terhapus.", "Every record is deleted.")
    answers = {_kind(value_at(when, value)) for value in full(bench).values[:MOST]}
    if answers and answers != {"yes/no"} and answers != {"yes/no", "nothing"}:
        yield Words(f"{when}: {sorted(answers)}", f"{when}: {sorted(answers)}")


@check(
    "target.discover",
    "target",
    title=("Sesuai penemuan", "As discovery says"),
    proves=(
        "Kolom yang disebut sumber sendiri memuat kunci dan kursor manifest.",
        "The fields that the source declares hold the manifest's key and cursor.",
    ),
    fix=(
        "Jalankan `hub connector propose` dan bandingkan.",
        "Run `hub connector propose` and compare.",
    ),
    lenient=True,
)
def discover(bench: Bench) -> Iterator[Words]:
    """Ask what there is, and look for the key and the cursor in it."""
    if not isinstance(bench.reader, Discovering):
        raise NotHere("Cara baca ini tidak punya.", "This kind has none.")
    try:
        with door(bench) as context:
            found = bench.reader.discover(context, bench.connection)
    except (Refusal, FetchError) as why:
        raise NotHere(str(why), str(why)) from why
    names = {field.name for data in found.datasets for field in data.fields}
    names |= {field.name for field in found.fields}
    if not names:
        raise NotHere("Sumber tidak menyebut kolom.", "It declares no fields.")
    spec = bench.stream.cursor
    wanted = [*bench.stream.key, *(spec.fields if spec else ())]
    for name in dict.fromkeys(wanted):
        if name not in names and name.rpartition(".")[2] not in names:
            yield Words(f"{name} tidak disebut.", f"{name} is not declared.")


def _point(fact: Fact) -> tuple[float, float] | None:
    lat, lon = fact.values.get("lat"), fact.values.get("lon")
    return None if lat is None or lon is None else (float(lat), float(lon))


def _is_away(bench: Bench, fact: Fact) -> bool:
    """Whether a fact lies far from its regency; a province is too wide to tell."""
    point, code = _point(fact), fact.region[:5]
    if point is None or "." not in code or code not in bench.gazetteer:
        return False
    region = bench.gazetteer[code]
    if region.lat is None or region.lon is None:
        return False
    apart = abs(point[0] - float(region.lat)), abs(point[1] - float(region.lon))
    return max(apart) > MOST_DEGREES


def _kind(value: Any) -> str:
    """A type as people name it; numbers and texts of numbers are different things."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes/no"
        case str():
            return "text"
        case list():
            return "list"
        case dict():
            return "object"
    return "number"
