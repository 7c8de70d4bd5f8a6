"""How a number is computed, in words made from the indicator's declaration."""

from __future__ import annotations

from functools import singledispatch
from typing import Final

from babel.numbers import format_decimal

from schemas.contracts.domain import (
    Backlog,
    Count,
    Indicator,
    Mean,
    MedianDays,
    Observed,
    Per,
    Share,
    Sum,
    Where,
    Within,
    catalogue,
)
from schemas.values.problem import Words

MOMENTS: Final[dict[str, Words]] = {
    "opened_at": Words("dibuka", "opened"),
    "closed_at": Words("ditutup", "closed"),
    "due_at": Words("jatuh tempo", "due"),
    "verified_at": Words("diverifikasi", "verified"),
    "first_response_at": Words("ditindaklanjuti", "followed up"),
}
SUMS: Final[dict[str, Words]] = {
    "ceiling": Words("pagu", "ceilings"),
    "beds": Words("tempat tidur", "beds"),
    "value": Words("nilai", "values"),
    "rating": Words("penilaian", "ratings"),
    "dead": Words("orang meninggal", "people dead"),
    "missing": Words("orang hilang", "people missing"),
    "injured": Words("orang luka", "people injured"),
    "displaced": Words("orang mengungsi", "people displaced"),
    "affected": Words("orang terdampak", "people affected"),
    "houses_heavy": Words("rumah rusak berat", "houses heavily damaged"),
    "houses_medium": Words("rumah rusak sedang", "houses moderately damaged"),
    "houses_light": Words("rumah rusak ringan", "houses lightly damaged"),
    "loss_idr": Words("kerugian", "losses"),
}
STATUSES: Final[dict[str, Words]] = {
    "new": Words("baru", "new"),
    "verified": Words("diverifikasi", "verified"),
    "in_progress": Words("diproses", "in progress"),
    "closed": Words("selesai", "closed"),
    "accepted": Words("diterima", "accepted"),
    "budgeted": Words("dianggarkan", "budgeted"),
    "rejected": Words("ditolak", "rejected"),
    "in_use": Words("dipakai", "in use"),
    "dormant": Words("tidak dipakai", "dormant"),
    "retired": Words("dihentikan", "retired"),
    "published": Words("terbit", "published"),
}


def formula(indicator: Indicator) -> Words:
    """One sentence that says how the number is computed."""
    return _words(indicator.measure)


@singledispatch
def _words(measure: object) -> Words:
    raise TypeError(f"no words for {measure!r}")


@_words.register
def _(measure: Observed) -> Words:
    if measure.aggregate == "sum":
        return Words(
            "Angka dari penerbit; provinsi = jumlah daerah yang mengirim data.",
            "As its publisher states it; province = sum of the reporting regions.",
        )
    return Words(
        "Angka dari penerbit, tidak dijumlahkan antardaerah.",
        "As its publisher states it; never added up across regions.",
    )


@_words.register
def _(measure: Count) -> Words:
    when, which = _moment(measure.by), _condition(measure.where)
    return Words(
        f"Banyaknya catatan yang {when.id} dalam periode{which.id}.",
        f"Number of records {when.en} in the period{which.en}.",
    )


@_words.register
def _(measure: Sum) -> Words:
    when, which = _moment(measure.by), _condition(measure.where)
    what = SUMS.get(measure.of, Words(measure.of, measure.of))
    return Words(
        f"Jumlah {what.id} dari catatan{which.id} yang {when.id} dalam periode.",
        f"Sum of the {what.en} of records{which.en} {when.en} in the period.",
    )


@_words.register
def _(measure: Mean) -> Words:
    when, which = _moment(measure.by), _condition(measure.where)
    what = SUMS.get(measure.of, Words(measure.of, measure.of))
    return Words(
        f"Rata-rata {what.id} dari catatan{which.id} yang {when.id} dalam periode.",
        f"Mean of the {what.en} of records{which.en} {when.en} in the period.",
    )


