"""How the government of a region is judged by those who judge governments."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from schemas.contracts.domain import Indicator
from schemas.domains.statistics.indicators.declaring import HUNDRED, Pair, stated

TOPIC: Final = "governance"
FIVE: Final = (Decimal(1), Decimal(5))
LEVELS: Final = (Decimal("1.8"), Decimal("2.6"), Decimal("3.5"), Decimal("4.2"))


def _spbe(id: str, label: Pair, definition: Pair) -> Indicator:
    return stated(
        id,
        label,
        ("Kematangan SPBE", "Maturity of e-government"),
        definition,
        "index",
        "higher",
        TOPIC,
        bounds=FIVE,
        breaks=LEVELS,
    )


SPBE = _spbe(
    "spbe_index",
    ("Indeks SPBE", "E-government index (SPBE)"),
    (
        "Kematangan pemerintahan berbasis elektronik, 1–5: empat domain, 47 indikator"
        " (PermenPANRB 59/2020).",
        "Maturity of electronic government, 1–5: four domains, 47 indicators"
        " (PermenPANRB 59/2020).",
    ),
)
SPBE_POLICY = _spbe(
    "spbe_policy",
    ("SPBE: kebijakan", "E-government: policy"),
    (
        "Nilai domain Kebijakan pada Indeks SPBE, 1–5 (PermenPANRB 59/2020).",
        "The domain Policy of the e-government index, 1–5 (PermenPANRB 59/2020).",
    ),
)
SPBE_GOVERNANCE = _spbe(
    "spbe_governance",
    ("SPBE: tata kelola", "E-government: governance"),
    (
        "Nilai domain Tata Kelola pada Indeks SPBE, 1–5 (PermenPANRB 59/2020).",
        "The domain Governance of the e-government index, 1–5 (PermenPANRB 59/2020).",
    ),
)
SPBE_MANAGEMENT = _spbe(
    "spbe_management",
    ("SPBE: manajemen", "E-government: management"),
    (
        "Nilai domain Manajemen pada Indeks SPBE, 1–5 (PermenPANRB 59/2020).",
        "The domain Management of the e-government index, 1–5 (PermenPANRB 59/2020).",
    ),
)
SPBE_SERVICES = _spbe(
    "spbe_services",
    ("SPBE: layanan", "E-government: services"),
    (
        "Nilai domain Layanan pada Indeks SPBE, 1–5 (PermenPANRB 59/2020).",
        "The domain Services of the e-government index, 1–5 (PermenPANRB 59/2020).",
    ),
)
INNOVATION = stated(
    "innovation_index",
    ("Indeks inovasi daerah", "Regional innovation index"),
    ("Inovasi daerah", "Innovation of the region"),
    (
        "Skor inovasi daerah menurut Kementerian Dalam Negeri.",
        "Score of a region's innovation by the Ministry of Home Affairs.",
    ),
    "index",
    "higher",
    TOPIC,
)
SATISFACTION = stated(
    "citizen_satisfaction",
    ("Indeks kepuasan masyarakat (IKM)", "Citizen satisfaction index"),
    ("Kepuasan atas layanan", "Satisfaction with services"),
    (
        "Hasil survei kepuasan masyarakat atas layanan publik, 25–100.",
        "Result of the survey of satisfaction with public services, 25–100.",
    ),
    "index",
    "higher",
    TOPIC,
    bounds=(Decimal(25), Decimal(100)),
)
OMBUDSMAN = stated(
    "ombudsman_compliance",
    ("Kepatuhan pelayanan publik (Ombudsman)", "Service compliance (Ombudsman)"),
    ("Kepatuhan standar layanan", "Compliance with service standards"),
    (
        "Nilai kepatuhan penyelenggaraan pelayanan publik menurut Ombudsman RI, 0–100.",
        "Score of compliance in public services by the Ombudsman, 0–100.",
    ),
    "score",
    "higher",
    TOPIC,
    bounds=HUNDRED,
)
ACCOUNTABILITY = stated(
    "sakip_score",
    ("Nilai SAKIP", "Performance accountability (SAKIP)"),
    ("Akuntabilitas kinerja", "Accountability of performance"),
    (
        "Nilai akuntabilitas kinerja instansi pemerintah, 0–100 (KemenPANRB).",
        "Score of a government's accountability of performance, 0–100 (KemenPANRB).",
    ),
    "score",
    "higher",
    TOPIC,
    bounds=HUNDRED,
)
PREVENTION = stated(
    "corruption_prevention",
    ("Nilai MCSP KPK", "Corruption prevention (MCSP)"),
    ("Pencegahan korupsi", "Prevention of corruption"),
    (
        "Capaian pencegahan korupsi daerah menurut KPK (MCSP, dahulu MCP), 0–100.",
        "A region's progress in preventing corruption by the KPK (MCSP, formerly"
        " MCP), 0–100.",
    ),
    "score",
    "higher",
    TOPIC,
    bounds=HUNDRED,
)
PERFORMANCE = stated(
    "government_performance",
    ("Skor EPPD (LPPD)", "Evaluation of regional government (EPPD)"),
    ("Kinerja penyelenggaraan pemerintahan", "Performance of government"),
    (
        "Skor evaluasi penyelenggaraan pemerintahan daerah atas LPPD (Kementerian"
        " Dalam Negeri).",
        "Score of the evaluation of regional government by its report LPPD (Ministry"
        " of Home Affairs).",
    ),
    "score",
    "higher",
    TOPIC,
    decimals=4,
    bounds=(Decimal(0), Decimal(5)),
)

INDICATORS: Final = (
    SPBE,
    SPBE_POLICY,
    SPBE_GOVERNANCE,
    SPBE_MANAGEMENT,
    SPBE_SERVICES,
    INNOVATION,
    SATISFACTION,
    OMBUDSMAN,
    ACCOUNTABILITY,
    PREVENTION,
    PERFORMANCE,
)
