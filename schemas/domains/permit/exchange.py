"""Permits as rows of an OSS-like CSV and as CPSV-AP outputs (JSON-LD), both ways."""

from __future__ import annotations

from typing import Final

from schemas.domains.permit import oss, output
from schemas.standards.exchange import Exchange
from schemas.values.problem import Words

NOT_KEPT: Final = Words(
    "pemohon (nama, NIK, NIB, NPWP, alamat, telepon, surel) dan nomor izin, sengaja"
    " tidak disalin",
    "the applicant (name, NIK, NIB, NPWP, address, telephone, e-mail) and the permit's"
    " number, on purpose",
)

EXCHANGES: Final = (
    Exchange(
        oss.STANDARD,
        "RBA",
        Words("CSV rekap perizinan OSS", "CSV of permits as OSS recaps list them"),
        "text/csv",
        oss.take,
        oss.give,
        (NOT_KEPT,),
    ),
    Exchange(
        output.STANDARD,
        "3.2",
        Words("Keluaran CPSV-AP (JSON-LD)", "CPSV-AP outputs (JSON-LD)"),
        "application/ld+json",
        output.take,
        output.give,
        (
            NOT_KEPT,
            Words(
                "terjemahan selain bahasa Indonesia, dan keluaran kedua dan seterusnya",
                "translations other than Indonesian, and outputs after the first",
            ),
        ),
    ),
)
