"""What a manifest says of the connection: the address, the proof, the gentleness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

DAY: Final = timedelta(days=1)

AuthKind = Literal["none", "bearer", "basic", "api-key", "oauth"]


@dataclass(frozen=True, slots=True)
class Auth:
    """How the hub proves itself; secrets are only names, `secret://PUBLISHER/NAME`.

    bearer: `token`; basic: `username` and `password`; api-key: `token` in exactly
    one of `header`, `query` or `path` (the name it travels under; in the path it is
    the last step but one, `…/key/TOKEN`). oauth: the client `username` with
    `password` gets a token at `token_url`, for `scope`.
    """

    kind: AuthKind = "none"
    token: str | None = None
    username: str | None = None
    password: str | None = None
    header: str | None = None
    query: str | None = None
    path: str | None = None
    token_url: str | None = None
    scope: str | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret reference that must be set before the system can be read."""
        named = (self.token, self.username, self.password)
        return tuple(s for s in named if s and s.startswith("secret://"))


@dataclass(frozen=True, slots=True)
class Window:
    """The hours of the day in which a system may be read, e.g. 20:00-05:00."""

    start: time
    end: time
    zone: str

    def open_at(self, moment: datetime) -> bool:
        """Whether an aware moment lies inside; a window may cross midnight."""
        local = moment.astimezone(ZoneInfo(self.zone)).time()
        if self.start <= self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end

    def shut_around(self, moment: datetime) -> tuple[datetime, datetime]:
        """When the window shut last and opens next, seen from a moment outside it."""
        zone = ZoneInfo(self.zone)
        day = moment.astimezone(zone).date()
        shuts, opens = (
            [
                datetime.combine(day + DAY * offset, hour, zone).astimezone(UTC)
                for offset in (-1, 0, 1)
            ]
            for hour in (self.end, self.start)
        )
        return (
            max(at for at in shuts if at <= moment),
            min(at for at in opens if at > moment),
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """How gently a system is read: requests a second, bytes a page, hours.

    `max_file_bytes` is for files, which are not held in memory: as much as a page
    where the manifest says nothing.
    """

    rps: Decimal = Decimal(2)
    concurrent: int = 1
    max_page_bytes: int = 20 << 20
    max_file_bytes: int | None = None
    window: Window | None = None

    @property
    def file_bytes(self) -> int:
        """What one file may hold."""
        return self.max_file_bytes or self.max_page_bytes


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long a connection, one answer and one whole run may take."""

    connect: timedelta = timedelta(seconds=5)
    read: timedelta = timedelta(seconds=60)
    run: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Connection:
    """Where a system answers and how it is spoken to.

    A system whose certificate no public authority signed is known by `tls_pin` (the
    certificate's sha256 in hex) or by `tls_certificate` (the name of a PEM file in
    the hub's folder of certificates); checks are never off. `settings` are the
    kind's own.
    """

    kind: str
    base_url: str
    auth: Auth = Auth()
    limits: Limits = Limits()
    timeouts: Timeouts = Timeouts()
    tls_min: Literal["1.2", "1.3"] = "1.2"
    tls_pin: str | None = None
    tls_certificate: str | None = None
    settings: Any = None
