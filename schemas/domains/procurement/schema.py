"""One package of public procurement, from its plan to its contract."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from marshmallow import validates_schema

from schemas.contracts import record
from schemas.contracts.domain import Domain
from schemas.contracts.fields import OPTIONAL
from schemas.contracts.record import Record, fault
from schemas.domains.procurement.codes import (
    COMPANY,
    FINAL,
    INDIVIDUAL,
    KINDS,
    METHODS,
    STATUSES,
    WON,
)
from schemas.domains.procurement.indicators import DOMAIN as NAME
from schemas.domains.procurement.indicators import INDICATORS
from schemas.values.problem import Words

AMENDED: Final = Decimal("1.1")  # a contract may grow by a tenth (Perpres 16/2018)
IS_LPSE: Final = re.compile("[1-9][0-9]{0,4}").fullmatch


class Package(Record):
    """One package of a region; of persons it knows nobody.

    `category` is the method; `closed_at` the signature of the contract, or the end
    of a package without one.
    """

    region = record.RegionCode(required=True)
    fiscal_year = record.PeriodText(required=True)
    name = record.Text(longest=500, required=True)
    category = record.Code(METHODS, required=True)
    status = record.Code(STATUSES, required=True)
    status_source = record.Text(longest=100, **OPTIONAL)
    kind = record.Code(KINDS, **OPTIONAL)
    office = record.Text(longest=200, **OPTIONAL)
    office_code = record.Text(longest=40, **OPTIONAL)
    rup_code = record.Text(longest=40, **OPTIONAL)
    lpse_id = record.Text(longest=5, **OPTIONAL)
    funding = record.Text(longest=40, **OPTIONAL)
    ceiling = record.Number(minimum=0, **OPTIONAL)
    hps = record.Number(minimum=0, **OPTIONAL)
    contract_value = record.Number(minimum=0, **OPTIONAL)
    bidders = record.Number(minimum=0, maximum=100_000, **OPTIONAL)
    single_bid = record.Flag(**OPTIONAL)
    opened_at = record.Instant(**OPTIONAL)
    closed_at = record.Instant(**OPTIONAL)
    provider = record.Text(longest=200, **OPTIONAL)

    @validates_schema
    def whole_year(self, data: Mapping[str, Any], **_: Any) -> None:
        """A package is of a whole fiscal year, and its LPSE is a number."""
        if len(data["fiscal_year"]) != len("2026"):
            raise fault(
                "fiscal_year.shape",
                id="Tahun anggaran adalah satu tahun penuh, misalnya 2026.",
                en="A fiscal year is one whole year, e.g. 2026.",
            )
        lpse = data["lpse_id"]
        if lpse is not None and not IS_LPSE(lpse):
            raise fault(
                "lpse.shape",
                id="Nomor LPSE hanya angka, misalnya “371”.",
                en="The number of an LPSE is digits only, e.g. “371”.",
            )

    @validates_schema
    def in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        """Plans are not announced yet, and only contracts or cancellations end it."""
        closed, opened = data["closed_at"], data["opened_at"]
        if opened is not None and data["status"] == "planned":
            raise fault(
                "status.contradicts_opened_at",
                id="Ada hari pengumuman, tetapi paketnya masih direncanakan.",
                en="There is a day of announcement, but the package is only planned.",
            )
        if closed is not None and opened is not None and closed < opened:
            raise fault(
                "date.closed_before_opened",
                id="Berkontrak atau batal sebelum diumumkan; periksa kedua tanggalnya.",
                en="It was contracted or cancelled before it was announced; check both"
                " dates.",
            )
        if closed is not None and data["status"] not in FINAL:
            raise fault(
                "status.contradicts_closed_at",
                id="Ada hari kontrak atau pembatalan, tetapi statusnya belum.",
                en="There is a day of a contract or cancellation, but the status is"
                " neither.",
            )

    @validates_schema
    def money(self, data: Mapping[str, Any], **_: Any) -> None:
        """The estimate keeps to the ceiling, the contract to the estimate and award."""
        hps, ceiling, value = data["hps"], data["ceiling"], data["contract_value"]
        if hps is not None and ceiling is not None and hps > ceiling:
            raise fault(
                "hps.above_ceiling",
                id="HPS lebih besar daripada pagu; periksa angka dan satuannya.",
                en="The HPS is above the ceiling; check the numbers and their unit.",
            )
        if hps is not None and value is not None and value > hps * AMENDED:
            raise fault(
                "contract.above_hps",
                id="Nilai kontrak lebih dari 110 % HPS; periksa angka dan satuannya.",
                en="The contract is above 110 % of the HPS; check the numbers and their"
                " unit.",
            )
        won = value is not None or data["provider"] is not None
        if won and data["status"] not in WON:
            raise fault(
                "contract.not_awarded",
                id="Ada nilai kontrak atau penyedia, tetapi pemenangnya belum ada.",
                en="There is a contract's value or a provider, but no winner yet.",
            )

    @validates_schema
    def bids(self, data: Mapping[str, Any], **_: Any) -> None:
        """The number of bids is whole, and says whether there was only one."""
        bidders, single = data["bidders"], data["single_bid"]
        if (bidders is None) != (single is None):
            raise fault(
                "bids.half",
                id="Banyak penawar dan single_bid harus ada keduanya; petakan dari"
                " kolom yang sama.",
                en="The number of bids and single_bid come together; map both from one"
                " column.",
            )
        if bidders is None:
            return
        if bidders != bidders.to_integral_value():
            raise fault(
                "number.not_a_count",
                id="Banyaknya penawar harus bilangan bulat.",
                en="A number of bids is whole.",
            )
        if single != (bidders == 1):
            raise fault(
                "bids.contradict",
                id="single_bid berarti tepat satu penawar; keduanya tidak cocok.",
                en="single_bid means exactly one bid; the two do not agree.",
            )

    @validates_schema
    def company(self, data: Mapping[str, Any], **_: Any) -> None:
        """A provider is a company by its name; natural persons are not kept."""
        provider = data["provider"]
        if provider is None:
            return
        if data["kind"] == INDIVIDUAL or not COMPANY(provider):
            raise fault(
                "provider.person",
                id="Penyedia disimpan hanya dengan nama badan usaha (PT, CV, UD,"
                " Koperasi, Toko, …); kosongkan bila perorangan.",
                en="A provider is kept by a company's name only (PT, CV, UD, Koperasi,"
                " Toko, …); leave it empty for a natural person.",
            )


DOMAIN: Final = Domain(
    name=NAME,
    version="1.0.0",
    kind="record",
    schema=Package,
    indicators=INDICATORS,
    title=Words("Pengadaan", "Procurement"),
    about=Words(
        "Satu paket pengadaan barang/jasa: tahun anggaran, satuan kerja, metode, sampai"
        " mana, pagu, HPS, nilai kontrak, banyaknya penawar, dan nama badan usaha"
        " penyedianya. Selaras dengan OCDS dan layanan data LKPP (ISB).",
        "One package of public procurement: fiscal year, office, method, how far it is,"
        " ceiling, estimate (HPS), contract value, number of bids, and the company that"
        " provides. Aligned with OCDS and the data services of LKPP (ISB).",
    ),
    labels={"category": METHODS, "status": STATUSES, "kind": KINDS},
    final=FINAL,
)
