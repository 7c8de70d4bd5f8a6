"""Units of measure, and the words with which sources scale them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact
from functools import lru_cache
from typing import Final

from schemas.values.nearest import hint
from schemas.values.problem import Refused, Words, refuse

_EXACT: Final = Context(prec=100, traps=[Inexact])
_ONE: Final = Decimal(1)
MAX_TEXT: Final = 100


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit the hub knows.

    `scale_of` is the id of the unit this one is a multiple of (None: it is a
    base unit) and `factor` how many of those one of this is: 1 ha = 0.01 km².
    """

    id: str
    label: Words
    symbol: str
    scale_of: str | None = None
    factor: Decimal = _ONE

    @property
    def base(self) -> str:
        """The id of the base unit; units with one base convert to each other."""
        return self.scale_of or self.id


@dataclass(frozen=True, slots=True)
class Scaled:
    """A unit as a source words it: `RIBU JIWA` is `people` times 1000."""

    unit: Unit
    times: Decimal


def _unit(
    id: str,
    label_id: str,
    label_en: str,
    symbol: str,
    scale: tuple[str, str] | None = None,
) -> Unit:
    base, factor = scale or (None, "1")
    return Unit(id, Words(label_id, label_en), symbol, base, Decimal(factor))


MG: Final = ("ug_m3", "1000")
WHOLE: Final = ("percent", "100")
UNITS: Final[dict[str, Unit]] = {
    unit.id: unit
    for unit in (
        _unit("people", "jiwa", "people", "jiwa"),
        _unit("households", "rumah tangga", "households", "RT"),
        _unit("families", "kepala keluarga", "families", "KK"),
        _unit("km2", "km²", "km²", "km²"),
        _unit("ha", "hektare", "hectares", "ha", ("km2", "0.01")),
        _unit("m2", "m²", "m²", "m²", ("km2", "0.000001")),
        _unit("km", "km", "km", "km"),
        _unit("m", "meter", "metres", "m", ("km", "0.001")),
        _unit("people_per_km2", "jiwa per km²", "people per km²", "jiwa/km²"),
        _unit("percent", "persen", "percent", "%"),
        _unit("permille", "permil", "per mille", "‰", ("percent", "0.1")),
        _unit("points", "poin persentase", "percentage points", "poin"),
        _unit("index", "indeks", "index", "indeks"),
        _unit("score", "nilai", "score", "nilai"),
        _unit("count", "buah", "items", "buah"),
        _unit("reports", "laporan", "reports", "laporan"),
        _unit(
            "reports_per_10k",
            "laporan per 10.000 jiwa",
            "reports per 10,000 people",
            "laporan/10.000 jiwa",
        ),
        _unit("cases", "kasus", "cases", "kasus"),
        _unit(
            "cases_per_100k",
            "kasus per 100.000 jiwa",
            "cases per 100,000 people",
            "kasus/100.000 jiwa",
        ),
        _unit("per_100k", "per 100.000", "per 100,000", "/100.000"),
        _unit("per_10k", "per 10.000 jiwa", "per 10,000 people", "/10.000"),
        _unit("per_1k", "per 1.000", "per 1,000", "/1.000"),
        _unit("facilities", "fasilitas", "facilities", "fasilitas"),
        _unit(
            "facilities_per_10k",
            "fasilitas per 10.000 jiwa",
            "facilities per 10,000 people",
            "fasilitas/10.000 jiwa",
        ),
        _unit(
            "facilities_per_30k",
            "fasilitas per 30.000 jiwa",
            "facilities per 30,000 people",
            "fasilitas/30.000 jiwa",
        ),
        _unit("beds", "tempat tidur", "beds", "TT"),
        _unit(
            "beds_per_1k",
            "tempat tidur per 1.000 jiwa",
            "beds per 1,000 people",
            "TT/1.000 jiwa",
        ),
        _unit("incidents", "kejadian", "incidents", "kejadian"),
        _unit(
            "incidents_per_100k",
            "kejadian per 100.000 jiwa",
            "incidents per 100,000 people",
            "kejadian/100.000 jiwa",
        ),
        _unit("houses", "rumah", "houses", "rumah"),
        _unit("readings", "pembacaan", "readings", "pembacaan"),
        _unit("permits", "izin", "permits", "izin"),
        _unit("applications", "aplikasi", "applications", "aplikasi"),
        _unit("datasets", "set data", "datasets", "set data"),
        _unit("hours", "jam", "hours", "jam"),
        _unit("days", "hari", "days", "hari"),
        _unit("working_days", "hari kerja", "working days", "hari kerja"),
        _unit("years", "tahun", "years", "tahun"),
        _unit("idr", "rupiah", "rupiah", "Rp"),
        _unit("idr_per_person", "rupiah per jiwa", "rupiah per person", "Rp/jiwa"),
        _unit(
            "idr_per_person_month",
            "rupiah per kapita per bulan",
            "rupiah per person per month",
            "Rp/kapita/bulan",
        ),
        _unit("kg", "kilogram", "kilograms", "kg"),
        _unit("tonnes", "ton", "tonnes", "t", ("kg", "1000")),
        _unit("ug_m3", "mikrogram per m³", "micrograms per m³", "µg/m³"),
        _unit("mg_m3", "miligram per m³", "milligrams per m³", "mg/m³", MG),
        _unit("celsius", "derajat Celsius", "degrees Celsius", "°C"),
        _unit("ratio", "perbandingan (0–1)", "ratio (0–1)", "rasio", WHOLE),
        _unit("degrees", "derajat arah", "degrees of direction", "°"),
        _unit("m_s", "meter per detik", "metres per second", "m/s"),
        _unit("hpa", "hektopascal", "hectopascals", "hPa"),
        _unit("m3_s", "m³ per detik", "m³ per second", "m³/s"),
        _unit("decibels", "desibel", "decibels", "dB"),
        _unit("volts", "volt", "volts", "V"),
        _unit("mm", "milimeter", "millimetres", "mm", ("km", "0.000001")),
    )
}

