"""The charts that can stand alone: by name, for a page and as a picture."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from hub.charts import multiples, outline, tiles, trend
from hub.charts.pictures import lines, maps, paper
from hub.charts.pictures.lines import Bar
from hub.charts.pictures.paper import Drawing, Sheet
from hub.charts.strip import axis
from hub.charts.tiles import Key
from hub.pages.drawing import Pen
from hub.pages.graphics.subject import Subject
from hub.pages.render import words
from hub.services.comparing.rankings import Figure

CHARTS: Final = (
    "peta-kotak",
    "peta-batas",
    "perjalanan",
    "sebaran",
    "peringkat",
    "per-daerah",
)


def label(chart: str, about: Subject) -> str:
    """What a chart shows, in words: for those who do not see it."""
    t = words()
    return str(
        t(
            "chart.page_label",
            chart=t(f"chart.{chart}"),
            indicator=about.label,
            period=about.period,
        )
    )


def fluid(chart: str, about: Subject) -> Markup:
    """A chart that takes the width it is given; its words keep their size."""
    pen = about.pen
    if pen is None:
        return tiles.in_words(about.empty)
    name = label(chart, about)
    match chart:
        case "peta-batas":
            shapes = about.outline()
            if shapes is None:
                return tiles.in_words(words()("chart.no_outlines"))
            return bounded(pen, shapes, name)
        case "perjalanan":
            what = about.course(pen)
            return trend.trend(what, pen.ticks(trend.axis(what)))
        case "sebaran":
            return pen.spread(label=name) + pen.dots()
        case "per-daerah":
            drawn = about.lines(pen)
            return many(pen, about, name) + Markup('<p class="sub">{}</p>').format(
                drawn.note(pen)
            )
    return pen.tile_map(label=name) + pen.legend()


def bounded(pen: Pen, shapes: outline.Outline, name: str) -> Markup:
    """The boundary map, its legend, and the regions that cannot be drawn."""
    squares = pen.squares()
    drawn = outline.boundary_map(shapes, squares, label=name, state=pen.state)
    missing = outline.without(shapes, squares)
    if missing:
        codes = {tile.code for tile in missing}
        named = [f.place.name for f in pen.ranking.everywhere if f.place.code in codes]
        told = words()("chart.without", names=", ".join(named))
        drawn += Markup('<p class="sub">{}</p>').format(told)
    return drawn + pen.legend()


def many(pen: Pen, about: Subject, name: str) -> Markup:
    """A line for each region on the squares of the map."""
    drawn = about.lines(pen)
    return multiples.multiples(
        pen.squares(), drawn.series, label=name, shared=drawn.shared, state=pen.state
    )


def picture(chart: str, about: Subject, base: str) -> str:
    """A whole SVG file with title, source line and date."""
    t = words()
    return paper.sheet(
        Sheet(
            title=f"{about.label}, {about.period}" if about.period else about.label,
            subtitle=str(
                t("chart.subtitle", chart=t(f"chart.{chart}"), place=_where(about))
            ),
            source=about.source(base),
            dated=about.dated(),
            note=_note(chart, about),
            ribbon=(
                str(t("site.simulated")) if about.about.source == "simulated" else ""
            ),
            state=about.pen.state if about.pen else "empty",
        ),
        _drawing(chart, about),
    )


def _where(about: Subject) -> str:
    """The province, and the selected region with its value."""
    province, place, pen = about.about.territory.province, about.about.region, about.pen
    name = province.short_name if province else ""
    figure = pen.ranking.figure(place.code) if pen and place else None
    return f"{name}; {pen.told(figure)}" if pen and figure else name


def _note(chart: str, about: Subject) -> str:
    t, pen = words(), about.pen
    if pen is None:
        return ""
    told = [str(t("chart.stale"))] if pen.state == "stale" else []
    if chart == "sebaran":
        told.append(str(t("chart.strip_note")))
    if chart == "per-daerah":
        told.append(about.lines(pen).note(pen))
    return " ".join(told)


def _drawing(chart: str, about: Subject) -> Drawing:
    pen = about.pen
    if pen is None:
        return paper.nothing(about.empty)
    match chart:
        case "peta-batas":
            shapes = about.outline()
            if shapes is None:
                return paper.nothing(words()("chart.no_outlines"))
            return maps.boundary_map(shapes, pen.squares(), _keys(pen))
        case "perjalanan":
            what = about.course(pen)
            return lines.course(what, pen.ticks(trend.axis(what)))
        case "sebaran":
            strip = pen.strip_of(about.label)
            return lines.spread(strip, pen.ticks(axis(strip)))
        case "peringkat":
            rows = [_bar(pen, figure) for figure in pen.ranking.figures]
            return lines.ranks(rows, about.empty)
        case "per-daerah":
            drawn = about.lines(pen)
            series = {
                code: (moments, drawn.scales[code])
                for code, moments in drawn.series.items()
            }
            return maps.multiples(pen.squares(), series, about.empty)
    return maps.tile_map(pen.squares(), _keys(pen), about.empty)


def _keys(pen: Pen) -> list[Key]:
    """The legend in letters that the shipped font has."""
    t = words()
    return [
        Key(
            key.kind,
            t("chart.from", value=key.text[2:]) if key.text[:1] == "≥" else key.text,
        )
        for key in pen.keys()
    ]


def _short(figure: Figure) -> str:
    regency = figure.place.kind == "kabupaten"
    return f"Kab. {figure.place.short_name}" if regency else figure.place.name


def _bar(pen: Pen, figure: Figure) -> Bar:
    t, about = pen.t, pen.ranking.question.indicator
    bare = "hid" if figure.hidden else "none"
    return Bar(
        t.number(figure.rank) if figure.rank else "",
        _short(figure),
        pen.reason(figure) if figure.value is None else t.brief(figure.value, about),
        figure.value,
        f"k{figure.level}" if figure.level else bare,
        figure.place == pen.selected,
    )
