"""Regions with both code systems, and how a source's word for one is resolved."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from schemas.places import region_words
from schemas.values.problem import Refused

Kind = Literal["province", "kabupaten", "kota", "kecamatan"]

KINDS: Final[tuple[Kind, ...]] = ("province", "kabupaten", "kota", "kecamatan")
SYSTEMS: Final = ("kemendagri", "bps", "name")
MAX_NAME: Final = 200
_LARGEST: Final = 10**12

# A prefix counts only before a space or dot: Kotapinang is a town, not a city.
_PREFIXES: Final = re.compile(
    r"(?:(?:pemerintah|pem)\s+)?"
    r"(?P<kind>kabupaten administrasi|kabupaten|kab|kota administrasi|kotamadya|kodya"
    r"|kota|provinsi|propinsi|prov|kecamatan|kec)(?:\.\s*|\s+)(?P<rest>.+)"
    r"|(?P<office>pemkab|pemko|pemkot|pemprov)\.?\s+(?P<whole>.+)"
)
_KIND_OF: Final[dict[str, Kind]] = {
    "kabupaten administrasi": "kabupaten",
    "kabupaten": "kabupaten",
    "kab": "kabupaten",
    "pemkab": "kabupaten",
    "kota administrasi": "kota",
    "kotamadya": "kota",
    "kodya": "kota",
    "kota": "kota",
    "pemko": "kota",
    "pemkot": "kota",
    "provinsi": "province",
    "propinsi": "province",
    "prov": "province",
    "pemprov": "province",
    "kecamatan": "kecamatan",
    "kec": "kecamatan",
}
_DOTTED: Final = re.compile(r"[0-9]{2}(?:\.[0-9]{2}){0,2}")
_UNDOTTED: Final = re.compile(r"[0-9]{2}(?:[0-9]{2}){0,2}")
_BPS: Final = re.compile(r"[0-9]{2}(?:[0-9]{2}(?:[0-9]{3})?)?")
_MANGLED: Final = re.compile(
    r"(?P<lead>(?:[0-9]{2}\.)+)(?P<last>[0-9])|(?P<int>[0-9]+)\.0"
)


@dataclass(frozen=True, slots=True)
class Region:
    """A province, a regency or city, or a district.

    `code` is the Kemendagri code with dots ("12.75"), `bps_code` that of BPS
    without ("1276"); both are text and differ for most units. `parent` is the code
    of the region above. `slug` is the short name, with `kota-` before a city.
    Tiles count from 0 at the north-west corner; `lat`, `lon` are degrees (WGS 84).
    """

    code: str
    slug: str
    name: str
    short_name: str
    kind: Kind
    parent: str | None = None
    bps_code: str | None = None
    aliases: tuple[str, ...] = ()
    tile_col: int | None = None
    tile_row: int | None = None
    lat: Decimal | None = None
    lon: Decimal | None = None
    capital: str | None = None


class Gazetteer:
    """Finds regions by either code or by name; every miss is Refused with the fix.

    All look-ups are dictionary reads. Nothing is guessed: a nearly right name is
    offered in the message, never taken.
    """

    def __init__(self, regions: Iterable[Region]) -> None:
        self.regions: tuple[Region, ...] = tuple(regions)
        self._codes = {region.code: region for region in self.regions}
        self._kemendagri = {r.code.replace(".", ""): r for r in self.regions}
        self._bps = {r.bps_code: r for r in self.regions if r.bps_code}
        self._slugs = {region.slug: region for region in self.regions}
        self._names = _index(self.regions)

    def __iter__(self) -> Iterator[Region]:
        return iter(self.regions)

    def __len__(self) -> int:
        return len(self.regions)

    def __contains__(self, code: object) -> bool:
        return code in self._codes

    def __getitem__(self, code: str) -> Region:
        """The region with this dotted Kemendagri code, of our own; else KeyError."""
        return self._codes[code]

    def by_slug(self, slug: str) -> Region | None:
        """The region with this slug, or None."""
        return self._slugs.get(slug)

    def by_code(
        self, value: object, system: str | None, *, field: str = "region"
    ) -> Region:
        """The region that a code means in its declared system, or Refused.

        `system` is "kemendagri" (dots may be missing) or "bps" (never dots). With
        None the code is refused and both of its readings are named, because in the
        other system it is mostly another valid region.
        """
        text = _code_text(value, field)
        if system == "kemendagri":
            found = self._kemendagri.get(text.replace(".", ""))
            shape = _DOTTED if "." in text else _UNDOTTED
        elif system == "bps":
            found, shape = self._bps.get(text), _BPS
        elif system is None:
            raise self._undeclared(text, field)
        else:
            raise region_words.unknown_system(system, SYSTEMS)
        if found is None or not shape.fullmatch(text):
            raise self._no_such_code(text, system, field)
        return found

    def by_name(
        self, value: object, *, within: str | None = None, field: str = "region"
    ) -> Region:
        """The region that a name means, or Refused.

        Upper case, spaces, punctuation and the writing of Kabupaten, Kab., Kota do
        not matter; a name without them must fit one region only. Districts are
        found with the prefix "Kecamatan", or without it inside `within`, the code
        of their regency: a bare "Binjai" is the city, not the district of Langkat.
        """
        text = _name_text(value, field)
        key = fold(text)
        found = self._names.get(key, ())
        if within is not None:
            key = key if key.startswith("kecamatan ") else f"kecamatan {key}"
            found = tuple(r for r in self._names.get(key, ()) if r.parent == within)
        if len(found) == 1:
            return found[0]
        if found:
            raise region_words.name_ambiguous(text, [_shown(r) for r in found], field)
        raise region_words.unknown_name(text, self._known_names(within), field)

    def resolve(
        self,
        value: object,
        system: str | None,
        name: object = None,
        *,
        field: str = "region",
    ) -> Region:
        """The region of a record by its declared system, checked against its name.

        `system` is "kemendagri", "bps" or "name"; `name` is what the record calls
        the region beside the code, None or blank where it does not. A name that
        fits several regions is settled by the code; one that fits another region,
        or none, is refused: then either the code or the name is wrong.
        """
        if system == "name":
            region = self.by_name(value, field=field)
        else:
            region = self.by_code(value, system, field=field)
        if name is None or (isinstance(name, str) and not name.strip()):
            return region
        name = _name_text(name, field)
        named = self._names.get(fold(name), ())
        if region in named:
            return region
        if not named:
            raise region_words.unknown_name(name, self._known_names(None), field)
        raise self._contradiction(value, system, region, name, named, field)

    def _undeclared(self, text: str, field: str) -> Refused:
        digits = text.replace(".", "")
        return region_words.no_code_system(
            text,
            _named(self._kemendagri.get(digits)),
            _named(self._bps.get(digits)),
            field,
        )

    def _no_such_code(self, text: str, system: str, field: str) -> Refused:
        """Say whether a code has a wrong shape, was damaged, or is unknown."""
        mangled = _MANGLED.fullmatch(text)
        if mangled:
            maybe = self._before_damage(mangled, system)
            return region_words.code_mangled(text, maybe, field)
        shape = _BPS if system == "bps" else _DOTTED
        if not shape.fullmatch(text) and not (
            system == "kemendagri" and _UNDOTTED.fullmatch(text)
        ):
            return region_words.code_shape(text, system, field)
        others = self._kemendagri if system == "bps" else self._bps
        other = others.get(text.replace(".", ""))
        return region_words.unknown_code(text, system, _named(other), field)

    def _before_damage(self, mangled: re.Match[str], system: str) -> list[str]:
        """What a code may have been before a spreadsheet took it for a number."""
        if mangled["int"]:
            codes = [mangled["int"]]
        else:
            lead, last = mangled["lead"], mangled["last"]
            codes = [f"{lead}{last}0", f"{lead}0{last}"]
        known = self._bps if system == "bps" else self._kemendagri
        found = [(code, known.get(code.replace(".", ""))) for code in codes]
        return [f"{code} {region.name}" for code, region in found if region]

    def _contradiction(
        self,
        value: object,
        system: str | None,
        region: Region,
        name: str,
        named: tuple[Region, ...],
        field: str,
    ) -> Refused:
        """Name both regions, and the other code system where it would agree."""
        digits = str(value).strip().replace(".", "")
        other = "bps" if system == "kemendagri" else "kemendagri"
        reading = (self._bps if other == "bps" else self._kemendagri).get(digits)
        agrees = system != "name" and reading in named
        return region_words.contradicts_name(
            value,
            region.name,
            name,
            [each.name for each in named],
            other if agrees else None,
            field,
        )

    def _known_names(self, within: str | None) -> dict[str, str]:
        """Full and short names for the nearest word; folded name → name to show."""
        inside = [r for r in self.regions if within is None or r.parent == within]
        return {
            fold(n): r.name for r in inside for n in (r.short_name, r.name, *r.aliases)
        }


@lru_cache(maxsize=1 << 14)
def fold(name: str) -> str:
    """A name in a form that compares: `KAB. LABUHAN-BATU` → `kabupaten labuhanbatu`.

    Case, spaces and punctuation go; Kab., Kota, Kec. and Prov. in front are written
    out and kept, because without them a name may fit two regions.
    """
    plain = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    match = _PREFIXES.fullmatch(plain)
    if match is None:
        return _squeezed(plain)
    kind = _KIND_OF[match["kind"] or match["office"]]
    return f"{kind} {_squeezed(match['rest'] or match['whole'])}"


def slug_of(kind: Kind, short_name: str) -> str:
    """The slug of a region: `kota-binjai`, `langkat`, `sumatera-utara`."""
    plain = unicodedata.normalize("NFKD", short_name).encode("ascii", "ignore")
    slug = "-".join(re.findall(r"[a-z0-9]+", plain.decode().casefold()))
    return f"kota-{slug}" if kind == "kota" else slug


def _squeezed(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _index(regions: tuple[Region, ...]) -> dict[str, tuple[Region, ...]]:
    """Every folded name → the regions it fits; districts only with their prefix."""
    index: dict[str, tuple[Region, ...]] = {}
    for region in regions:
        keys: dict[str, None] = {}
        for name in (region.name, region.short_name, *region.aliases):
            key = fold(name)
            bare = key.partition(" ")[2] or key
            keys[f"{region.kind} {bare}"] = None
            if region.kind != "kecamatan":
                keys[bare] = None
        for key in keys:
            index[key] = (*index.get(key, ()), region)
    return index


def _code_text(value: object, field: str) -> str:
    """A code as text, exactly as it came; numbers keep their digits."""
    if isinstance(value, str):
        text = value.strip()
        if text:
            return text
    elif isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < _LARGEST else "?"
    elif isinstance(value, Decimal):
        return str(value)
    raise region_words.not_text(value, field)


def _name_text(value: object, field: str) -> str:
    """A name as text, cut to a length that no name has, so that none is too long."""
    if not isinstance(value, str) or not value.strip():
        raise region_words.not_text(value, field)
    return value[:MAX_NAME]


def _shown(region: Region) -> str:
    return f"{region.code} {region.name}"


def _named(region: Region | None) -> str | None:
    return region.name if region else None
