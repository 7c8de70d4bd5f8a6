"""An indicator's metadata as the form MS-Ind of Satu Data Indonesia asks for it."""

from __future__ import annotations

from typing import Any, Final

from schemas.contracts import series
from schemas.contracts.domain import Catalogue, Indicator, Observed, Per, catalogue
from schemas.contracts.measures import Backlog, Count, Mean, MedianDays, Share, Sum
from schemas.contracts.series import Series
from schemas.values.units import UNITS

FORM: Final = "MS-Ind"
RULE: Final = "Peraturan BPS 5/2020"
READ: Final = {
    "higher": "Makin tinggi makin baik.",
    "lower": "Makin rendah makin baik.",
    "neutral": "Tidak menunjukkan baik atau buruk.",
}
LEVELS: Final = {
    "year": "tahun",
    "semester": "semester",
    "quarter": "triwulan",
    "month": "bulan",
    "day": "hari",
}
YES, NO = "ya", "tidak"


def document(indicator: Indicator, known: Catalogue | None = None) -> dict[str, Any]:
    """The fields of the form for one indicator, in the words of the form."""
    known = known or catalogue()
    parts = _parts(indicator, known)
    return {
        "formulir": FORM,
        "dasar": RULE,
        "kode_indikator": indicator.id,
        "nama_indikator": indicator.label.id,
        "nama_indikator_en": indicator.label.en,
        "konsep": _said(indicator, "concept"),
        "definisi": indicator.definition.id,
        "interpretasi": READ[indicator.better],
        "metode_rumus_penghitungan": formula(indicator, known),
        "ukuran": size(indicator),
        "satuan": UNITS[indicator.unit].label.id,
        "klasifikasi_penyajian": _said(indicator, "classification"),
        "indikator_komposit": YES if parts else NO,
        "indikator_pembangun": [
            {"kode_indikator": each.id, "nama_indikator": each.label.id}
            for each in parts
        ],
        "variabel_pembangun": sorted(
            set() if parts else indicator.measure.fields_used()
        ),
        "skema": known.of(indicator).ref,
        "level_estimasi": "kabupaten/kota, provinsi",
        "periode": [LEVELS[each] for each in indicator.periods],
        "akses_umum": YES,
        "versi_metode": indicator.method_version,
        "deret": [_series(each) for each in series.every(indicator)],
    }


def _series(each: Series) -> dict[str, Any]:
    return {
        "nama": each.name,
        "awal": each.first.text if each.first else None,
        "akhir": each.last.text if each.last else None,
        "catatan": each.note.id,
        "sumber": each.source,
    }


def every(known: Catalogue | None = None) -> dict[str, dict[str, Any]]:
    """The form of each indicator, by its id."""
    known = known or catalogue()
    return {id: document(each, known) for id, each in known.indicators.items()}


def formula(indicator: Indicator, known: Catalogue) -> str:
    """How the number is made, in a sentence."""
    measure = indicator.measure
    match measure:
        case Per(numerator=top, denominator=low, per=per):
            names = [known.indicator(each).label.id for each in (top, low)]
            times = f" × {per}" if per != 1 else ""
            return f"{names[0]} ÷ {names[1]}{times}"
        case Observed(aggregate="sum"):
            return "Angka penerbit; provinsi adalah jumlah kabupaten dan kotanya."
        case Observed():
            return "Angka penerbit; angka daerah tidak dijumlahkan."
        case MedianDays():
            return "Median selisih hari antara dua saat pada catatan."
        case Share():
            return "Catatan yang memenuhi syarat ÷ semua catatan yang dihitung × 100"
        case Count() | Backlog():
            return "Banyaknya catatan yang memenuhi syarat."
        case Mean():
            return "Rata-rata nilai pada catatan yang memenuhi syarat."
        case Sum():
            return "Jumlah nilai pada catatan yang memenuhi syarat."
        case _:
            return f"Dihitung dari catatan: {indicator.definition.id}"


def size(indicator: Indicator) -> str:
    """The kind of measure (ukuran) as the form names them."""
    match indicator.measure:
        case Per(per=100) | Share():
            return "persentase"
        case Per():
            return "rasio"
        case _ if indicator.unit == "percent":
            return "persentase"
        case MedianDays():
            return "median"
        case Mean():
            return "rata-rata"
        case Observed() if indicator.unit in ("index", "score"):
            return "indeks"
        case _:
            return "jumlah"


def _parts(indicator: Indicator, known: Catalogue) -> tuple[Indicator, ...]:
    measure = indicator.measure
    if not isinstance(measure, Per):
        return ()
    return known.indicator(measure.numerator), known.indicator(measure.denominator)


def _said(indicator: Indicator, name: str) -> str | None:
    words = getattr(indicator, name)
    return words.id if words is not None else None
