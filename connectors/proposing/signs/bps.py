"""Recognising BPS WebAPI by its address of steps: list/model/data/…/var/…."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from connectors.proposing.proposal import Sign, flow
from connectors.proposing.site import Site
from schemas.manifests.manifest import Auth
from schemas.values.problem import Words

STEPS: Final = re.compile(r"(.*?)/(list|view|domain)(/.*)?")


def recognise(site: Site) -> Sign | None:
    """The table (`var`) or list (`model`) in the address; the key stays a secret."""
    match = STEPS.fullmatch(site.path.rstrip("/"))
    if match is None or not ("/key/" in site.path or "/model/" in site.path):
        return None
    words = (match[3] or "").strip("/").split("/")
    steps = dict(zip(words[::2], words[1::2], strict=False))
    value = site.value
    if not isinstance(value, Mapping) or "status" not in value:
        return None
    domain, model = steps.get("domain", "1200"), steps.get("model", "data")
    own = {"domain": domain}
    if model == "data":
        own["var"] = steps.get("var", "")
    else:
        own["list"] = model
    return Sign(
        *(
            "bps",
            f"{site.origin}{match[1].rstrip('/')}/",
            f"tabel-{own.get('var', model)}",
            "sure",
        ),
        Words("alamat berlangkah /model/…/domain/…", "steps /model/…/domain/…"),
        auth=_auth(steps),
        connection={
            "auth": '{type: api-key, path: key, token: "secret://PUBLISHER/bps-key"}'
        },
        stream={"bps": flow(own)},
        key=("kunci",) if model == "data" else (),
        schema="statistics@1" if model == "data" else None,
    )


def _auth(steps: Mapping[str, str]) -> Auth | None:
    """The key in the address, for looking alone."""
    key = steps.get("key")
    return Auth("api-key", token=key, path="key") if key else None
