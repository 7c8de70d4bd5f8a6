"""Where a login leads to: the request of an app, or a page of ours; nowhere else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from flask import request

from hub.sso.pages.render import link
from hub.sso.pending import Pending, pending

OURS: Final = re.compile(r"(?:/en)?/saya(?:/[a-z-]{1,30}){0,2}")
HOME: Final = "/saya"


@dataclass(frozen=True, slots=True)
class Back:
    """`pending` is an app's request that waits, `path` a page of ours."""

    pending: Pending | None
    path: str

    @property
    def to(self) -> str:
        """Where the browser goes when the login is done."""
        return self.pending.resume if self.pending else self.path or link(HOME)

    @property
    def query(self) -> dict[str, str]:
        """What keeps it through the steps of a login."""
        if self.pending:
            return {"r": self.pending.id}
        return {"lanjut": self.path} if self.path else {}

    @property
    def targets(self) -> tuple[str, ...]:
        """Where forms may lead on to."""
        return self.pending.targets if self.pending else ()

    @property
    def level(self) -> int:
        """The least level that the app asked for."""
        return self.pending.level if self.pending else 0

    @property
    def asked(self) -> bool:
        """Whether somebody wants this login, also of a person who is signed in."""
        return self.pending is not None or bool(self.path)


def asked() -> Back:
    """Where this request wants to go on to."""
    return of({name: request.args.get(name, "") for name in ("r", "lanjut")})


def of(query: dict[str, Any]) -> Back:
    """The same from what was kept."""
    path = str(query.get("lanjut") or "")
    return Back(
        pending(str(query.get("r") or "")),
        path if OURS.fullmatch(path) else "",
    )
