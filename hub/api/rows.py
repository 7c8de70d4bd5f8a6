"""The rows of each list: the one place where their fields are named and explained."""

from __future__ import annotations

from typing import Final

from marshmallow import fields

from hub.api.fields import said
from hub.api.shapes import REASON, Row, day, flag, moment, number, text, texts, whole
from schemas.contracts.record import REASONS

CLASSES: Final = ["official", "simulated"]
CLASS: Final = ("Resmi atau simulasi.", "Official or simulated.")
REGION: Final = ("Kode Kemendagri bertitik.", "Dotted Kemendagri code.")
REGION_NAME: Final = ("Nama wilayah.", "Name of the region.")
PERIOD: Final = ("Periode ISO.", "Period, ISO.")
PUBLISHER: Final = ("Id penerbit.", "Id of the publisher.")
STREAM: Final = ("Id aliran data.", "Id of the stream.")
SYSTEM: Final = ("Id sistem.", "Id of the system.")
INDICATOR: Final = ("Id indikator.", "Id of the indicator.")
VALUE: Final = (
    "Nilai persis; kosong bila tidak ada, lihat reason.",
    "The exact value; null where there is none, see reason.",
)


class Place(Row):
    """A region with both code systems."""

    region = text(*REGION)
    slug = text("Nama pada alamat halaman.", "Its name in page addresses.")
    name = text("Nama lengkap.", "Full name.")
    short_name = text("Nama pendek.", "Short name.")
    kind = text("Jenis.", "Kind.")
    level = whole(
        "1 provinsi, 2 kabupaten/kota, 3 kecamatan.",
        "1 province, 2 regency or city, 3 district.",
        none=False,
    )
    parent = text("Kode wilayah di atasnya.", "Code of the region above.", none=True)
    bps_code = text("Kode BPS, tanpa titik.", "BPS code, without dots.", none=True)
    aliases = texts("Nama lain.", "Other names.")
    capital = text("Ibu kota.", "Its capital.", none=True)
    lat = number("Lintang (WGS 84).", "Latitude (WGS 84).")
    lon = number("Bujur (WGS 84).", "Longitude (WGS 84).")
    tile_col = whole("Kolom pada peta kotak.", "Column on the tile map.")
    tile_row = whole("Baris pada peta kotak.", "Row on the tile map.")
    valid_from = day("Berlaku sejak.", "Valid from.")
    valid_to = day("Berlaku sampai.", "Valid to.")


class Indicator(Row):
    """A number that regions are compared by, and how it comes about."""

    indicator = text(*INDICATOR)
    domain = text("Skema asal.", "Schema it comes from.")
    topic = text("Topik.", "Topic.")
    label_id = text("Nama, bahasa Indonesia.", "Name in Indonesian.")
    label_en = text("Nama, bahasa Inggris.", "Name in English.")
    definition_id = text("Definisi, bahasa Indonesia.", "Definition in Indonesian.")
    definition_en = text("Definisi, bahasa Inggris.", "Definition in English.")
    concept_id = text("Konsep, bahasa Indonesia.", "Concept in Indonesian.", none=True)
    concept_en = text("Konsep, bahasa Inggris.", "Concept in English.", none=True)
    classification_id = text(
        "Klasifikasi, bahasa Indonesia.", "Classification in Indonesian.", none=True
    )
    classification_en = text(
        "Klasifikasi, bahasa Inggris.", "Classification in English.", none=True
    )
    formula_id = text("Cara menghitung, bahasa Indonesia.", "Formula in Indonesian.")
    formula_en = text("Cara menghitung, bahasa Inggris.", "Formula in English.")
    unit = text("Id satuan.", "Id of the unit.")
    unit_id = text("Satuan, bahasa Indonesia.", "Unit in Indonesian.")
    unit_en = text("Satuan, bahasa Inggris.", "Unit in English.")
    better = text("Arah yang lebih baik.", "The better direction.")
    decimals = whole("Desimal yang ditampilkan.", "Decimals shown.", none=False)
    periods = texts("Panjang periode yang ada.", "Lengths of period that exist.")
    denominator = text("Indikator pembagi.", "Indicator divided by.", none=True)
    min_denominator = whole(
        "Pembagi terkecil untuk diperingkat.", "Smallest divisor that is ranked."
    )
    as_of_within_days = whole(
        "Sejauh apa tanggal keadaan boleh berbeda untuk diperingkat.",
        "How far the dates of figures may lie apart to be ranked.",
    )
    method_version = whole("Versi cara hitung.", "Version of the method.", none=False)


