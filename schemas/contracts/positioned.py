"""Records that may have a point on the map: both coordinates, or none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import validates_schema

from schemas.contracts.record import Record, fault


class Positioned(Record):
    """A record with the fields `lat` and `lon`."""

    @validates_schema
    def position(self, data: Mapping[str, Any], **_: Any) -> None:
        """Both coordinates or none, and not the null island."""
        lat, lon = data["lat"], data["lon"]
        if (lat is None) != (lon is None):
            raise fault(
                "position.half",
                id="Lintang dan bujur harus ada keduanya, atau tidak sama sekali.",
                en="Latitude and longitude come together, or not at all.",
            )
        if lat is not None and lat == 0 and lon == 0:
            raise fault(
                "position.zero",
                id="Titik 0,0 ada di laut Afrika: itu “tidak diisi”. Kirim null.",
                en="The point 0,0 lies off Africa: nobody filled it in. Send null.",
            )
