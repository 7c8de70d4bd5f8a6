"""A proposal or an item of a regional plan, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from marshmallow import validates_schema

from schemas.accounting import nomenclature
from schemas.contracts import record
from schemas.contracts.domain import Domain, code_list
from schemas.contracts.positioned import Positioned
from schemas.contracts.record import fault
from schemas.domains.planning.indicators import DOMAIN as NAME
from schemas.domains.planning.indicators import INDICATORS
from schemas.values.problem import Problem, Refused, Words, problem


def _labels(name: str) -> dict[str, Words]:
    rows = code_list(NAME, name)
    return {row["code"]: Words(row["label_id"], row["label_en"]) for row in rows}


DOCUMENTS: Final = _labels("documents.csv")
ORDER: Final = {r["code"]: int(r["order"]) for r in code_list(NAME, "documents.csv")}
STATUSES: Final = _labels("statuses.csv")
FINAL: Final = tuple(
    row["code"] for row in code_list(NAME, "statuses.csv") if row["final"] == "yes"
)
CATEGORIES: Final = _labels("fields_of_government.csv")
CATEGORY_OF: Final = {
    row["bidang_urusan"]: row["code"]
    for row in code_list(NAME, "fields_of_government.csv")
    if row["bidang_urusan"]
}


class PlanItem(Positioned):
    """One item with its life; who proposed it is nobody's business here.

    `parent_key` is the key of the item it comes from, in an earlier document of the
    chain Musrenbang, Renja, RKPD, KUA-PPAS, RKA, DPA.
    """

    region = record.RegionCode(required=True)
    fiscal_year = record.PeriodText(required=True)
    document = record.Code(DOCUMENTS, required=True)
    name = record.Text(longest=500, required=True)
    status = record.Code(STATUSES, required=True)
    status_source = record.Text(longest=100, load_default=None, allow_none=True)
    category = record.Code(CATEGORIES, required=True)
    code = record.Text(
        longest=17, load_default=None, allow_none=True, kinds=("text", "activity")
    )
    office = record.Text(
        longest=22, load_default=None, allow_none=True, kinds=("text", "office")
    )
    office_name = record.Text(longest=200, load_default=None, allow_none=True)
    performance = record.Text(longest=500, load_default=None, allow_none=True)
    target = record.Number(minimum=0, load_default=None, allow_none=True)
    target_unit = record.Text(longest=60, load_default=None, allow_none=True)
    ceiling = record.Number(minimum=0, load_default=None, allow_none=True)
    location = record.Text(longest=200, load_default=None, allow_none=True)
    lat = record.Latitude(load_default=None, allow_none=True)
    lon = record.Longitude(load_default=None, allow_none=True)
    opened_at = record.Instant(load_default=None, allow_none=True)
    closed_at = record.Instant(load_default=None, allow_none=True)
    parent_key = record.Text(longest=200, load_default=None, allow_none=True)
    parent_document = record.Code(DOCUMENTS, load_default=None, allow_none=True)

    @validates_schema
    def whole_year(self, data: Mapping[str, Any], **_: Any) -> None:
        """A plan is for a whole fiscal year."""
        if len(data["fiscal_year"]) != len("2026"):
            raise fault(
                "fiscal_year.shape",
                id="Tahun anggaran adalah satu tahun penuh, misalnya 2026.",
                en="A fiscal year is one whole year, e.g. 2026.",
            )

    @validates_schema
    def known_codes(self, data: Mapping[str, Any], **_: Any) -> None:
        """The activity's and the office's codes are padded codes of Permendagri 90."""
        wrong = wrong_code(data["code"], data["office"])
        if wrong is not None:
            raise fault(wrong.rule, id=wrong.message.id, en=wrong.message.en)

    @validates_schema
    def category_of_the_code(self, data: Mapping[str, Any], **_: Any) -> None:
        """The category is the field of government that the code begins with."""
        own = None if data["code"] is None else CATEGORY_OF.get(data["code"][:4])
        if own is not None and own != data["category"]:
            raise fault(
                "category.not_the_codes",
                id="Bidang urusan dalam kodenya lain daripada kategorinya; betulkan"
                " salah satunya.",
                en="The field of government in its code is not its category; correct"
                " one of the two.",
            )

    @validates_schema
    def in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        """Nothing is decided before it was proposed, or while it still waits."""
        closed, opened = data["closed_at"], data["opened_at"]
        if closed is not None and opened is not None and closed < opened:
            raise fault(
                "date.closed_before_opened",
                id="Diputuskan sebelum diusulkan; periksa kedua tanggalnya.",
                en="It was decided before it was proposed; check both dates.",
            )
        if closed is not None and data["status"] not in FINAL:
            raise fault(
                "status.contradicts_closed_at",
                id="Ada tanggal keputusan, tetapi statusnya belum diputuskan.",
                en="There is a day of the decision, but the status is not decided.",
            )

    @validates_schema
    def target_with_unit(self, data: Mapping[str, Any], **_: Any) -> None:
        """A target has a number and a unit, and says of what."""
        if (data["target"] is None) != (data["target_unit"] is None):
            raise fault(
                "target.half",
                id="Target ditulis dengan angka dan satuannya, atau tidak sama sekali.",
                en="A target has a number and its unit, or is left out.",
            )

    @validates_schema
    def chain(self, data: Mapping[str, Any], **_: Any) -> None:
        """An item comes from one of an earlier document of the chain."""
        parent = data["parent_document"]
        if parent is not None and data["parent_key"] is None:
            raise fault(
                "parent.half",
                id="Dokumen asal disebut, tetapi kunci usulannya (parent_key) tidak.",
                en="The document it comes from is named, not the item (parent_key).",
            )
        if parent is not None and ORDER[parent] >= ORDER[data["document"]]:
            raise fault(
                "parent.not_earlier",
                id="Dokumen asal bukan dokumen yang lebih awal dalam rantai Musrenbang,"
                " Renja, RKPD, KUA-PPAS, RKA, DPA.",
                en="The document it comes from is not an earlier one of the chain"
                " Musrenbang, Renja, RKPD, KUA-PPAS, RKA, DPA.",
            )


@lru_cache(maxsize=8192)
def wrong_code(code: str | None, office: str | None) -> Problem | None:
    """What is wrong with an activity's or an office's code, if anything."""
    try:
        right = None if code is None else nomenclature.padded(code)
        own = None if office is None else nomenclature.office(office)
    except Refused as refused:
        return refused.problems[0]
    for given, made in ((code, right), (office, own)):
        if given != made:
            return problem(
                "$",
                given,
                "code.unpadded",
                id=f"Kode “{given}” tidak lengkap nolnya: “{made}”. Nyatakan as:"
                " activity atau as: office di manifes.",
                en=f"The code “{given}” lacks noughts: “{made}”. Declare as: activity"
                " or as: office in the manifest.",
            )
    return None


DOMAIN: Final = Domain(
    name=NAME,
    version="1.0.0",
    kind="record",
    schema=PlanItem,
    indicators=INDICATORS,
    title=Words("Perencanaan", "Planning"),
    about=Words(
        "Satu usulan atau butir rencana daerah (RPJMD, Musrenbang, Renja, RKPD,"
        " KUA-PPAS, RKA, DPA) dengan nomenklatur Permendagri 90, target, pagu, lokasi,"
        " dan nasibnya: diusulkan, diverifikasi, diterima, ditunda, ditolak,"
        " dianggarkan. Pengusulnya tidak ikut.",
        "One proposal or item of a regional plan (RPJMD, Musrenbang, Renja, RKPD,"
        " KUA-PPAS, RKA, DPA) with its nomenclature of Permendagri 90, target, ceiling,"
        " location and fate: proposed, verified, accepted, deferred, rejected,"
        " budgeted. Who proposed it is left out.",
    ),
    labels={"document": DOCUMENTS, "status": STATUSES, "category": CATEGORIES},
    final=FINAL,
)
