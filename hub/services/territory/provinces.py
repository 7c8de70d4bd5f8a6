"""Load a province from its file: regions, publishers, reference figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hub.models import Coverage, Publisher, Region
from hub.services.ingest import reference
from hub.services.rollup import precedence as rollup
from hub.services.territory import calendar
from schemas.places.province import Province
from schemas.places.regions import Region as Place
from schemas.values.problem import Refused, problem

LEVELS = {"province": 1, "kabupaten": 2, "kota": 2, "kecamatan": 3}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a province changed."""

    regions: int
    publishers: int
    created: int
    updated: int
    unchanged: int


def load(session: Session, province: Province, file: bytes, now: datetime) -> Loaded:
    """Write a validated province; loading the same file again changes nothing.

    The calendar of holidays that comes with the hub is loaded where there is none.

    Each region and the province become publishers that cover themselves (the
    province covers all of its regions). Population and area are written as
    observations of the publishers that the file names. Raises Refused when an
    address (slug) already belongs to a region of another province.
    """
    _no_clash(session, province)
    calendar.begin(session)
    session.execute(
        update(Region)
        .where(Region.parent == province.code)
        .values(tile_col=None, tile_row=None)
    )
    for place in province.regions:
        _region(session, place)
    for place in province.regions:
        whole = place.code == province.code
        covered = [p.code for p in province.regions] if whole else [place.code]
        publisher(session, place.slug, place.name, province.code, covered)
    created = updated = unchanged = 0
    for who in province.publishers:
        facts = [f for f in province.facts if f.publisher == who]
        codes = {f.region for f in facts}
        publisher(session, who.id, who.name, None, codes, "statistics", 10)
        change = reference.write(session, who.id, province.slug, facts, file, now)
        created += change.created
        updated += change.updated
        unchanged += change.unchanged
    publishers = len(province.regions) + len(province.publishers)
    return Loaded(len(province.regions), publishers, created, updated, unchanged)


def _no_clash(session: Session, province: Province) -> None:
    slugs = {place.slug: place for place in province.regions}
    taken = session.execute(
        select(Region.slug, Region.code).where(Region.slug.in_(slugs))
    )
    clashes = [
        problem(
            "name",
            slugs[slug].name,
            "region.slug_taken",
            id=f"Alamat {slug} sudah dipakai wilayah {code}; beri nama pendek lain.",
            en=f"The address {slug} belongs to region {code}; give another short name.",
        )
        for slug, code in taken
        if slugs[slug].code != code
    ]
    if clashes:
        raise Refused(*clashes)


def _region(session: Session, place: Place) -> None:
    values: dict[str, Any] = {
        "slug": place.slug,
        "name": place.name,
        "short_name": place.short_name,
        "kind": place.kind,
        "level": LEVELS[place.kind],
        "parent": place.parent,
        "bps_code": place.bps_code,
        "aliases": list(place.aliases),
        "capital": place.capital,
        "lat": place.lat,
        "lon": place.lon,
        "tile_col": place.tile_col,
        "tile_row": place.tile_row,
    }
    session.execute(
        insert(Region)
        .values(code=place.code, **values)
        .on_conflict_do_update(index_elements=["code"], set_=values)
    )


def publisher(
    session: Session,
    id: str,
    name: str,
    province: str | None,
    covered: Iterable[str],
    schema: str = "*",
    precedence: int = 100,
) -> None:
    """Make or update a publisher and add to the regions it may speak about.

    What that changes is computed again: another publisher may lead now.
    """
    session.execute(
        insert(Publisher)
        .values(id=id, name=name, province=province)
        .on_conflict_do_update(index_elements=["id"], set_={"name": name})
    )
    moved: list[str] = []
    for code in covered:
        changed = session.execute(
            insert(Coverage)
            .values(publisher_id=id, region=code, schema=schema, precedence=precedence)
            .on_conflict_do_update(
                index_elements=["publisher_id", "region", "schema"],
                set_={"precedence": precedence},
                where=Coverage.precedence != precedence,
            )
            .returning(Coverage.region)
        )
        moved += changed.scalars()
    rollup.changed(session, moved, schema)
