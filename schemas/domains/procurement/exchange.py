"""Packages as OCDS release packages and as rows of LKPP's ISB, both ways."""

from __future__ import annotations

from typing import Final

from schemas.domains.procurement import isb, ocds
from schemas.standards.exchange import Exchange
from schemas.values.problem import Words

NOT_KEPT: Final = Words(
    "PPK dan pejabat lain, NIP, NPWP, wakil dan alamat penyedia, sengaja tidak disalin",
    "officials, their numbers, tax numbers, providers' representatives and addresses,"
    " on purpose",
)

EXCHANGES: Final = (
    Exchange(
        ocds.STANDARD,
        "1.1",
        Words("Paket rilis OCDS (JSON)", "OCDS release package (JSON)"),
        "application/json",
        ocds.take,
        ocds.give,
        (
            NOT_KEPT,
            Words(
                "butir barang, dokumen, tahapan, adendum, penawar yang kalah, dan"
                " penyedia kedua dan seterusnya",
                "items, documents, milestones, amendments, bidders that lost, and"
                " suppliers after the first",
            ),
        ),
    ),
    Exchange(
        isb.STANDARD,
        "isb-2",
        Words("Baris ISB LKPP (JSON)", "Rows of LKPP's ISB (JSON)"),
        "application/json",
        isb.take,
        isb.give,
        (
            NOT_KEPT,
            Words(
                "metode evaluasi dan kualifikasi, nilai penawaran dan terkoreksi, MAK,"
                " lokasi, dan tahapan jadwal",
                "methods of evaluation and qualification, offered and corrected values,"
                " budget lines, places and schedules",
            ),
        ),
    ),
)
