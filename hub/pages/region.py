"""The page `/daerah/<slug>`: one region in all its indicators, beside its peers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, get_args

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from hub.charts import squares
from hub.extensions import db
from hub.pages import errors, question
from hub.pages.form import topic_name
from hub.pages.question import Asked, Unknown
from hub.pages.render import link, render, start, within, words
from hub.pages.row import Line
from hub.pages.wording import Wording
from hub.services.comparing import region_profile, territories
from hub.services.comparing.comparable import Place
from hub.services.comparing.rankings import Peers
from hub.services.comparing.region_profile import Missing, Profile, Sort
from hub.services.comparing.territories import Territory
from schemas.contracts.domain import catalogue

PEERS: Final[tuple[Peers, ...]] = ("kota", "kabupaten", "all")

page = Blueprint("region", __name__, template_folder="templates")
page.before_request(start)


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading."""

    id: str
    heading: str
    lines: tuple[Line, ...]


@page.get("/daerah/<slug>")
def region(slug: str) -> ResponseReturnValue:
    """Show one region; peers and order come from the address."""
    asked = Asked.from_args(request.args)
    places = territories.everywhere(db.session())
    try:
        place = found(slug, places)
        group = question.peers(asked) if asked.peers else own_kind(place)
        sort = order(request.args.get("sort", "").strip())
    except Unknown as unknown:
        return errors.unknown(unknown, asked, places)
    if place.kind == "province" or slug != place.slug:
        there = "/daerah" if place.kind == "province" else f"/daerah/{place.slug}"
        province = place.slug if place.kind == "province" else None
        return redirect(link(there, province=province))
    about = within(territories.territory(places, territories.of(places, place)))
    read = region_profile.profile(db.session(), catalogue(), about, place, group)
    return render("region.html", **shown(read, about, sort))


def found(slug: str, places: Sequence[Place]) -> Place:
    """The place with this name in its address, or Unknown with what is near."""
    if len(slug) > question.LONGEST:
        abort(404)
    for place in places:
        if slug in (place.slug, place.code):
            return place
    raise question.strange(slug, places)


def own_kind(place: Place) -> Peers:
    """Cities are compared with cities, regencies with regencies."""
    return "kota" if place.kind == "kota" else "kabupaten"


def order(word: str) -> Sort:
    """In which order rows are wanted; by topic unless asked otherwise."""
    for name in get_args(Sort):
        if word == name:
            return name  # type: ignore[no-any-return]  # get_args forgets the type
    if word:
        raise Unknown("unknown.sort", word, status=400)
    return "topic"


def shown(read: Profile, about: Territory, sort: Sort) -> dict[str, Any]:
    """Everything that the page says about a region."""
    t = words()
    lines = [
        Line(row, read.place, t, link)
        for row in region_profile.ordered(read.rows, sort)
    ]
    return {
        "place": read.place,
        "about": about,
        "read": read,
        "sections": sections(lines, sort),
        "sort": sort,
        "group": group_words(read.peers, about),
        "lede": lede(read, about),
        "population": population(read, lines),
        "locator": locator(read, about),
        "before": neighbour(read.place, about, -1),
        "after": neighbour(read.place, about, 1),
        "peer_links": peer_links(read, sort),
        "sort_links": sort_links(read, sort),
        "simulated": any(line.simulated for line in lines),
        "all_count": len(read.rows) + len(read.missing),
        "absent": absent(read, words()),
    }


def sections(lines: Sequence[Line], sort: Sort) -> list[Section]:
    """Rows by topic, or all of them under one heading when they are sorted."""
    t = words()
    if sort != "topic":
        return (
            [Section("urutan", t(f"region.by_{sort}"), tuple(lines))] if lines else []
        )
    ordered = sorted(lines, key=lambda line: _first(lines, line.topic))
    return [
        Section(f"t-{topic}", topic_name(topic, t), tuple(own))
        for topic, own in groupby(ordered, key=lambda line: line.topic)
    ]


def absent(read: Profile, t: Wording) -> list[tuple[str, list[Missing]]]:
    """The indicators without a figure, under the names of their topics."""
    topics: dict[str, list[Missing]] = {}
    for each in read.missing:
        topics.setdefault(topic_name(each.indicator.topic, t), []).append(each)
    return list(topics.items())


def _first(lines: Sequence[Line], topic: str) -> int:
    return next(k for k, line in enumerate(lines) if line.topic == topic)


def group_words(peers: Peers, about: Territory) -> str:
    """The compared regions as words: "8 kota di Sumatera Utara"."""
    own = [place for place in about.regions if peers in ("all", place.kind)]
    name = about.province.short_name if about.province else ""
    return words()(
        f"region.group_{peers}", count=words().number(len(own)), province=name
    )


def lede(read: Profile, about: Territory) -> Markup:
    """How many indicators are higher, about the same, lower."""
    standings = [row.standing for row in read.rows]
    group = group_words(read.peers, about)
    if not any(standings):
        return words()("region.lede_none", group=group)
    counts = {each: standings.count(each) for each in ("above", "similar", "below")}
    return words()("region.lede", group=group, **counts)


def population(read: Profile, lines: Sequence[Line]) -> dict[str, Any] | None:
    """The number of people with its year and publisher; None where it is unknown."""
    line = next((each for each in lines if each.indicator.id == "population"), None)
    if line is None or line.row.figure.reading is None:
        return None
    stream = line.row.figure.reading.stream_id
    publisher = next((f.publisher for f in read.feeds if f.stream_id == stream), None)
    value = words().number(line.row.figure.value)
    number = Markup('<a class="n" href="{}">{}</a>').format(line.source, value)
    name = "region.population" if publisher else "region.population_plain"
    return {
        "words": words()(name, value=number, period=line.period, publisher=publisher)
    }


def locator(read: Profile, about: Territory) -> Markup:
    """Where the region lies among the others of its province."""
    spots = [
        squares.Spot(
            place.col,
            place.row,
            "sel" if place == read.place else _kind(place, read.peers),
        )
        for place in about.regions
        if place.col is not None and place.row is not None
    ]
    province = about.province.short_name if about.province else ""
    label = words()("region.locator", name=read.place.name, province=province)
    return squares.locator(spots, label=label)


def _kind(place: Place, peers: Peers) -> str:
    return "peer" if peers in ("all", place.kind) else ""


def neighbour(place: Place, about: Territory, step: int) -> Place | None:
    """The region before or after it by code; None at the end."""
    at = about.codes.index(place.code) + step
    return about.regions[at] if 0 <= at < len(about.regions) else None


def peer_links(read: Profile, sort: Sort) -> list[tuple[str, str, bool]]:
    """Address, words and whether chosen, for each group to be compared with."""
    usual = own_kind(read.place)
    return [
        (
            link(
                f"/daerah/{read.place.slug}",
                peers=None if each == usual else each,
                sort=None if sort == "topic" else sort,
            ),
            words()(f"region.peers_{each}"),
            each == read.peers,
        )
        for each in PEERS
    ]


def sort_links(read: Profile, sort: Sort) -> list[tuple[str, str, bool]]:
    """Address, words and whether chosen, for each order."""
    usual = own_kind(read.place)
    return [
        (
            link(
                f"/daerah/{read.place.slug}",
                peers=None if read.peers == usual else read.peers,
                sort=None if each == "topic" else each,
            ),
            words()(f"region.sort_{each}"),
            each == sort,
        )
        for each in get_args(Sort)
    ]