# How sources word a unit, beside its id, labels and symbol.
_ALSO: Final[dict[str, tuple[str, ...]]] = {
    "people": ("orang", "penduduk", "anak", "balita", "siswa", "person", "persons"),
    "households": ("rumah tangga", "ruta", "rt"),
    "families": ("kepala keluarga", "keluarga", "kk"),
    "km2": ("kilometer persegi", "km persegi", "square kilometres"),
    "ha": ("hektar",),
    "m2": ("meter persegi", "m persegi"),
    "km": ("kilometer",),
    "people_per_km2": ("jiwa/km2", "orang per km2", "orang/km2", "jiwa/km persegi"),
    "percent": ("prosen", "per cent", "pct"),
    "points": ("poin persen",),
    "index": ("indeks", "angka indeks"),
    "score": ("skor",),
    "count": ("unit", "item", "dokumen", "kegiatan"),
    "reports": ("pengaduan", "aduan", "keluhan"),
    "per_1k": ("per 1.000 kelahiran hidup", "per seribu"),
    "per_100k": ("per 100.000 kelahiran hidup", "per 100.000 penduduk"),
    "permits": ("perizinan", "ijin"),
    "idr": ("rp", "rp.", "idr"),
    "idr_per_person": ("rupiah per kapita", "rupiah/kapita", "rp/kapita"),
    "idr_per_person_month": (
        "rupiah/kapita/bulan",
        "rp/kapita/bulan",
        "rupiah per orang per bulan",
    ),
    "ug_m3": ("ug/m3", "µg/m3", "μg/m3"),
    "mg_m3": ("mg/m3",),
    "beds": ("bed",),
    "celsius": ("derajat celcius", "c"),
}

_SCALES: Final[dict[str, int]] = {
    "ribu": 10**3,
    "ribuan": 10**3,
    "rb": 10**3,
    "000": 10**3,
    "thousand": 10**3,
    "juta": 10**6,
    "jutaan": 10**6,
    "jt": 10**6,
    "million": 10**6,
    "miliar": 10**9,
    "milyar": 10**9,
    "billion": 10**9,
    "triliun": 10**12,
    "trilyun": 10**12,
    "trillion": 10**12,
}


