"""Earthquakes as BMKG publishes them: autogempa, gempaterkini and gempadirasakan."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from schemas.standards import documents
from schemas.standards.documents import Document
from schemas.standards.exchange import Taken, Values
from schemas.values.periods import WIB
from schemas.values.problem import Refused, refuse

WHAT: Final = "BMKG Infogempa (JSON)"
MONTHS: Final = "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des".split()
MONTH_OF: Final = {name.casefold(): n for n, name in enumerate(MONTHS, 1)} | {
    "ags": 8,
    "agt": 8,
    "nop": 11,
    "maret": 3,
    "juni": 6,
    "juli": 7,
}
DAY: Final = re.compile(r"([0-9]{1,2}) ([A-Za-z]{3,9}) ([0-9]{4})")
CLOCK: Final = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2}) WIB")
DEPTH: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?km", re.I)
DEGREES: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(LS|LU|BT|BB)")
SIGNS: Final = {"LS": -1, "LU": 1, "BT": 1, "BB": -1}
TEXTS: Final = {
    "Wilayah": "place",
    "Potensi": "potential",
    "Dirasakan": "felt",
    "Shakemap": "shakemap",
}
HALF_MINUTE: Final = 30


def take(body: bytes) -> list[Taken]:
    """The earthquakes of an answer: `gempa` is one of them, or a list."""
    document = documents.opened(body)
    info = document.get("Infogempa") if isinstance(document, Mapping) else None
    if not isinstance(info, Mapping) or "gempa" not in info:
        raise documents.not_such(document, WHAT)
    found = documents.objects(info["gempa"], WHAT)
    placed = [(f"/Infogempa/gempa{at}", each) for at, each in found]
    return documents.all_taken(placed, _taken)


def _taken(quake: Document, pointer: str) -> list[Taken]:
    moment = _moment(quake)
    lat, lon = _position(quake)
    depth = _match(DEPTH, quake, "Kedalaman")
    values = documents.given(
        category="earthquake",
        opened_at=moment.isoformat(),
        lat=lat,
        lon=lon,
        magnitude=documents.number(quake.get("Magnitude"), "Magnitude"),
        depth_km=Decimal(depth[1]) if depth else None,
        **{own: documents.text(quake.get(name)) for name, own in TEXTS.items()},
    )
    # BMKG gives no id: the second and the point name an earthquake.
    stamp = moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    return [Taken(f"gempa-{stamp}-{lat}-{lon}", values, pointer)]


def _moment(quake: Document) -> datetime:
    """The moment by `DateTime`, which day and clock in WIB must not contradict."""
    told = _told(quake)
    stamp = quake.get("DateTime")
    if stamp is None:
        if told is None:
            raise _wrong("DateTime", stamp, "waktu", "a time")
        return told
    try:
        moment = datetime.fromisoformat(str(stamp))
    except ValueError:
        raise _wrong("DateTime", stamp, "waktu ISO 8601", "an ISO 8601 time") from None
    if moment.tzinfo is None:
        raise _wrong("DateTime", stamp, "waktu berzona", "a time with its zone")
    if told is not None and abs((told - moment).total_seconds()) > HALF_MINUTE:
        raise _contradicts("Jam", f"{quake['Tanggal']} {quake['Jam']}", str(stamp))
    return moment.astimezone(UTC)


def _told(quake: Document) -> datetime | None:
    """`Tanggal` and `Jam` as a moment; None where they are not given."""
    day, clock = _match(DAY, quake, "Tanggal"), _match(CLOCK, quake, "Jam")
    if day is None or clock is None:
        return None
    month = MONTH_OF.get(day[2].casefold()) or MONTH_OF.get(day[2][:3].casefold())
    if month is None:
        raise _wrong("Tanggal", quake["Tanggal"], "bulan", "a month")
    hour, minute, second = map(int, clock.groups())
    year, number = int(day[3]), int(day[1])
    try:
        local = datetime(year, month, number, hour, minute, second, tzinfo=WIB)
    except ValueError:
        raise _wrong("Tanggal", quake["Tanggal"], "tanggal", "a day") from None
    return local.astimezone(UTC)


def _position(quake: Document) -> tuple[Decimal, Decimal]:
    """Latitude and longitude, which the words for them must not contradict."""
    pair = str(quake.get("Coordinates")).split(",")
    if len(pair) != 2:
        raise _wrong("Coordinates", quake.get("Coordinates"), "“lat,lon”", "“lat,lon”")
    numbers = [documents.number(each, "Coordinates") for each in pair]
    for name, number in zip(("Lintang", "Bujur"), numbers, strict=True):
        words = _match(DEGREES, quake, name)
        if words and SIGNS[words[2]] * Decimal(words[1]) != number:
            raise _contradicts(name, str(quake[name]), str(quake["Coordinates"]))
    return numbers[0], numbers[1]


def _match(shape: re.Pattern[str], quake: Document, name: str) -> re.Match[str] | None:
    """What a field's text consists of; None where the field is not given."""
    value = quake.get(name)
    if value is None or value == "":
        return None
    found = shape.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise _wrong(name, value, "bentuk BMKG", "BMKG's form")
    return found


def _wrong(name: str, value: Any, id: str, en: str) -> Refused:
    return refuse(
        name,
        value,
        "bmkg.shape",
        id=f"{name} bukan {id} seperti yang ditulis BMKG.",
        en=f"{name} is not {en} as BMKG writes it.",
    )


def _contradicts(name: str, value: str, other: str) -> Refused:
    return refuse(
        name,
        value,
        "bmkg.contradicts",
        id=f"{name} tidak cocok dengan {other}; periksa di sumbernya.",
        en=f"{name} does not agree with {other}; check it at the source.",
    )


def give(facts: Sequence[tuple[str, Values]]) -> bytes:
    """Earthquakes as BMKG writes them; Refused where there is anything else."""
    made = [_quake(values) for _, values in facts]
    return documents.written(
        {"Infogempa": {"gempa": made[0] if len(made) == 1 else made}}
    )


def _quake(values: Values) -> dict[str, str]:
    if values["category"] != "earthquake" or values.get("lat") is None:
        raise documents.not_such(values["category"], WHAT)
    moment: datetime = values["opened_at"]
    local = moment.astimezone(WIB)
    lat, lon = _fine(values["lat"], 2), _fine(values["lon"], 2)
    depth, strength = values.get("depth_km"), values.get("magnitude")
    if strength is None:
        raise documents.not_such(strength, WHAT)
    return {
        "Tanggal": f"{local.day:02d} {MONTHS[local.month - 1]} {local.year}",
        "Jam": f"{local:%H:%M:%S} WIB",
        "DateTime": moment.astimezone(UTC).isoformat(),
        "Coordinates": f"{lat},{lon}",
        "Lintang": f"{lat.removeprefix('-')} {'LS' if values['lat'] < 0 else 'LU'}",
        "Bujur": f"{lon.removeprefix('-')} {'BB' if values['lon'] < 0 else 'BT'}",
        "Magnitude": _fine(strength, 1),
    } | documents.given(
        Kedalaman=None if depth is None else f"{_fine(depth, 0)} km",
        **{name: values.get(own) for name, own in TEXTS.items()},
    )


def _fine(number: Decimal, least: int) -> str:
    """A number with at least so many decimals, as BMKG writes it."""
    text = documents.text(number) or "0"
    whole, _, decimals = text.partition(".")
    decimals = decimals.ljust(least, "0")
    return f"{whole}.{decimals}" if decimals else whole
