"""What regions' procurement is compared by; all computed from the packages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, Literal

from schemas.contracts.domain import Indicator
from schemas.contracts.measures import (
    Count,
    Measure,
    MedianDays,
    Per,
    Share,
    Sum,
    Where,
)
from schemas.values.problem import Words

DOMAIN: Final = "procurement"
CONTRACTED: Final = ("contract", "done")
COMPETED: Final = ("tender", "quick_tender", "selection")
WITH_HPS: Final = Where(status=CONTRACTED, given=("hps", "contract_value"))
HPS: Final = "procurement_hps_contracted"
AGAINST_HPS: Final = "procurement_contracts_with_hps"
ALIKE: Final = Words(
    " Yang dihitung hanya kontrak periode itu yang menyebut nilai kontrak dan HPS.",
    " Only contracts of the period that state both their value and their HPS count.",
)


def _indicator(
    id: str,
    label: Words,
    definition: Words,
    unit: str,
    better: Literal["higher", "lower", "neutral"],
    measure: Measure,
    **more: Any,
) -> Indicator:
    return Indicator(
        id,
        domain=DOMAIN,
        label=label,
        concept=Words("Pengadaan barang/jasa", "Public procurement"),
        definition=definition,
        classification=Words(
            "Metode pemilihan, jenis pengadaan, status paket",
            "Method, kind of purchase, status of the package",
        ),
        unit=unit,
        better=better,
        measure=measure,
        topic="procurement",
        periods=("month", "quarter", "year"),
        **({"decimals": 0} | more),
    )


PACKAGES: Final = (
    _indicator(
        "procurement_packages",
        Words("Paket pengadaan", "Procurement packages"),
        Words(
            "Banyaknya paket yang pemilihannya diumumkan pada periode itu, dengan"
            " metode apa pun. Paket yang baru direncanakan tidak dihitung.",
            "Packages whose selection was announced in the period, by any method. Those"
            " only planned are not counted.",
        ),
        "count",
        "neutral",
        Count(),
    ),
    _indicator(
        "procurement_contracts",
        Words("Kontrak pengadaan", "Procurement contracts"),
        Words(
            "Banyaknya paket yang kontraknya ditandatangani pada periode itu.",
            "Packages whose contract was signed in the period.",
        ),
        "count",
        "neutral",
        Count(by="closed_at", where=Where(status=CONTRACTED)),
    ),
    _indicator(
        "procurement_single_bid",
        Words("Tender berpenawar tunggal", "Tenders with a single bid"),
        Words(
            "Persentase paket dengan satu penawar, dari tender, tender cepat, dan"
            " seleksi yang diumumkan pada periode itu, sudah ada pemenangnya, dan"
            " banyak penawarnya diketahui.",
            "Share of packages with one bid, of the tenders, quick tenders and"
            " selections announced in the period that have a winner and a known number"
            " of bids.",
        ),
        "percent",
        "lower",
        Share(
            where=Where(category=COMPETED, given=("single_bid",)),
            of=Where(
                status=("awarded", *CONTRACTED), category=COMPETED, given=("bidders",)
            ),
        ),
        decimals=1,
        min_denominator=10,
        breaks=(Decimal(10), Decimal(20), Decimal(35), Decimal(50)),
    ),
    _indicator(
        "procurement_median_days",
        Words("Median hari sampai kontrak", "Median days to a contract"),
        Words(
            "Separuh kontrak periode itu ditandatangani dalam waktu ini atau lebih"
            " cepat, dari pengumuman sampai tanda tangan (hari kalender).",
            "Half of the contracts of the period were signed within this time, from the"
            " announcement to the signature (calendar days).",
        ),
        "days",
        "lower",
        MedianDays(where=Where(status=CONTRACTED)),
        decimals=1,
        min_denominator=10,
        breaks=(Decimal(7), Decimal(21), Decimal(35), Decimal(60)),
    ),
    _indicator(
        "procurement_cancelled",
        Words("Paket pengadaan batal", "Packages cancelled"),
        Words(
            "Persentase paket yang dibatalkan atau gagal, dari paket yang diumumkan"
            " pada periode itu.",
            "Share of packages cancelled or failed, of those announced in the period.",
        ),
        "percent",
        "lower",
        Share(where=Where(status="cancelled")),
        decimals=1,
        min_denominator=10,
    ),
)
MONEY: Final = (
    _indicator(
        "procurement_contract_value",
        Words("Nilai kontrak", "Value of contracts"),
        Words(
            "Jumlah nilai kontrak yang ditandatangani pada periode itu; kontrak tanpa"
            " nilai tidak menambah apa pun.",
            "Sum of the contracts signed in the period; those without a value add"
            " nothing.",
        ),
        "idr",
        "neutral",
        Sum(of="contract_value", by="closed_at", where=Where(status=CONTRACTED)),
    ),
    _indicator(
        AGAINST_HPS,
        Words("Nilai kontrak ber-HPS", "Value of contracts with an estimate"),
        Words(
            f"Jumlah nilai kontrak yang HPS-nya diketahui.{ALIKE.id}",
            f"Sum of the contracts whose estimate (HPS) is known.{ALIKE.en}",
        ),
        "idr",
        "neutral",
        Sum(of="contract_value", by="closed_at", where=WITH_HPS),
    ),
    _indicator(
        HPS,
        Words("HPS paket berkontrak", "Estimates of contracts"),
        Words(
            f"Jumlah HPS paket yang berkontrak.{ALIKE.id}",
            f"Sum of the estimates (HPS) of the contracts.{ALIKE.en}",
        ),
        "idr",
        "neutral",
        Sum(of="hps", by="closed_at", where=WITH_HPS),
    ),
    _indicator(
        "procurement_contract_to_hps",
        Words("Nilai kontrak terhadap HPS", "Contract value against estimate"),
        Words(
            "Nilai kontrak dibagi HPS-nya, dalam persen; selisihnya dari 100 adalah"
            f" penghematan.{ALIKE.id}",
            "Contract values divided by their estimates (HPS), in percent; what lacks"
            f" to 100 is the saving.{ALIKE.en}",
        ),
        "percent",
        "neutral",
        Per(numerator=AGAINST_HPS, denominator=HPS, per=100, same_period=True),
        decimals=1,
        denominator=HPS,
        breaks=(Decimal(80), Decimal(90), Decimal(95), Decimal(98)),
    ),
)
INDICATORS: Final = PACKAGES + MONEY
