"""What a step of a login can come to."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


class WrongLogin(ValueError):
    """Address and password do not fit; which of them is not said (R18)."""


@dataclass(frozen=True, slots=True)
class Done:
    """A person has shown who she is: `level` 1 to 3, `amr` by what (RFC 8176)."""

    person_id: UUID
    amr: tuple[str, ...]
    level: int


@dataclass(frozen=True, slots=True)
class More:
    """Something is missing: the transaction goes on at a stage."""

    transaction: UUID
    stage: str


PASSWORD = ("pwd",)
CODE = ("pwd", "otp", "mfa")
PASSKEY = ("hwk", "user", "mfa")
PASSWORD_AND_KEY = ("pwd", "hwk", "mfa")


def level(amr: tuple[str, ...]) -> int:
    """1 password or link, 2 two factors, 3 a passkey that knew its owner."""
    if "user" in amr:
        return 3
    return 2 if "mfa" in amr else 1


def done(person_id: UUID, amr: tuple[str, ...]) -> Done:
    """A login by these means."""
    return Done(person_id, amr, level(amr))
