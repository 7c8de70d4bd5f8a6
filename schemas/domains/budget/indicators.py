"""What budgets are compared by: stated by account group, and shares made from them."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from importlib import resources
from typing import Any, Final, Literal, NamedTuple

from schemas.contracts.domain import PACKAGE, Comparability, Indicator
from schemas.contracts.measures import Observed, Per
from schemas.values.periods import Level
from schemas.values.problem import Words

DOMAIN: Final = "budget"
TOPIC: Final = "budget"
PERIODS: Final[tuple[Level, ...]] = ("month", "quarter", "semester", "year")
ALIKE: Final = Comparability(as_of_within_days=31, same_stage=True)
ONE_STAGE: Final = Comparability(same_stage=True)
PERCENT: Final[dict[str, Any]] = {
    "unit": "percent",
    "decimals": 1,
    "periods": PERIODS,
    "comparable": ALIKE,
}
SIDES: Final = {
    "allocated": (
        Words("anggaran", "budget"),
        Words(
            "Jumlah yang dianggarkan untuk satu tahun anggaran menurut tahap yang"
            " disebut, bukan bagian dari tahun itu.",
            "The amount budgeted for the whole fiscal year by the stage that is named,"
            " never for a part of the year.",
        ),
    ),
    "realised": (
        Words("realisasi", "realised"),
        Words(
            "Jumlah yang terealisasi sejak 1 Januari sampai tanggal keadaan data"
            " (kumulatif), menurut laporan realisasi anggaran (LRA).",
            "The amount realised from 1 January up to the day of the data (cumulative),"
            " by the budget realisation report (LRA).",
        ),
    ),
}


class Group(NamedTuple):
    """A group of accounts that officials compare; `account` heads it."""

    code: str
    account: str
    label: Words
    note: Words


def _groups() -> dict[str, Group]:
    file = resources.files(f"{PACKAGE}.{DOMAIN}") / "groups.csv"
    rows = csv.DictReader(io.StringIO(file.read_text("utf-8")))
    return {
        row["code"]: Group(
            row["code"],
            row["account"],
            Words(row["label_id"], row["label_en"]),
            Words(row["note_id"], row["note_en"]),
        )
        for row in rows
    }


GROUPS: Final = _groups()


def _stated(group: Group, side: str) -> Indicator:
    word, meaning = SIDES[side]
    return Indicator(
        f"budget_{group.code}_{side}",
        domain=DOMAIN,
        label=Words(f"{group.label.id}: {word.id}", f"{group.label.en}: {word.en}"),
        definition=Words(
            f"{group.note.id} (rekening {group.account}). {meaning.id}",
            f"{group.note.en} (account {group.account}). {meaning.en}",
        ),
        unit="idr",
        better="neutral",
        measure=Observed(aggregate="sum", total=(("account", group.account),)),
        decimals=0,
        topic=TOPIC,
        periods=PERIODS,
        concept=group.label,
        classification=Words(
            "Rekening Permendagri 90/2019, perangkat daerah, tahap anggaran",
            "Accounts of Permendagri 90/2019, office, stage of the budget",
        ),
        comparable=ALIKE if side == "realised" else ONE_STAGE,
    )


def _derived(
    id: str,
    label: Words,
    definition: Words,
    measure: Per,
    better: Literal["higher", "lower", "neutral"],
    **more: Any,
) -> Indicator:
    return Indicator(
        id,
        domain=DOMAIN,
        label=label,
        definition=definition,
        better=better,
        measure=measure,
        topic=TOPIC,
        denominator=measure.denominator,
        classification=Words("Tahap anggaran", "Stage of the budget"),
        **(PERCENT | more),
    )


def _of(numerator: str, denominator: str) -> Per:
    return Per(
        numerator=f"budget_{numerator}",
        denominator=f"budget_{denominator}",
        per=100,
        same_period=True,
    )


def _realisation(code: str, better: Literal["higher", "neutral"]) -> Indicator:
    label = GROUPS[code].label
    return _derived(
        f"budget_{code}_realisation",
        Words(f"Realisasi {_low(label.id)}", f"{label.en} realised"),
        Words(
            f"Realisasi {_low(label.id)} sejak 1 Januari dibagi anggarannya, keduanya"
            " dari laporan yang sama dan tahap yang sama.",
            f"{label.en} realised since 1 January divided by its budget, both of one"
            " period and one stage.",
        ),
        _of(f"{code}_realised", f"{code}_allocated"),
        better,
        concept=Words("Realisasi anggaran", "Budget realisation"),
        breaks=(Decimal(25), Decimal(50), Decimal(75), Decimal(90)),
    )


def _low(text: str) -> str:
    return text[0].lower() + text[1:]


def _function_share(code: str, label: Words, note: Words) -> Indicator:
    return Indicator(
        f"budget_{code}_share",
        domain=DOMAIN,
        label=label,
        definition=Words(
            f"Persentase belanja daerah untuk {note.id}, seperti dinyatakan daerah"
            " dalam APBD-nya. Batas hukumnya ada di `thresholds.csv`.",
            f"Share of regional spending on {note.en}, as the region states it in its"
            " budget. Its legal limit is in `thresholds.csv`.",
        ),
        unit="percent",
        better="higher",
        measure=Observed(total=(("account", "5"),)),
        decimals=2,
        topic=TOPIC,
        periods=("year",),
        concept=Words("Belanja wajib", "Mandatory spending"),
        classification=Words("Fungsi belanja", "Function of spending"),
        comparable=ONE_STAGE,
    )


SHARES: Final = (
    _derived(
        "budget_own_revenue_share",
        Words("Porsi PAD", "Share of own-source revenue"),
        Words(
            "Realisasi pendapatan asli daerah dibagi realisasi seluruh pendapatan.",
            "Own-source revenue realised divided by all revenue realised.",
        ),
        _of("own_revenue_realised", "revenue_realised"),
        "higher",
        concept=Words("Kemandirian fiskal", "Fiscal independence"),
    ),
    _derived(
        "budget_transfer_dependence",
        Words("Ketergantungan transfer", "Dependence on transfers"),
        Words(
            "Realisasi pendapatan transfer dibagi realisasi seluruh pendapatan.",
            "Transfer revenue realised divided by all revenue realised.",
        ),
        _of("transfer_revenue_realised", "revenue_realised"),
        "lower",
        concept=Words("Kemandirian fiskal", "Fiscal independence"),
    ),
    _derived(
        "budget_capital_share",
        Words("Porsi belanja modal", "Share of capital spending"),
        Words(
            "Anggaran belanja modal dibagi anggaran seluruh belanja daerah.",
            "Capital spending budgeted divided by all spending budgeted.",
        ),
        _of("capital_allocated", "spending_allocated"),
        "higher",
        concept=Words("Kualitas belanja", "Quality of spending"),
        comparable=ONE_STAGE,
    ),
    _derived(
        "budget_personnel_share",
        Words("Porsi belanja pegawai", "Share of personnel spending"),
        Words(
            "Anggaran belanja pegawai (5.1.01) dibagi anggaran seluruh belanja daerah."
            " UU 1/2022 mengecualikan tunjangan guru dari transfer; angka ini belum.",
            "Personnel spending (5.1.01) budgeted divided by all spending budgeted. Law"
            " 1/2022 leaves out teachers' allowances paid by transfers; this does not.",
        ),
        _of("personnel_allocated", "spending_allocated"),
        "lower",
        concept=Words("Kualitas belanja", "Quality of spending"),
        comparable=ONE_STAGE,
    ),
    _derived(
        "budget_spending_per_capita",
        Words("Belanja daerah per jiwa", "Regional spending per person"),
        Words(
            "Realisasi belanja daerah setahun dibagi jumlah penduduk.",
            "Regional spending realised in a year divided by population.",
        ),
        Per(numerator="budget_spending_realised", denominator="population"),
        "neutral",
        unit="idr_per_person",
        decimals=0,
        periods=("year",),
        min_denominator=1000,
        concept=Words("Kapasitas fiskal", "Fiscal capacity"),
    ),
)
FUNCTIONS: Final = (
    _function_share(
        "education",
        Words("Porsi belanja pendidikan", "Share of education spending"),
        Words("fungsi pendidikan", "education"),
    ),
    _function_share(
        "health",
        Words("Porsi belanja kesehatan", "Share of health spending"),
        Words("fungsi kesehatan, di luar gaji", "health, without salaries"),
    ),
    _function_share(
        "infrastructure",
        Words("Porsi belanja infrastruktur", "Share of public infrastructure spending"),
        Words("infrastruktur pelayanan publik", "infrastructure of public services"),
    ),
)

INDICATORS: Final = (
    *(_stated(group, side) for group in GROUPS.values() for side in SIDES),
    _realisation("revenue", "higher"),
    _realisation("own_revenue", "higher"),
    _realisation("spending", "higher"),
    _realisation("capital", "higher"),
    *SHARES,
    *FUNCTIONS,
)