@_words.register
def _(measure: Share) -> Words:
    when = _moment(measure.by)
    part, whole = _condition(measure.where), _condition(measure.of)
    return Words(
        f"Catatan{part.id} ÷ semua catatan{whole.id} × 100, dari yang {when.id}"
        " dalam periode.",
        f"Records{part.en} ÷ all records{whole.en} × 100, of those {when.en} in the"
        " period.",
    )


@_words.register
def _(measure: MedianDays) -> Words:
    start, end = _moment(measure.start), _moment(measure.end)
    when, which = _moment(measure.by), _condition(measure.where)
    return Words(
        f"Nilai tengah (median) hari dari {start.id} sampai {end.id}, untuk catatan"
        f"{which.id} yang {when.id} dalam periode.",
        f"Median days from {start.en} to {end.en}, over records{which.en} that were"
        f" {when.en} in the period.",
    )


@_words.register
def _(measure: Within) -> Words:
    end, days = _moment(measure.end), measure.days
    most = str(days) if isinstance(days, int) else "/".join(str(n) for _, n in days)
    return Words(
        f"Catatan yang {end.id} dalam {most} hari kerja ÷ semua yang tenggatnya sudah"
        " lewat × 100. Tenggatnya dihitung hub dari kalender hari libur, bukan tenggat"
        " dari sumber.",
        f"Records {end.en} within {most} working days ÷ all whose deadline has passed"
        " × 100. The deadline is counted by the hub with the calendar of holidays, it"
        " is not the source's.",
    )


@_words.register
def _(measure: Backlog) -> Words:
    days, which = measure.older_than_days, _condition(measure.where)
    if measure.of:
        what = SUMS.get(measure.of, Words(measure.of, measure.of))
        return Words(
            f"Jumlah {what.id} dari catatan{which.id} yang masih ada pada akhir"
            " periode.",
            f"Sum of the {what.en} of records{which.en} there are at the end of the"
            " period.",
        )
    if not days:
        return Words(
            f"Banyaknya catatan{which.id} yang masih terbuka pada akhir periode.",
            f"Number of records{which.en} still open at the end of the period.",
        )
    return Words(
        f"Banyaknya catatan{which.id} yang pada akhir periode sudah terbuka lebih dari"
        f" {days} hari.",
        f"Number of records{which.en} that at the end of the period had been open for"
        f" more than {days} days.",
    )


@_words.register
def _(measure: Per) -> Words:
    top = catalogue().indicator(measure.numerator).label
    base = catalogue().indicator(measure.denominator).label
    times_id = times_en = ""
    if measure.per != 1:
        times_id = f" × {format_decimal(measure.per, locale='id')}"
        times_en = f" × {format_decimal(measure.per, locale='en')}"
    return Words(f"{top.id} ÷ {base.id}{times_id}.", f"{top.en} ÷ {base.en}{times_en}.")


def _moment(field: str) -> Words:
    return MOMENTS.get(field, Words(field, field))


def _condition(where: Where | None) -> Words:
    """A condition as words to put behind "records", empty for none."""
    if where is None:
        return Words("", "")
    ids, ens = [], []
    if where.statuses:
        named = [STATUSES.get(each, Words(each, each)) for each in where.statuses]
        ids.append("berstatus " + " atau ".join(each.id for each in named))
        ens.append("with status " + " or ".join(each.en for each in named))
    if where.on_time is not None:
        ids.append("tepat waktu" if where.on_time else "lewat tenggat")
        ens.append("on time" if where.on_time else "past the deadline")
    if where.due is not None:
        past = where.due == "past"
        ids.append("yang tenggatnya sudah lewat" if past else "yang bertenggat")
        ens.append("whose deadline has passed" if past else "with a deadline")
    if where.categories:
        ids.append("kategori " + ", ".join(where.categories))
        ens.append("in category " + ", ".join(where.categories))
    if where.given:
        ids.append("dengan isi di " + ", ".join(where.given))
        ens.append("with a value in " + ", ".join(where.given))
    if not ids:
        return Words("", "")
    return Words(f" {' dan '.join(ids)}", f" {' and '.join(ens)}")