class Other(Row):
    """What another source says about the same figure."""

    stream_id = text(*STREAM)
    value = number(*VALUE)
    reason = text(*REASON, none=True)


class Cell(Row):
    """A figure: a value or the reason why there is none, and how it came about."""

    indicator = text(*INDICATOR)
    region = text(*REGION)
    region_name = text(*REGION_NAME, none=True)
    period = text(*PERIOD)
    breakdown = text("Rincian; kosong berarti total.", "Breakdown; empty is the total.")
    stage = text("Tahap, misalnya anggaran.", "Stage, as budgets have.")
    source_class = text(*CLASS, enum=CLASSES)
    value = number(*VALUE)
    reason = text(*REASON, none=True, examples=list(REASONS))
    unit = text("Id satuan.", "Id of the unit.")
    status = text(
        "official, provisional, estimate atau partial (belum semua daerah).",
        "official, provisional, estimate or partial (not all regions yet).",
    )
    provisional = flag(
        "Periode belum selesai ketika data terakhir diketahui.",
        "The period was not over when the data were last known.",
        none=True,
    )
    revised_at = moment(
        "Kapan angka periode tertutup ini direvisi; kosong bila tidak pernah.",
        "When this figure of a closed period was revised; null if never.",
    )
    previous = number("Angka sebelum revisi.", "The value before the revision.")
    previous_reason = text(
        "Mengapa sebelum revisi tidak ada angka.",
        "Why there was no value before the revision.",
        none=True,
    )
    falls = flag(
        "Jumlah kumulatif ini lebih rendah daripada periode sebelumnya: tanyakan.",
        "This cumulative amount is lower than in the period before: ask about it.",
    )
    fell_from = number("Jumlah sebelumnya.", "The amount before.")
    fell_since = text("Periode jumlah itu.", "The period of that amount.", none=True)
    as_of = moment("Data diketahui sampai.", "The data are known up to.")
    oldest_source = moment("Sumber tertua.", "The oldest source.")
    numerator = number("Pembilang.", "Numerator.")
    denominator = number("Penyebut.", "Denominator.")
    denominator_period = text(
        "Tahun penyebut, bila lain.", "Year of the denominator.", none=True
    )
    n = whole("Banyaknya yang dihitung.", "How many were counted.")
    regions_reporting = whole("Daerah yang mengirim data.", "Regions that reported.")
    regions_expected = whole("Daerah yang diharapkan.", "Regions expected.")
    method_version = whole("Versi cara hitung.", "Version of the method.", none=False)
    leading_source = text(
        "Aliran data yang dipakai; kosong bila gabungan.",
        "The stream that leads; null for a total of several.",
        none=True,
    )
    other_sources = fields.List(
        fields.Nested(Other),
        required=True,
        metadata=said("Sumber lain.", "Other sources of the same figure."),
    )
    computed_at = moment("Dihitung pada.", "Computed at.", none=False)


class Observation(Row):
    """A value as its publisher states it."""

    indicator = text(*INDICATOR)
    region = text(*REGION)
    region_name = text(*REGION_NAME, none=True)
    period = text(*PERIOD)
    breakdown = text("Rincian; kosong berarti total.", "Breakdown; empty is the total.")
    source_class = text(*CLASS, enum=CLASSES)
    value = number(*VALUE)
    reason = text(*REASON, none=True, examples=list(REASONS))
    unit = text("Id satuan.", "Id of the unit.")
    status = text("Status angka.", "Status of the figure.")
    cumulative = flag("Kumulatif sejak awal tahun.", "Cumulative since 1 January.")
    as_of = day("Keadaan pada tanggal.", "As of.")
    publisher = text(*PUBLISHER)
    stream = text(*STREAM)
    first_seen = moment("Pertama diterima.", "First received.", none=False)
    changed_at = moment("Terakhir berubah.", "Last changed.", none=False)


class Record(Row):
    """A public record; nothing about a person is ever in it."""

    id = fields.UUID(required=True, metadata=said("Id catatan.", "Id of the record."))
    schema = text("Skema.", "Schema.")
    region = text(*REGION)
    region_name = text(*REGION_NAME, none=True)
    source_class = text(*CLASS, enum=CLASSES)
    status = text("Status.", "Status.", none=True)
    category = text("Kategori.", "Category.", none=True)
    opened_at = moment("Dibuka.", "Opened.")
    closed_at = moment("Ditutup.", "Closed.")
    due_at = moment("Tenggat.", "Due.")
    lat = number("Lintang (WGS 84).", "Latitude (WGS 84).")
    lon = number("Bujur (WGS 84).", "Longitude (WGS 84).")
    publisher = text(*PUBLISHER)
    stream = text(*STREAM)
    changed_at = moment("Terakhir berubah.", "Last changed.", none=False)


