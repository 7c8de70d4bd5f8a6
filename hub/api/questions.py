"""What each list can be asked: its filters, and the paging that all share."""

from __future__ import annotations

from typing import Final, get_args

from marshmallow import RAISE, Schema

from hub.api.fields import OneOf, PeriodWord, Several, Whole, Word, needed
from hub.api.reading import FORMATS, LANGUAGES, LONGEST_VALUE
from hub.services.comparing.rankings import SourceClass
from hub.services.listing import indicators as catalogue
from hub.services.listing import runs
from schemas.contracts.record import REPORT_STATUSES
from schemas.places.regions import KINDS
from schemas.values.periods import LEVELS

JSON_MOST: Final = 1000
FILE_MOST: Final = 10_000
JSON_USUAL: Final = 100
CLASSES: Final = get_args(SourceClass)


def _region() -> Several:
    return Several(
        Word(
            "Kode Kemendagri bertitik, misalnya 12.75; beberapa dipisah koma.",
            "Dotted Kemendagri codes, such as 12.75; several separated by commas.",
            examples=["12.75"],
        )
    )


def _parent() -> Word:
    return Word(
        "Hanya daerah langsung di bawah kode ini, misalnya 12.",
        "Only regions directly below this code, such as 12.",
        examples=["12"],
    )


def _source_class(usual: str, usual_en: str) -> OneOf:
    return OneOf(
        CLASSES,
        f"Angka resmi atau data simulasi. {usual}",
        f"Official or simulated figures. {usual_en}",
    )


def _ids(what: str, what_en: str) -> Several:
    return Several(Word(f"Id {what}.", f"Ids of {what_en}."))


class Question(Schema):
    """What every list understands."""

    class Meta:
        unknown = RAISE

    limit = Whole(
        1,
        FILE_MOST,
        f"Banyaknya baris. JSON: paling banyak {JSON_MOST}, tanpa parameter"
        f" {JSON_USUAL}. CSV dan XLSX: paling banyak dan tanpa parameter {FILE_MOST}.",
        f"Number of rows. JSON: at most {JSON_MOST}, {JSON_USUAL} if left out. CSV and"
        f" XLSX: at most {FILE_MOST}, also if left out.",
    )
    cursor = Word(
        "Dari jawaban sebelumnya: halaman berikutnya.",
        "From the answer before: the page after it.",
        longest=LONGEST_VALUE,
    )
    format = OneOf(
        FORMATS,
        "Bentuk jawaban; tanpa parameter menurut Accept, lalu JSON.",
        "Form of the answer; if left out by Accept, then JSON.",
    )
    lang = OneOf(
        LANGUAGES,
        "Bahasa penjelasan kesalahan; tanpa parameter menurut Accept-Language.",
        "Language in which problems are explained; if left out by Accept-Language.",
    )


class Places(Question):
    """Filters of /regions."""

    region = _region()
    bps_code = Several(
        Word("Kode BPS tanpa titik.", "BPS codes, without dots.", examples=["1276"])
    )
    parent = _parent()
    kind = Several(OneOf(KINDS, "Jenis wilayah.", "Kinds of region."))


class Indicators(Question):
    """Filters of /indicators."""

    indicator = _ids("indikator", "indicators")
    domain = Several(
        OneOf(catalogue.domains(), "Skema asal.", "Schemas they come from.")
    )
    topic = Several(OneOf(catalogue.topics(), "Topik.", "Topics."))


class Figures(Question):
    """Filters of figures, computed or stated."""

    indicator = _ids("indikator", "indicators")
    region = _region()
    parent = _parent()
    period = Several(
        PeriodWord(
            "Periode: 2025, 2025-S1, 2025-Q1, 2025-03 atau 2025-03-14.",
            "Periods: 2025, 2025-S1, 2025-Q1, 2025-03 or 2025-03-14.",
            examples=["2025-03"],
        )
    )
    start = PeriodWord(
        "Hanya periode yang mulai pada atau sesudah awal periode ini.",
        "Only periods that begin on or after the first day of this one.",
        examples=["2025"],
        key="from",
    )
    end = PeriodWord(
        "Hanya periode yang selesai pada atau sebelum akhir periode ini.",
        "Only periods that are over by the last day of this one.",
        examples=["2026-06"],
        key="to",
    )
    level = OneOf(LEVELS, "Panjang periode.", "Length of the periods.")
    breakdown = Word(
        "Rincian: satu rincian persis, * untuk semua; tanpa parameter total saja.",
        "Breakdown: exactly one, or * for all; totals only if left out.",
        examples=["*", "age=0-4;sex=female"],
    )
    source_class = _source_class(
        "Tanpa parameter: resmi; keduanya tidak pernah dicampur.",
        "Official if left out; the two are never mixed.",
    )


class Cells(Figures):
    """Filters of /cells."""


class Observations(Figures):
    """Filters of /observations."""

    stream = _ids("aliran data", "streams")


class Records(Question):
    """Filters of /records."""

    schema = Several(Word("Skema catatan.", "Schemas of records."))
    region = _region()
    status = Several(OneOf(REPORT_STATUSES, "Status.", "Statuses."))
    source_class = _source_class(
        "Tanpa parameter: resmi; keduanya tidak pernah dicampur.",
        "Official if left out; the two are never mixed.",
    )


class Facts(Question):
    """Filters of /facts."""

    schema = needed(
        Word(
            "Skema, dengan versi atau rentang bila bukan yang sekarang.",
            "The schema, with a version or range unless the present one is meant.",
            examples=["facility", "facility@1", "facility@>=1.0,<2"],
        )
    )
    region = _region()
    stream = _ids("aliran data", "streams")
    source_class = _source_class(
        "Tanpa parameter: resmi; keduanya tidak pernah dicampur.",
        "Official if left out; the two are never mixed.",
    )


class Systems(Question):
    """Filters of /systems."""

    system = _ids("sistem", "systems")
    stream = _ids("aliran data", "streams")
    publisher = _ids("penerbit", "publishers")
    schema = Several(OneOf(catalogue.domains(), "Skema.", "Schemas."))
    source_class = _source_class(
        "Tanpa parameter: keduanya, masing-masing menyebut jenisnya.",
        "Both if left out; each row says which it is.",
    )


class Runs(Question):
    """Filters of /runs."""

    system = _ids("sistem", "systems")
    stream = _ids("aliran data", "streams")
    publisher = _ids("penerbit", "publishers")
    outcome = Several(OneOf(runs.OUTCOMES, "Hasil.", "Outcomes."))
