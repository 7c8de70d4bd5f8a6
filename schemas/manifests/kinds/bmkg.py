"""What a stream of the kind `bmkg` declares: earthquakes, forecasts or warnings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from schemas.manifests.parts import Privacy, Request, Source
from schemas.manifests.reading.section import Section

Product = Literal["quake", "forecast", "warnings"]
PATH: Final = re.compile(r"/[A-Za-z0-9._/-]{1,200}")
AREA: Final = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}")
MOST_AREAS: Final = 500
USUAL: Final[dict[Product, str]] = {
    "quake": "/DataMKG/TEWS/gempaterkini.json",
    "forecast": "/publik/prakiraan-cuaca",
    "warnings": "/alerts/nowcast/id",
}
KEYS: Final[dict[Product, tuple[str, ...]]] = {
    "quake": ("id",),
    "forecast": ("adm4", "utc_datetime"),
    "warnings": ("id",),
}


@dataclass(frozen=True, slots=True)
class Bmkg:
    """One product: where it stands, for which villages, in which language."""

    product: Product
    path: str
    areas: tuple[str, ...] = ()
    language: str = "id"


def read_stream(part: Section, privacy: Privacy) -> Source:
    """Where the stream's records come from, every mistake noted in `part`."""
    own = part.section("bmkg", required=True)
    if own is None:
        return Source()
    product = cast(Product, own.word("product", get_args(Product)))
    path = USUAL[product]
    if own.has("path"):
        path = own.shaped("path", PATH, "/jalur/berkas", "/path/file")
    else:
        own.known.append("path")
    settings = Bmkg(
        product, path, own.texts("adm4"), own.word("language", ("id", "en"), "id")
    )
    _check(own, settings)
    own.close()
    return Source(Request(path), key=KEYS[product], settings=settings)


def _check(own: Section, settings: Bmkg) -> None:
    forecast = settings.product == "forecast"
    if forecast != bool(settings.areas) or len(settings.areas) > MOST_AREAS:
        own.wrong(
            "adm4",
            "bmkg.areas",
            f"Prakiraan memerlukan adm4: daftar 1 sampai {MOST_AREAS} kode"
            " kelurahan/desa; produk lain tidak memakainya.",
            f"A forecast needs adm4: a list of 1 to {MOST_AREAS} codes of villages;"
            " other products have none.",
        )
    for area in settings.areas:
        if not AREA.fullmatch(area):
            own.wrong(
                "adm4",
                "manifest.shape",
                f"“{area}”: tulis seperti 12.71.01.1001.",
                f"“{area}”: write it like 12.71.01.1001.",
            )
