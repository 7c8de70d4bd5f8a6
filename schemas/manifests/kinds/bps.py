"""What a stream of the kind `bps` declares: a table of BPS WebAPI, or one of its lists.

bps: {domain: "1200", var: 218, years: {from: 2017}}    # model=data
bps: {domain: "1200", list: pressrelease}
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, cast

from schemas.manifests.parts import Paging, Privacy, Request, Source
from schemas.manifests.reading.section import Section

Lang = Literal["ind", "eng"]
DOMAIN: Final = re.compile(r"[0-9]{4}")
STEP: Final = re.compile(r"[A-Za-z0-9_.;:-]{1,100}")
FIRST_YEAR, LAST_YEAR = 1900, 2100
LISTS: Final = (
    *("subject", "subcat", "var", "vervar", "turvar", "th", "turth", "unit"),
    *("statictable", "pressrelease", "publication", "indicators", "infographic"),
    *("news", "glosarium"),
)

DELETES: Final = ("none", "flag", "full-scan")


@dataclass(frozen=True, slots=True)
class Settings:
    """Which years of a table are read: all it has where both are empty.

    `since`: from that year up to the present one. A request asks for `per_request`
    years, for all at once where that is None.
    """

    years: tuple[int, ...] = ()
    since: int | None = None
    per_request: int | None = None
    is_list: bool = False


def read_connection(part: Section) -> str | None:
    """The domain whose tables discovery lists; without it, it lists the domains."""
    if not part.has("domain"):
        part.known.append("domain")
        return None
    return part.shaped("domain", DOMAIN, "1200 (empat angka)", "1200 (four digits)")


def read_stream(part: Section, privacy: Privacy) -> Source:
    """Where the stream's records come from, every mistake noted in `part`."""
    own = part.section("bps", required=True)
    if own is None:
        return Source()
    domain = own.shaped("domain", DOMAIN, "1200 (empat angka)", "1200 (four digits)")
    lang = cast(Lang, own.word("lang", ("ind", "eng"), "ind"))
    steps = _steps(own)
    if own.has("list"):
        source = _list(own, lang, domain, steps)
    else:
        source = _data(own, lang, domain, steps)
    own.close()
    return source


def _list(own: Section, lang: Lang, domain: str, steps: str) -> Source:
    model = own.word("list", LISTS)
    return Source(
        request=Request(f"/list/model/{model}/lang/{lang}/domain/{domain}{steps}"),
        records="data[1][*]",
        paging=Paging(
            "page", "page", 1, last_at="data[0].pages", total_at="data[0].total"
        ),
        settings=Settings(is_list=True),
    )


def _data(own: Section, lang: Lang, domain: str, steps: str) -> Source:
    own.known.append("list")
    own.node("var", "whole", "text", required=True)
    var = own.nodes["var"].text if own.has("var") else ""
    if var and not STEP.fullmatch(var):
        own.wrong("var", "manifest.shape", "Misalnya 218.", "E.g. 218.")
    years, since = _years(own)
    return Source(
        request=Request(
            f"/list/model/data/lang/{lang}/domain/{domain}/var/{var}{steps}"
        ),
        records="datacontent",
        key=("kunci",),
        settings=Settings(
            years=years,
            since=since,
            per_request=own.whole("per_request", None, 1, 100),
        ),
    )


def _steps(own: Section) -> str:
    """Other parameters of the model, as steps of the path."""
    pairs = own.parameters("params")
    for name, text in pairs.items():
        if not STEP.fullmatch(name) or not STEP.fullmatch(text) or name == "key":
            own.wrong(
                "params",
                "url.path",
                f"“{name}: {text}” tidak dapat menjadi bagian alamat.",
                f"“{name}: {text}” cannot be a part of the address.",
            )
    return "".join(f"/{name}/{text}" for name, text in pairs.items())


def _years(own: Section) -> tuple[tuple[int, ...], int | None]:
    found = own.node("years", "list", "map")
    if found is None:
        return (), None
    if found.kind == "map":
        part = own.section("years")
        assert part is not None  # it is a map
        part.node("from", required=True)
        since = part.whole("from", None, FIRST_YEAR, LAST_YEAR)
        part.close()
        return (), since
    years = [item.value for item in found.value if item.kind == "whole"]
    fits = all(FIRST_YEAR < year < LAST_YEAR for year in years)
    if not years or len(years) != len(found.value) or not fits:
        own.wrong(
            "years",
            "manifest.shape",
            "Tulis tahun, misalnya [2023, 2024] atau {from: 2017}.",
            "Write years, e.g. [2023, 2024] or {from: 2017}.",
        )
    return tuple(years), None
