"""Lamps of a city's streets, in their second major version."""

from typing import Final

from schemas.contracts import record
from schemas.contracts.domain import Domain
from schemas.domains.street_lamp.indicators import INDICATORS
from schemas.values.problem import Words


class Lamp(record.Record):
    """One lamp: where it is, what it is, whether it works."""

    region = record.RegionCode(required=True)
    opened_at = record.Instant(required=True)
    status = record.Code(["working", "broken", "stolen"], required=True)
    category = record.Code(["led", "sodium"], required=True)
    street = record.Text(longest=200, load_default=None, allow_none=True)
    village = record.Text(longest=200, load_default=None, allow_none=True)
    power = record.Number(load_default=None, allow_none=True)
    owner = record.Code(["city", "pln"], required=True)


DOMAIN: Final = Domain(
    name="street_lamp",
    version="2.0.0",
    kind="record",
    schema=Lamp,
    indicators=INDICATORS,
    title=Words("Lampu jalan", "Street lamps"),
    about=Words("Lampu jalan sebuah kota.", "The street lamps of a city."),
)