def unit(id: str) -> Unit:
    """The unit with this id, or Refused with the nearest one."""
    found = UNITS.get(id)
    if found is None:
        near = hint(id, UNITS)
        raise refuse(
            "unit",
            id,
            "unit.unknown",
            id=f"Satuan ini tidak dikenal.{near.id}",
            en=f"This unit is not known.{near.en}",
        )
    return found


def parse_unit(text: object, *, field: str = "unit") -> Scaled:
    """What a source's own word for a unit means, or Refused.

    Takes ids, labels, symbols and other spellings in any case, with a scale word
    in front: "RIBU JIWA", "Juta Rupiah", "Rp (juta)", "PERSEN", "jiwa/km²".
    """
    if not isinstance(text, str):
        text = ""
    found = _named(text) if len(text) <= MAX_TEXT else None
    if found is None:
        words = [w for w in _fold(text[:MAX_TEXT]).split() if w not in _SCALES]
        near = hint(" ".join(words), _WORDS)
        raise refuse(
            field,
            text,
            "unit.unknown_word",
            id=f"Satuan ini tidak dikenal.{near.id} Nyatakan `unit` di manifes.",
            en=f"This unit is not known.{near.en} Declare `unit` in the manifest.",
        )
    return found


def convert(
    value: Decimal, source: Unit | Scaled | str, target: Unit | str = ""
) -> Decimal:
    """The value in another unit, exact; Refused where the two do not fit.

    `source` is a unit, a unit id or what `parse_unit` gave; `target` a unit or
    its id (left out: the unit that a scale word scales).
    """
    given = unit(source) if isinstance(source, str) else source
    scaled = given if isinstance(given, Scaled) else Scaled(given, _ONE)
    wanted = (
        (unit(target) if target else scaled.unit) if isinstance(target, str) else target
    )
    if scaled.unit.base != wanted.base:
        raise _no_conversion(value, scaled.unit, wanted)
    ratio = _ratio(scaled, wanted)
    return value if ratio == 1 else _EXACT.multiply(value, ratio)


def _ratio(source: Scaled, target: Unit) -> Decimal:
    """How many of the target one of the source is; all factors are powers of ten."""
    whole = _EXACT.multiply(source.times, source.unit.factor)
    return _EXACT.divide(whole, target.factor)


def _no_conversion(value: Decimal, source: Unit, target: Unit) -> Refused:
    return refuse(
        "unit",
        value,
        "unit.not_convertible",
        id=f"{source.label.id} tidak bisa diubah menjadi {target.label.id}.",
        en=f"{source.label.en} cannot be converted to {target.label.en}.",
    )


def _fold(text: str) -> str:
    """A unit's words in a comparable form: case, spaces and ² do not matter."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"[()\[\]]", " ", plain)
    plain = re.sub(r"\s*/\s*", "/", plain)
    return " ".join(plain.split())


def _words() -> dict[str, Unit]:
    """Every known spelling of every unit; a spelling names one unit only."""
    known: dict[str, Unit] = {}
    for each in UNITS.values():
        spellings = (each.id, each.label.id, each.label.en, each.symbol)
        for spelling in spellings + _ALSO.get(each.id, ()):
            if known.setdefault(_fold(spelling), each) is not each:
                raise ValueError(f"two units are called {spelling!r}")
    return known


_WORDS: Final = _words()


@lru_cache(maxsize=4096)
def _named(text: str) -> Scaled | None:
    folded = _fold(text)
    found = _WORDS.get(folded)
    if found is not None:
        return Scaled(found, _ONE)
    words = folded.split()
    for scale, rest in ((words[:1], words[1:]), (words[-1:], words[:-1])):
        times = _SCALES.get(scale[0]) if scale else None
        found = _WORDS.get(" ".join(rest))
        if times is not None and found is not None:
            return Scaled(found, Decimal(times))
    return None
