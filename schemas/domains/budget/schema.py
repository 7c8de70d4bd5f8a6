"""A budget figure of a region: by account, office and stage, budgeted or realised."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from marshmallow import validates_schema

from schemas.accounting import accounts, nomenclature
from schemas.contracts import record
from schemas.contracts.domain import Domain, code_list
from schemas.contracts.measures import Observed
from schemas.contracts.record import fault
from schemas.domains.budget.indicators import DOMAIN as NAME
from schemas.domains.budget.indicators import GROUPS, INDICATORS
from schemas.domains.statistics.schema import Statistic
from schemas.values.periods import Period
from schemas.values.problem import Problem, Refused, Words, problem
from schemas.values.units import UNITS

STAGES: Final = {
    row["code"]: Words(row["label_id"], row["label_en"])
    for row in code_list(NAME, "stages.csv")
}
OBSERVED: Final = {
    each.id: each for each in INDICATORS if isinstance(each.measure, Observed)
}
HEADS: Final = {
    each.id: dict(each.measure.total)["account"]
    for each in OBSERVED.values()
    if isinstance(each.measure, Observed)
}
GROUP_HEADS: Final = {group.account: group.label for group in GROUPS.values()}
REALISED: Final = frozenset(each for each in OBSERVED if each.endswith("_realised"))
ALLOCATED: Final = frozenset(each for each in OBSERVED if each.endswith("_allocated"))


class BudgetFigure(Statistic):
    """One amount of one account, or why there is none.

    The fiscal year is the period's year. A figure whose `account` heads its
    indicator and that names no office is the region's total; every other is a part.
    """

    observed = OBSERVED
    dimensions = ("account", "office", "stage")

    indicator = record.Code(OBSERVED, required=True)
    unit = record.Code(UNITS, required=True, kinds=("unit", "code"))
    account = record.Text(longest=17, required=True, kinds=("text", "account"))
    stage = record.Code(STAGES, required=True)
    office = record.Text(
        longest=22, load_default=None, allow_none=True, kinds=("text", "office")
    )

    @validates_schema
    def known_account(self, data: Mapping[str, Any], **_: Any) -> None:
        """The account is in force in the fiscal year and belongs to the indicator."""
        wrong = wrong_account(data["account"], data["indicator"], data["period"][:4])
        if wrong is not None:
            raise fault(wrong.rule, id=wrong.message.id, en=wrong.message.en)

    @validates_schema
    def known_office(self, data: Mapping[str, Any], **_: Any) -> None:
        """An office is named by its code of eight parts, padded."""
        wrong = None if data["office"] is None else wrong_office(data["office"])
        if wrong is not None:
            raise fault(wrong.rule, id=wrong.message.id, en=wrong.message.en)

    @validates_schema
    def cumulative_or_not(self, data: Mapping[str, Any], **_: Any) -> None:
        """Realised amounts count from 1 January; a budget is for the whole year."""
        if data["indicator"] in ALLOCATED and data["cumulative"]:
            raise fault(
                "budget.cumulative",
                id="Anggaran berlaku setahun penuh, jadi tidak kumulatif.",
                en="A budget is for the whole year, so it is not cumulative.",
            )
        if data["indicator"] in REALISED and not data["cumulative"]:
            raise fault(
                "budget.not_cumulative",
                id="Realisasi dinyatakan kumulatif sejak 1 Januari (cumulative: true);"
                " jumlahkan dahulu bila sumber menyebut per bulan.",
                en="Realised amounts are cumulative since 1 January (cumulative: true);"
                " add them up first where the source states single months.",
            )

    @validates_schema
    def sound_amounts(self, data: Mapping[str, Any], **_: Any) -> None:
        """Budgets are not negative (but for financing); realised are of their year."""
        value, indicator, day = data["value"], data["indicator"], data["as_of"]
        low = value is not None and value < 0
        if low and indicator in ALLOCATED and HEADS[indicator] != "6":
            raise fault(
                "budget.negative",
                id="Anggaran tidak mungkin negatif; hanya pembiayaan neto bisa.",
                en="A budget cannot be negative; only net financing can.",
            )
        if day is not None and indicator in REALISED:
            if day < Period.parse(data["period"][:4]).start:
                raise fault(
                    "budget.as_of_before_year",
                    id="Tanggal keadaan data mendahului tahun anggarannya.",
                    en="The day of the data lies before the fiscal year.",
                )

    @validates_schema
    def no_other_breakdown(self, data: Mapping[str, Any], **_: Any) -> None:
        """Account, office and stage are fields; there is no other breakdown."""
        if data["dims"]:
            raise fault(
                "dims.unknown",
                id="Rincian ditulis di kolom account, office, dan stage; dims kosong.",
                en="The breakdown stands in account, office and stage; dims is empty.",
            )


@lru_cache(maxsize=8192)
def wrong_account(code: str, indicator: str, year: str) -> Problem | None:
    """What is wrong with an account for an indicator and a fiscal year, if anything."""
    try:
        found = accounts.shipped().account(code, int(year))
    except Refused as refused:
        return refused.problems[0]
    if found.code != code:
        return _unpadded(code, found.code)
    head = HEADS[indicator]
    if indicator.endswith("_share"):
        own = head if code == head else None
    else:
        own = head_of(code)
    if own == head:
        return None
    label = GROUP_HEADS[head]
    return problem(
        "account",
        code,
        "account.not_the_indicators",
        id=f"Rekening {code} tidak masuk {label.id} ({head}) sebagai kelompok"
        " terdekatnya; pilih indikator kelompoknya.",
        en=f"The nearest group of account {code} is not {label.en} ({head}); choose the"
        " indicator of its group.",
    )


def head_of(code: str) -> str | None:
    """The nearest group that holds an account, by the account that heads it."""
    every = (code, *accounts.ancestors(code))
    return next((each for each in every if each in GROUP_HEADS), None)


@lru_cache(maxsize=8192)
def wrong_office(code: str) -> Problem | None:
    """What is wrong with an office's code, if anything."""
    try:
        found = nomenclature.office(code)
    except Refused as refused:
        return refused.problems[0]
    return None if found == code else _unpadded(code, found)


def _unpadded(code: str, right: str) -> Problem:
    return problem(
        "$",
        code,
        "code.unpadded",
        id=f"Kode “{code}” tidak lengkap nolnya: “{right}”. Nyatakan as: account atau"
        " as: office di manifes.",
        en=f"The code “{code}” lacks noughts: “{right}”. Declare as: account or"
        " as: office in the manifest.",
    )


DOMAIN: Final = Domain(
    name=NAME,
    version="1.0.0",
    kind="observation",
    schema=BudgetFigure,
    indicators=INDICATORS,
    title=Words("Anggaran dan realisasi", "Budget and realisation"),
    about=Words(
        "Satu jumlah rupiah satu rekening untuk satu wilayah, periode, dan tahap"
        " anggaran (murni, pergeseran, perubahan, belum diaudit, diaudit), dianggarkan"
        " atau terealisasi; boleh dirinci per perangkat daerah. Tahun anggaran adalah"
        " tahun periodenya. Tahap terakhir yang punya nilai memimpin; perbandingan"
        " tidak pernah mencampur tahap.",
        "One amount in rupiah of one account for one region, period and stage of the"
        " budget (original, shifted, revised, unaudited, audited), budgeted or"
        " realised; it may be by office. The fiscal year is the period's year. The"
        " last stage that has a value leads; a comparison never mixes stages.",
    ),
    labels={
        "stage": STAGES,
        "status": record.VALUE_STATUS_LABELS,
        "reason": record.REASON_LABELS,
    },
    stages=tuple(STAGES),
)
