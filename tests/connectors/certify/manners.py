"""Servers that are each broken in one way; everything else of them is honest."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.certify.hostile import (
    LOGIN,
    Behaviour,
    Peer,
    bomb,
    drip,
    head,
    page,
    raw,
    redirect,
    short,
)
from connectors.certify.standing.city import Honest, StandIn
from connectors.certify.standing.rows import Row

Change = Callable[[Row], Row]


class Ignoring(Honest):
    """It ignores its filter."""

    def chosen(self, city: StandIn, rows: list[Row], bound: str | None) -> list[Row]:
        return rows


class DaysOnly(Honest):
    """Its filter compares days, and leaves out the day of the bound."""

    def chosen(self, city: StandIn, rows: list[Row], bound: str | None) -> list[Row]:
        day = (bound or "")[:10]
        return [row for row in rows if row["diubah"][:10] > day]


class OtherZone(Honest):
    """It takes bounds for UTC, though its dates are local."""

    def chosen(self, city: StandIn, rows: list[Row], bound: str | None) -> list[Row]:
        later = datetime.fromisoformat(bound) + timedelta(hours=7) if bound else None
        text = later.isoformat() if later else None
        return super().chosen(city, rows, text)


class NothingIsAll(Honest):
    """Where nothing matches it gives everything."""

    def chosen(self, city: StandIn, rows: list[Row], bound: str | None) -> list[Row]:
        return super().chosen(city, rows, bound) or rows


class OnlySome(Honest):
    """Of what changed it gives at most so many, and calls that all."""

    def __init__(self, most: int, always: bool = False) -> None:
        self.most, self.always = most, always

    def chosen(self, city: StandIn, rows: list[Row], bound: str | None) -> list[Row]:
        found = super().chosen(city, rows, bound)
        return found[: self.most] if bound or self.always else found


class Shuffled(Honest):
    """Its order is another one in each reading."""

    def __init__(self) -> None:
        self.chance = random.Random(7)

    def kept(self, city: StandIn, rows: list[Row]) -> list[Row]:
        return self.chance.sample(rows, len(rows))


class Backwards(Honest):
    """The newest come first."""

    def kept(self, city: StandIn, rows: list[Row]) -> list[Row]:
        return city.sorted(rows)[::-1]


class Cut(Honest):
    """Which rows a page has is decided by a function of where it begins."""

    def __init__(self, begins: Callable[[int, int], int]) -> None:
        self.begins = begins

    def cut(self, city: StandIn, rows: list[Row], begin: int, size: int) -> list[Row]:
        first = self.begins(begin, size)
        return rows[first : first + size]


class DropsTies(Honest):
    """A page begins after the last moment of the one before it; its ties are gone."""

    def cut(self, city: StandIn, rows: list[Row], begin: int, size: int) -> list[Row]:
        last = city.shape.moment(rows[begin - 1]) if 0 < begin <= len(rows) else None
        part = rows[begin : begin + size]
        return [row for row in part if city.shape.moment(row) != last]


class Skips(Honest):
    """Every tenth row never comes."""

    def cut(self, city: StandIn, rows: list[Row], begin: int, size: int) -> list[Row]:
        part = list(enumerate(rows))[begin : begin + size]
        return [row for number, row in part if number % 10 != 9]


class Says(Honest):
    """Its pages say something else around the records."""

    def __init__(self, **said: Any) -> None:
        self.words = said

    def said(self, city: StandIn, document: Any, begin: int) -> Any:
        return document | self.words


class Rows(Honest):
    """Its rows are changed, all or every so many."""

    def __init__(self, change: Change, every: int = 1) -> None:
        self.change, self.every = change, every

    def said(self, city: StandIn, document: Any, begin: int) -> Any:
        rows = document["data"]
        changed = [
            self.change(dict(row)) if (begin + n) % self.every == 0 else row
            for n, row in enumerate(rows)
        ]
        return document | {"data": changed}


class Answers(Honest):
    """From the page that begins at a row on it answers something else."""

    def __init__(self, behaviour: Behaviour, begin: int = 0) -> None:
        self.behaviour, self.from_row, self.at = behaviour, begin, 0

    def said(self, city: StandIn, document: Any, begin: int) -> Any:
        self.at = begin
        return document

    def sent(self, city: StandIn, peer: Peer, body: bytes, lines: list[str]) -> None:
        if self.at >= self.from_row:
            self.behaviour(peer)
        else:
            super().sent(city, peer, body, lines)


class Refuses(Honest):
    """It answers an error to whoever asks for changes, or for those of the future."""

    def __init__(self, year: str = "") -> None:
        self.year = year

    def sent(self, city: StandIn, peer: Peer, body: bytes, lines: list[str]) -> None:
        asked = city.asked[-1].params.get("sejak", "")
        if asked and asked >= self.year:
            page(b'{"message": "bad date"}', 400)(peer)
        else:
            super().sent(city, peer, body, lines)


class Plain(Honest):
    """It knows no validators."""

    def sent(self, city: StandIn, peer: Peer, body: bytes, lines: list[str]) -> None:
        page(body, 200, "Content-Type: application/json", *lines)(peer)


class WrongClock(Honest):
    """Its clock is hours ahead."""

    def kept(self, city: StandIn, rows: list[Row]) -> list[Row]:
        city.clock = datetime(2031, 1, 1, tzinfo=UTC)
        return super().kept(city, rows)


def changed(name: str, value: Any) -> Change:
    """Write one field."""
    return lambda row: row | {name: value}


def renamed(name: str, other: str) -> Change:
    """Give a field another name."""
    return lambda row: {(other if k == name else k): v for k, v in row.items()}


def wrapped(name: str) -> Change:
    """Put a value into an object."""
    return lambda row: row | {name: {"nilai": row[name]}}


ERROR = page(b'{"sukses": false, "pesan": "database down"}')
HTML = page(LOGIN, 200, "Content-Type: text/html")
NOT_JSON = page(b"<?php echo 1; ?>")
EMPTY = page(b"")
DENIED = page(b"{}", 403)
GONE = page(b"{}", 404)
BROKEN = page(b"{}", 500)
BUSY = page(b"{}", 429, "Retry-After: 600")
AWAY = redirect("http://169.254.169.254/latest")
HALF = raw(head(200, "Content-Length: 500") + b'{"sukses": true, "data": [')
SHORT = short(json.dumps({"sukses": True, "data": []}).encode(), 40)
SLOW = drip(head(200, "Content-Length: 90000"), b" ", 0.05)
BOMB = bomb(128)
