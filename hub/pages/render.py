"""Turn a page's answer into HTML: language, links, static files, frame."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, current_app, g, make_response, render_template, request

from hub.extensions import read_only
from hub.pages.wording import Wording, speaking
from hub.services.comparing.territories import Territory
from hub.wording import LANGUAGES, Language

STATIC: Final = Path(__file__).parent.parent / "static"
PROVINCIAL: Final = frozenset(
    {
        "/",
        "/aplikasi",
        "/bandingkan",
        "/daerah",
        "/data",
        "/indikator",
        "/kualitas-data",
        "/status",
        "/sumber-angka",
    }
)
# Below these, every address speaks about one province too.
BELOW: Final = ("/indikator/", "/tanam/", "/grafik/")
MAIN: Final = (
    ("/", "home"),
    ("/bandingkan", "compare"),
    ("/indikator", "indicators"),
    ("/daerah", "regions"),
    ("/kualitas-data", "quality"),
    ("/api", "api"),
)
PREFIX: Final[Mapping[Language, str]] = {"id": "", "en": "/en"}


def start() -> None:
    """Before each page: one moment of the store, nothing written, in time."""
    read_only(current_app.config["HUB"].statement_timeout_ms)


def language() -> Language:
    """English under /en, Indonesian everywhere else."""
    path = request.path
    return "en" if path == "/en" or path.startswith("/en/") else "id"


def words() -> Wording:
    """The wording of this request."""
    return speaking(language())


def within(territory: Territory) -> Territory:
    """From here on links of this request stay in a province."""
    g.territory = territory
    return territory


def link(path: str, **params: str | None) -> str:
    """An address in this request's language and province.

    Parameters without value are left out; a region says its province itself.
    """
    if (path in PROVINCIAL or path.startswith(BELOW)) and not params.get("region"):
        params = {**params, "province": params.get("province") or other_province()}
    return link_in(language(), path, params)


def other_province() -> str | None:
    """The slug of this request's province where it is not the usual, first one."""
    territory: Territory | None = g.get("territory")
    if territory is None or territory.province is None:
        return None
    usual = territory.province in territory.provinces[:1]
    return None if usual else territory.province.slug


def link_in(other: Language, path: str, params: Mapping[str, str | None]) -> str:
    """An address in a language."""
    given = {name: value for name, value in params.items() if value}
    query = f"?{urlencode(given)}" if given else ""
    return f"{PREFIX[other]}{path}{query}"


def here(other: Language) -> str:
    """This page in another language, with the same question."""
    path = request.path.removeprefix("/en") if language() == "en" else request.path
    query = (
        request.query_string.decode("latin-1") if len(request.full_path) < 2000 else ""
    )
    return PREFIX[other] + (path or "/") + (f"?{query}" if query else "")


@cache
def files() -> dict[str, bytes]:
    """Every static file by its name; there are few, and they are small."""
    found = sorted(path for path in STATIC.rglob("*") if path.is_file())
    return {path.relative_to(STATIC).as_posix(): path.read_bytes() for path in found}


@cache
def digest() -> str:
    """One short hash over all static files: a new file is a new address."""
    found = hashlib.sha256()
    for name, body in files().items():
        found.update(name.encode() + b"\0" + body)
    return found.hexdigest()[:12]


def static(name: str) -> str:
    """The address of a static file, good for ever."""
    return f"/static/{digest()}/{name}"


def navigation() -> list[tuple[str, str, str]]:
    """Address, name and "page", "true" (inside) or "" for each main page."""
    own = request.path.removeprefix("/en") or "/"
    return [
        (link(path), name, _current(own, path))
        for path, name in MAIN
        if path != "/api" or "hub_openapi" in current_app.extensions
    ]


def _current(own: str, path: str) -> str:
    if own == path:
        return "page"
    return "true" if path != "/" and own.startswith(f"{path}/") else ""


def provinces() -> list[tuple[str, str, bool]]:
    """The choice between provinces: address, name and whether it is the one shown."""
    territory: Territory | None = g.get("territory")
    if territory is None:
        return []
    own = request.path.removeprefix("/en") or "/"
    path = f"/{own.split('/')[1]}"
    here_too = path if path in PROVINCIAL - {"/sumber-angka"} else "/bandingkan"
    kept = {name: request.args.get(name) for name in ("indicator", "period", "source")}
    asked = kept if here_too == "/bandingkan" else {}
    first = territory.provinces[:1]
    return [
        (
            link_in(
                language(),
                here_too,
                {**asked, "province": None if each in first else each.slug},
            ),
            each.short_name,
            each == territory.province,
        )
        for each in territory.provinces
    ]


def render(template: str, status: int = 200, **values: Any) -> Response:
    """A page in the language of its address."""
    base = current_app.config["HUB"].base_url
    body = render_template(
        template,
        t=words(),
        language=language(),
        link=link,
        static=static,
        demo=current_app.config["HUB"].demo,
        lean=request.headers.get("Save-Data", "").lower() == "on",
        others=[(each, base + here(each)) for each in LANGUAGES],
        switch=here("en" if language() == "id" else "id"),
        nav=navigation(),
        provinces=provinces(),
        other_province=other_province(),
        **values,
    )
    g.page = True
    response = make_response(body, status)
    response.headers["Content-Language"] = language()
    return response
