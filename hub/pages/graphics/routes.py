"""Charts on their own: `/tanam/…` to frame in other sites, `/grafik/…` to keep."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, current_app, g, request

from hub.charts.pictures import raster
from hub.extensions import db
from hub.pages import errors
from hub.pages.graphics import gallery
from hub.pages.graphics.subject import Subject, subject
from hub.pages.question import Asked, Unknown
from hub.pages.render import render, start, words
from hub.services.comparing import territories

SHORTLY: Final = "public, max-age=30, stale-if-error=600"

page = Blueprint("graphics", __name__)
page.before_request(start)


@page.get("/tanam/<indicator>/<chart>")
def embedded(indicator: str, chart: str) -> Response:
    """One chart with its source line and a way back, for a frame in another site."""
    asked = replace(Asked.from_args(request.args), indicator=indicator)
    g.frameable = True
    found = _found(asked, chart)
    if isinstance(found, Response):
        return found
    base = current_app.config["HUB"].base_url
    return render(
        "graphics/embed.html",
        about=found,
        chart=chart,
        name=gallery.label(chart, found),
        drawn=gallery.fluid(chart, found) if chart != "peringkat" else None,
        pen=found.pen,
        ranking=found.ranking,
        indicator=found.about.indicator,
        source=found.source(base),
        dated=found.dated(),
        simulated=found.about.source == "simulated",
        base=base,
    )


@page.get("/grafik/<indicator>/<chart>.<any(svg,png):form>")
def kept(indicator: str, chart: str, form: str) -> Response:
    """One chart as a picture that stands by itself."""
    asked = replace(Asked.from_args(request.args), indicator=indicator)
    found = _found(asked, chart)
    if isinstance(found, Response):
        return found
    if form == "png" and not raster.available():
        return errors.plain("chart.no_png", status=404)
    svg = gallery.picture(chart, found, current_app.config["HUB"].base_url)
    name = f"{found.about.indicator.id}-{chart}.{form}"
    if form == "svg":
        response = Response(svg, mimetype="image/svg+xml")
    else:
        response = Response(raster.png(svg), mimetype="image/png")
        response.headers["Cache-Control"] = SHORTLY
        response.add_etag()
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Content-Language"] = words().language
    return response


def _found(asked: Asked, chart: str) -> Subject | Response:
    """What the address asks for, or the page that says what there is instead."""
    places = territories.everywhere(db.session())
    try:
        if chart not in gallery.CHARTS:
            raise Unknown("chart.unknown", chart)
        return subject(asked, places)
    except Unknown as unknown:
        return errors.unknown(unknown, asked, places)
