"""Public services that regions are compared by, counted at the end of a period."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from schemas.contracts.domain import Indicator
from schemas.contracts.measures import Backlog, Per, Where
from schemas.values.problem import Words

DOMAIN: Final = "public_service"
RUNNING: Final = "active"
STANDARD: Final = ("requirements", "duration", "cost", "legal_basis")
PERCENT_BREAKS: Final = (Decimal(20), Decimal(40), Decimal(60), Decimal(80))


def _indicator(
    id: str, label: Words, definition: Words, unit: str, **more: Any
) -> Indicator:
    return Indicator(
        id,
        domain=DOMAIN,
        label=label,
        concept=Words("Pelayanan publik", "Public services"),
        definition=definition,
        classification=Words(
            "Bidang layanan, saluran, status", "Field of service, channel, status"
        ),
        unit=unit,
        topic="services",
        periods=("month", "quarter", "year"),
        **more,
    )


def _stock(id: str, label: Words, what: Words, *given: str) -> Indicator:
    """Running services at the end of the period that state these fields."""
    definition = Words(
        f"Layanan yang berjalan pada akhir periode itu{what.id}.",
        f"Services that run at the end of the period{what.en}.",
    )
    measure = Backlog(where=Where(status=RUNNING, given=given))
    return _indicator(
        id, label, definition, "count", better="neutral", measure=measure, decimals=0
    )


def _share(
    id: str, label: Words, definition: Words, part: Indicator, whole: Indicator
) -> Indicator:
    """How many percent one stock is of another."""
    return _indicator(
        id,
        label,
        definition,
        "percent",
        better="higher",
        measure=Per(part.id, whole.id, per=100, same_period=True),
        decimals=1,
        denominator=whole.id,
        min_denominator=10,
        breaks=PERCENT_BREAKS,
    )


SERVICES: Final = _stock(
    "public_services",
    Words("Layanan publik", "Public services"),
    Words("", ""),
)
WITH_CHANNEL: Final = _stock(
    "public_services_with_channel",
    Words("Layanan yang salurannya diketahui", "Services whose channel is known"),
    Words(" dan menyebut salurannya", " and state their channel"),
    "channel",
)
ONLINE: Final = _stock(
    "public_services_online",
    Words("Layanan daring", "Services online"),
    Words(" dan dapat dimohon daring", " and can be applied for online"),
    "online",
)
COMPLETE: Final = _stock(
    "public_services_complete",
    Words("Layanan berstandar lengkap", "Services with a complete standard"),
    Words(
        " dan menyebut persyaratan, jangka waktu, biaya, dan dasar hukumnya",
        " and state their requirements, duration, cost and legal basis",
    ),
    *STANDARD,
)
INDICATORS: Final = (
    SERVICES,
    WITH_CHANNEL,
    ONLINE,
    COMPLETE,
    _share(
        "public_services_online_share",
        Words("Persentase layanan daring", "Share of services online"),
        Words(
            "Layanan yang dapat dimohon daring, dibagi layanan yang salurannya"
            " diketahui, keduanya yang berjalan pada akhir periode itu.",
            "Services that can be applied for online, divided by those whose channel is"
            " known, of those that run at the end of the period.",
        ),
        ONLINE,
        WITH_CHANNEL,
    ),
    _share(
        "public_services_complete_share",
        Words("Persentase standar lengkap", "Share with a complete standard"),
        Words(
            "Layanan yang menyebut persyaratan, jangka waktu, biaya, dan dasar"
            " hukumnya, dibagi semua layanan yang berjalan pada akhir periode itu.",
            "Services that state their requirements, duration, cost and legal basis,"
            " divided by all that run at the end of the period.",
        ),
        COMPLETE,
        SERVICES,
    ),
)
