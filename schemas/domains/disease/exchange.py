"""Counts of diseases in the standards that others speak."""

from __future__ import annotations

from typing import Final

from schemas.domains.disease.fhir_given import give
from schemas.domains.disease.fhir_taken import take
from schemas.standards.exchange import Exchange
from schemas.values.problem import Words

EXCHANGES: Final = (
    Exchange(
        "fhir-measurereport",
        "R4",
        Words("MeasureReport FHIR (agregat)", "FHIR MeasureReport (aggregates)"),
        "application/fhir+json",
        take,
        give,
        (
            Words(
                "nama pelapor (`reporter`), `evaluatedResource`, dan skor"
                " (`measureScore`)",
                "who reports (`reporter`), `evaluatedResource` and scores"
                " (`measureScore`)",
            ),
            Words(
                "pembagian menjadi beberapa MeasureReport: ditulis satu per wilayah,"
                " periode, dan status",
                "the division into several MeasureReports: one is written for each"
                " region, period and status",
            ),
            Words(
                "jam pada `date` dan `period`: hanya harinya",
                "the time of `date` and `period`: only the day",
            ),
        ),
    ),
)