class Unsaid(Row):
    """A value that the asked version of a schema cannot express."""

    field = text("Kolom pada skema sekarang.", "Field of the present schema.")
    value = text("Nilainya.", "Its value.")
    id = text("Mengapa, bahasa Indonesia.", "Why, in Indonesian.")
    en = text("Mengapa, bahasa Inggris.", "Why, in English.")


class Fact(Row):
    """A public fact in the words of one version of its schema."""

    schema = text("Skema.", "Schema.")
    version = text("Versi yang menjawab.", "The version that answers.")
    region = text(*REGION)
    publisher = text(*PUBLISHER)
    stream = text(*STREAM)
    source_class = text(*CLASS, enum=CLASSES)
    fact = fields.Dict(
        required=True,
        allow_none=True,
        metadata=said(
            "Sesuai /schemas/{schema}/{version}; kosong bila tidak dapat dinyatakan.",
            "As /schemas/{schema}/{version} has it; null where it cannot be expressed.",
        ),
    )
    not_expressed = fields.List(
        fields.Nested(Unsaid),
        required=True,
        metadata=said(
            "Yang tidak dapat dinyatakan versi ini.", "What this version cannot say."
        ),
    )
    changed_at = moment("Terakhir berubah.", "Last changed.", none=False)


class System(Row):
    """One flow of data of a system, and how fresh it is."""

    system = text(*SYSTEM)
    system_name = text("Nama sistem.", "Name of the system.")
    publisher = text(*PUBLISHER)
    publisher_name = text("Nama penerbit.", "Name of the publisher.")
    stream = text(*STREAM)
    schema = text("Skema.", "Schema.")
    source_class = text(*CLASS, enum=CLASSES)
    state = text(
        "Mutakhir, terlambat, terputus atau belum tersambung.",
        "Up to date, late, broken or never connected.",
        enum=["fresh", "late", "broken", "never"],
    )
    state_since = moment("Sejak.", "Since.")
    state_id = text("Alasannya, bahasa Indonesia.", "The reason in Indonesian.")
    state_en = text("Alasannya, bahasa Inggris.", "The reason in English.")
    rhythm_s = whole("Irama dalam detik.", "Rhythm in seconds.", none=False)
    covered_until = moment("Data dikenal sampai.", "Data known up to.")
    last_run_at = moment("Penarikan terakhir.", "Last pull.")
    last_success_at = moment("Penarikan baik terakhir.", "Last good pull.")
    last_outcome = text("Hasil terakhir.", "Last outcome.", none=True)


class Run(Row):
    """One attempt to pull a stream: that it happened, when and how much."""

    run = whole("Nomor.", "Number.", none=False)
    system = text(*SYSTEM)
    stream = text(*STREAM)
    publisher = text(*PUBLISHER)
    source_class = text(*CLASS, enum=CLASSES)
    started_at = moment("Mulai.", "Started.", none=False)
    finished_at = moment("Selesai.", "Finished.")
    outcome = text("Hasil; kosong selama berjalan.", "Outcome; null so far.", none=True)
    held = flag("Menunggu pemeriksaan.", "Waits for a person.")
    completeness = text("Kelengkapan.", "Completeness.", none=True)
    pages = whole("Halaman.", "Pages.", none=False)
    received = whole(
        "Baris diterima; kosong bila kecil dan tentang orang.",
        "Rows received; null if small and about people.",
    )
    created = whole(
        "Baris baru; kosong bila kecil dan tentang orang.",
        "Rows created; null if small and about people.",
    )
    updated = whole(
        "Baris diubah; kosong bila kecil dan tentang orang.",
        "Rows updated; null if small and about people.",
    )
    unchanged = whole(
        "Baris sama; kosong bila kecil dan tentang orang.",
        "Rows unchanged; null if small and about people.",
    )
    stale = whole(
        "Baris usang; kosong bila kecil dan tentang orang.",
        "Rows older than ours; null if small and about people.",
    )
    deleted = whole(
        "Baris dihapus; kosong bila kecil dan tentang orang.",
        "Rows deleted; null if small and about people.",
    )
    quarantined = whole("Baris dikarantina.", "Rows quarantined.", none=False)
