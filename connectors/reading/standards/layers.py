"""What an ArcGIS layer says about itself, and the errors it hides inside a 200."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from zoneinfo import available_timezones

from connectors.base import Refusal
from connectors.fetch import Response
from connectors.reading import envelope, refusals
from connectors.reading.standards.questions import Asker, Question
from schemas.manifests.kinds.arcgis import Layer
from schemas.values.nearest import hint
from schemas.values.problem import Words

Way = Literal["keyset", "offset", "ids"]

DENIED: Final = frozenset({401, 403, 498, 499})
MISSING: Final = frozenset({404})
BUSY: Final = frozenset({429, 502, 503, 504})
USUAL_PAGE: Final = 1000  # of servers that do not name their maxRecordCount
ZONES: Final = {
    "UTC": "UTC",
    "SE Asia Standard Time": "Asia/Jakarta",
    "Singapore Standard Time": "Asia/Singapore",
    "Tokyo Standard Time": "Asia/Tokyo",
}


@dataclass(frozen=True, slots=True)
class About:
    """A layer's own description, as far as reading it needs.

    `fields` are names and types; `zone` is that of dates in conditions, None where
    the layer says that it does not know.
    """

    id_field: str
    page: int
    order: bool
    pagination: bool
    fields: Mapping[str, str]
    zone: str | None
    spatial: bool
    name: str = ""
    changed: str | None = None

    @property
    def way(self) -> Way:
        """How it is walked: by keys if it sorts, else by offsets or by ids."""
        if self.order:
            return "keyset"
        return "offset" if self.pagination else "ids"


def about(asker: Asker, path: str) -> About:
    """A layer's description; `Refusal` where the path leads to no layer."""
    question = Question(f"/{path.strip('/')}", {"f": "json"})
    response = asker.get(question)
    said = answer(asker, response)
    listed = said.get("fields")
    fields = {
        str(each["name"]): str(each.get("type", ""))
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict) and each.get("name")
    }
    id_field = said.get("objectIdField") or _id_among(fields)
    if not isinstance(id_field, str) or not fields:
        raise _no_layer(path, response)
    able = said.get("advancedQueryCapabilities")
    able = able if isinstance(able, dict) else {}
    edited = said.get("editFieldsInfo")
    changed = edited.get("editDateField") if isinstance(edited, dict) else None
    return About(
        id_field=id_field,
        page=envelope.whole(said.get("maxRecordCount")) or USUAL_PAGE,
        order=bool(able.get("supportsOrderBy", said.get("supportsAdvancedQueries"))),
        pagination=bool(able.get("supportsPagination")),
        fields=fields,
        zone=_zone(said.get("dateFieldsTimeReference")),
        spatial=bool(said.get("geometryType")),
        name=str(said.get("name") or ""),
        changed=changed if isinstance(changed, str) else None,
    )


def answer(asker: Asker, response: Response) -> dict[str, Any]:
    """The object an ArcGIS server answers with; its errors are refusals."""
    value = asker.document(response).value
    check(value, response)
    return value if isinstance(value, dict) else {}


def check(value: Any, response: Response) -> None:
    """`Refusal` for an answer that tells failure with HTTP 200."""
    error = value.get("error") if isinstance(value, dict) else None
    if error is None:
        return
    said = error if isinstance(error, dict) else {"message": str(error)}
    code, details = envelope.whole(said.get("code")), said.get("details")
    told = [str(said.get("message") or ""), *map(str, _list(details))]
    text = f"{code}: " + "; ".join(part for part in told if part)
    for rule, codes in (("access_denied", DENIED), ("not_found", MISSING)):
        if code in codes:
            id, en = refusals.SAID[rule]
            raise Refusal(
                rule,
                Words(f"{text[:300]}: {id}.", f"{text[:300]}: {en}."),
                response.url,
                response.body,
                status=response.status,
            )
    refusal = refusals.source_error(text[:500], response)
    refusal.retryable = code in BUSY or code == 500
    raise refusal


def check_field(said: About, field: str, path: str) -> None:
    """`Refusal` for a column that the layer does not have.

    Some servers answer a condition on an unknown column with “no records”.
    """
    if field in said.fields:
        return
    near = hint(field, tuple(said.fields))
    listed = ", ".join(said.fields)[:300]
    words = Words(
        f"Lapisan ini tidak punya kolom “{field}”.{near.id} Yang ada: {listed}.",
        f"The layer has no column “{field}”.{near.en} There are: {listed}.",
    )
    raise Refusal("unknown_field", words, path)


def zone_of(layer: Layer, said: About) -> str:
    """The zone of dates in conditions: as declared, else as the layer says."""
    zone = layer.zone or said.zone
    if zone is None:
        words = Words(
            "Lapisan ini tidak menyebut zona waktu tanggalnya. Tulis arcgis.zone di"
            " manifest, misalnya Asia/Jakarta.",
            "The layer does not name the time zone of its dates. Write arcgis.zone in"
            " the manifest, e.g. Asia/Jakarta.",
        )
        raise Refusal("unknown_zone", words, layer.path)
    return zone


def _zone(said: Any) -> str | None:
    """The zone of `dateFieldsTimeReference`; UTC where there is none (Esri)."""
    if not isinstance(said, dict):
        return "UTC"
    named = said.get("timeZoneIANA") or said.get("timeZone") or "UTC"
    zone = ZONES.get(str(named), str(named))
    return zone if zone in available_timezones() else None


def _id_among(fields: Mapping[str, str]) -> str | None:
    found = [name for name, type in fields.items() if type == "esriFieldTypeOID"]
    return found[0] if found else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _no_layer(path: str, response: Response) -> Refusal:
    words = Words(
        f"“{path}” bukan lapisan dengan kolom dan nomor. Path berakhir dengan nomor"
        " lapisan, misalnya laporan/FeatureServer/0.",
        f"“{path}” is no layer with columns and numbers. The path ends with the number"
        " of a layer, e.g. laporan/FeatureServer/0.",
    )
    return Refusal(
        "no_layer", words, response.url, response.body, status=response.status
    )
