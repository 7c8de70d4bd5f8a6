"""A place where people are served: hospitals, schools, markets and the like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from marshmallow import validates_schema

from schemas.contracts import record
from schemas.contracts.domain import Domain, code_list
from schemas.contracts.positioned import Positioned
from schemas.contracts.record import fault
from schemas.domains.facility.indicators import DOMAIN as NAME
from schemas.domains.facility.indicators import INDICATORS
from schemas.values.problem import Words


def _list(name: str) -> dict[str, Words]:
    rows = code_list(NAME, name)
    return {row["code"]: Words(row["label_id"], row["label_en"]) for row in rows}


KINDS: Final = _list("kinds.csv")
OWNERSHIPS: Final = _list("ownerships.csv")
STATUSES: Final = _list("statuses.csv")
REGISTERS: Final = _list("registers.csv")
UNITS: Final = _list("capacity_units.csv")
SINCE: Final = _list("since.csv")
HEALTH: Final = frozenset(("hospital", "puskesmas", "clinic", "other"))
SHAPES: Final = {"sirs": "[0-9]{7}", "npsn": "[0-9A-Z][0-9]{7}"}
IS_CODE: Final = {name: re.compile(shape).fullmatch for name, shape in SHAPES.items()}


class Facility(Positioned):
    """One facility, as a register or an office lists it; never a person's home.

    `opened_at` is since when it exists, and where nobody knows that, the day of the
    first list that names it: `since` says which.
    """

    region = record.RegionCode(required=True)
    name = record.Text(longest=200, required=True)
    category = record.Code(KINDS, required=True)
    opened_at = record.Instant(required=True)
    since = record.Code(SINCE, load_default=None, allow_none=True)
    closed_at = record.Instant(load_default=None, allow_none=True)
    status = record.Code(STATUSES, load_default=None, allow_none=True)
    kind_source = record.Text(longest=100, load_default=None, allow_none=True)
    grade = record.Text(longest=40, load_default=None, allow_none=True)
    ownership = record.Code(OWNERSHIPS, load_default=None, allow_none=True)
    ownership_source = record.Text(longest=100, load_default=None, allow_none=True)
    register = record.Code(REGISTERS, load_default=None, allow_none=True)
    national_code = record.Text(longest=40, load_default=None, allow_none=True)
    beds = record.Number(minimum=0, maximum=100_000, load_default=None, allow_none=True)
    capacity = record.Number(minimum=0, load_default=None, allow_none=True)
    capacity_unit = record.Code(UNITS, load_default=None, allow_none=True)
    address = record.Text(longest=300, load_default=None, allow_none=True)
    district_name = record.Text(longest=100, load_default=None, allow_none=True)
    url = record.Text(longest=500, load_default=None, allow_none=True)
    list_name = record.Text(longest=200, load_default=None, allow_none=True)
    lat = record.Latitude(load_default=None, allow_none=True)
    lon = record.Longitude(load_default=None, allow_none=True)

    @validates_schema
    def in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        """Nothing closes before it exists, or while it is said to be open."""
        closed = data["closed_at"]
        if closed is None:
            return
        if closed < data["opened_at"]:
            raise fault(
                "date.closed_before_opened",
                id="Fasilitas ini tutup sebelum ada; periksa kedua tanggalnya.",
                en="This facility closes before it exists; check both dates.",
            )
        if data["status"] != "closed":
            raise fault(
                "status.contradicts_closed_at",
                id="Ada tanggal tutup, tetapi statusnya bukan tutup (closed).",
                en="There is a closing date, but the status is not closed.",
            )

    @validates_schema
    def codes(self, data: Mapping[str, Any], **_: Any) -> None:
        """A code goes with its register, and has the shape of that register's."""
        register, code = data["register"], data["national_code"]
        if (register is None) != (code is None):
            raise fault(
                "code.half",
                id="Kode nasional dan nama daftarnya (register) harus ada keduanya.",
                en="A national code and its register come together.",
            )
        if register in IS_CODE and not IS_CODE[register](code):
            raise fault(
                "code.shape",
                id="Kode SIRS 7 angka, NPSN 8 angka (atau huruf dan 7 angka); nol di"
                " depan tidak boleh hilang.",
                en="A SIRS code has 7 digits, an NPSN 8 (or a letter and 7 digits);"
                " zeros in front must not be lost.",
            )

    @validates_schema
    def counts(self, data: Mapping[str, Any], **_: Any) -> None:
        """Beds are whole and of health facilities; a capacity has its unit."""
        beds = data["beds"]
        if beds is not None and beds != beds.to_integral_value():
            raise fault(
                "number.not_a_count",
                id="Banyaknya tempat tidur harus bilangan bulat.",
                en="A number of beds is whole.",
            )
        if beds is not None and data["category"] not in HEALTH:
            raise fault(
                "beds.not_health",
                id="Tempat tidur hanya dihitung pada fasilitas kesehatan.",
                en="Beds are counted at health facilities only.",
            )
        if (data["capacity"] is None) != (data["capacity_unit"] is None):
            raise fault(
                "capacity.half",
                id="Kapasitas dan satuannya (capacity_unit) harus ada keduanya.",
                en="A capacity and its unit (capacity_unit) come together.",
            )


DOMAIN: Final = Domain(
    name=NAME,
    version="1.0.0",
    kind="record",
    schema=Facility,
    indicators=INDICATORS,
    title=Words("Fasilitas", "Facilities"),
    about=Words(
        "Satu fasilitas: rumah sakit, puskesmas, sekolah, pasar, dan lainnya; di mana"
        " letaknya, kelas dan pemiliknya, kodenya di daftar nasional, kapasitasnya, dan"
        " sejak kapan ada. Selaras dengan schema.org Place.",
        "One facility: a hospital, health centre, school, market and so on; where it"
        " is, its class and owner, its code in the national register, its capacity and"
        " since when it exists. Aligned with schema.org Place.",
    ),
    labels={
        "category": KINDS,
        "ownership": OWNERSHIPS,
        "status": STATUSES,
        "register": REGISTERS,
        "capacity_unit": UNITS,
        "since": SINCE,
    },
    final=("closed",),
)
