"""The line of `map:` for the region: a column of codes or names, or the publisher."""

from __future__ import annotations

from typing import Any

from connectors.proposing.columns import places
from connectors.proposing.proposal import Confidence, Line, flow, jmes
from schemas.values.problem import Words


def line(place: places.Place | None, publisher: str | None) -> Line:
    """The line that reads the region: from a column, or that of the publisher."""
    if place is None:
        return _publishers(publisher)
    said: dict[str, Any] = {"from": jmes(place.column)}
    if place.systems == ("name",):
        why = Words("nama wilayah", "names of regions")
        text = flow(said | {"codes": "name"})
        return Line("region", text, "sure", why, required=True)
    named = {"name_from": jmes(place.name)} if place.name else {}
    if len(place.systems) == 1:
        system = place.systems[0]
        other = "bps" if system == "kemendagri" else "kemendagri"
        sure: Confidence = "sure" if place.name else "likely"
        yes, no = places.evidence(place, system), places.evidence(place, other)
        why = Words(
            f"{system}: {yes.id}; {other}: {no.id}",
            f"{system}: {yes.en}; {other}: {no.en}",
        )
        return Line(
            "region",
            flow(said | {"codes": system} | named),
            sure,
            why,
            required=True,
        )
    options = tuple(
        (
            flow(said | {"codes": system} | named),
            Words(
                f"{place.example} = {places.region(place.example, system)}",
                f"{place.example} = {places.region(place.example, system)}",
            ),
        )
        for system in ("kemendagri", "bps")
    )
    why = Words("kode ini ada di kedua sistem", "these codes exist in both systems")
    return Line("region", "", "guess", why, options, required=True)


def _publishers(publisher: str | None) -> Line:
    own = places.gazetteer().by_slug(publisher or "")
    if own is not None:
        why = Words(
            f"penerbitnya {own.name}; data tanpa wilayah",
            f"its publisher is {own.name}; no region in the data",
        )
        return Line("region", flow({"value": own.code}), "likely", why, required=True)
    why = Words("tidak ada wilayah di data", "there is no region in the data")
    fill = Words(
        'tulis {value: "12.71"}, kode Kemendagri wilayahnya',
        'write {value: "12.71"}, the Kemendagri code of its region',
    )
    filler = '{value: "12.71"}'
    return Line("region", "", "guess", why, (), fill, True, filler)
