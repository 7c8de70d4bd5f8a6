"""High-frequency readings summed up by the hour, exactly."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any, Final

from schemas.domains.sensor import sensorthings
from schemas.standards import documents
from schemas.standards.exchange import Taken
from schemas.values.problem import Refused, refuse

HOUR: Final = timedelta(hours=1)
FINE: Final = Decimal("0.000001")  # six decimals of a mean
EXACT: Final = Context(prec=60)
WORST: Final = ("bad", "suspect", "unchecked", "good")
OF_ONE_READING: Final = ("quality_source", "result_at", "source_url", "parameters")


def take(body: bytes) -> list[Taken]:
    """Observations of SensorThings as one record for each series, property and hour.

    Readings that are bad are left out; the others make the mean, its number of
    readings, and its quality, the worst of theirs. An hour of bad readings only has
    no value (withheld). Summaries and descriptions stay as they are.
    """
    readings: dict[tuple[Any, ...], list[Taken]] = {}
    others: list[Taken] = []
    for each in sensorthings.take(body):
        if not sensorthings.is_reading(each.values):
            others.append(each)
            continue
        values = each.values
        hour = _moment(each).replace(minute=0, second=0, microsecond=0)
        series = values.get("datastream") or ""
        readings.setdefault((series, values.get("category"), hour), []).append(each)
    return [*(_hour(key[0], key[2], of) for key, of in readings.items()), *others]


def _moment(each: Taken) -> datetime:
    text = each.values.get("opened_at")
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise _no_time(each.pointer, text) from None
    if moment.tzinfo is None:
        raise _no_time(each.pointer, text)
    return moment.astimezone(UTC)


def _no_time(pointer: str, text: Any) -> Refused:
    return refuse(
        f"{pointer}/phenomenonTime",
        text,
        "date.syntax",
        id="Bukan waktu ISO 8601 dengan zonanya.",
        en="Not an ISO 8601 time with its zone.",
    )


def _hour(series: str, hour: datetime, of: list[Taken]) -> Taken:
    """One hour's readings as one record; the first one's words stand for all."""
    used = [each.values for each in of if each.values["status"] != "bad"]
    values = {n: v for n, v in of[0].values.items() if n not in OF_ONE_READING}
    values |= {
        "opened_at": hour.isoformat(),
        "closed_at": (hour + HOUR).isoformat(),
        "statistic": "mean",
        "readings": len(used),
        "status": min((v["status"] for v in used), key=WORST.index, default="bad"),
    }
    if used:
        values["value"] = mean(Decimal(each["value"]) for each in used)
    else:
        del values["value"]
        values["reason"] = "withheld"
    category = values.get("category")
    name = documents.given(series=series, category=category, hour=hour.isoformat())
    return Taken(" ".join(map(str, name.values())), values, of[0].pointer)


def mean(numbers: Iterable[Decimal]) -> Decimal:
    """The mean of some numbers, rounded once, to six decimals."""
    total, count = Decimal(0), 0
    for number in numbers:
        total, count = EXACT.add(total, number), count + 1
    return EXACT.divide(total, Decimal(count)).quantize(FINE, ROUND_HALF_EVEN)
