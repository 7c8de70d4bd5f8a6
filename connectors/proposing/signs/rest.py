"""Recognising an API of JSON pages, whatever its envelope: the last resort."""

from __future__ import annotations

from connectors.proposing.proposal import Sign, flow
from connectors.proposing.shaping import envelopes, paging
from connectors.proposing.site import Site
from schemas.manifests.manifest import Auth
from schemas.manifests.reading.request import CREDENTIAL_NAMES
from schemas.values.problem import Words


def recognise(site: Site) -> Sign | None:
    """Where the records stand, how errors are told, and how pages follow."""
    value = site.value
    if value is None:
        return None
    records = envelopes.records_path(value)
    if records is None:
        return None
    asked = {k: v for k, v in site.query.items() if k not in paging.PLACES}
    base, path = _split(site)
    paged = paging.found(site, records)
    params = {k: v for k, v in asked.items() if k != paged.size_param}
    secret = next((k for k in params if CREDENTIAL_NAMES.fullmatch(k)), None)
    auth = None
    if secret is not None:
        auth = Auth("api-key", token=params.pop(secret), query=secret)
    request: dict[str, object] = {"path": path}
    if params:
        request["params"] = params
    errors = envelopes.error_sign(value)
    if errors is not None:
        request["errors"] = errors
    stream = {"request": flow(request), "records": flow(records)}
    if paged.text:
        stream["paging"] = paged.text
    geo = records.endswith("features[*]")
    return Sign(
        *("rest", base, path.rstrip("/").rpartition("/")[2] or "data"),
        "likely",
        Words("JSON dengan daftar data", "JSON with a list of records"),
        stream=stream,
        cursor="find",
        under="properties." if geo else "",
        notes=paged.notes,
        auth=auth,
        connection=_proof(secret),
    )


def _split(site: Site) -> tuple[str, str]:
    """The origin, and the path from it."""
    return f"{site.origin}/", site.path


def _proof(name: str | None) -> dict[str, str]:
    """`auth:` for a key that stood in the address; its value is a secret's name."""
    if name is None:
        return {}
    token = f"secret://PUBLISHER/{name.replace('_', '-')}"
    return {"auth": flow({"type": "api-key", "query": name, "token": token})}
