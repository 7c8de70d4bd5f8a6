"""What an authorization request needs next: a login, a yes, or nothing more."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hub.sso import pending, settings, store
from hub.sso.clients.known import Known
from hub.sso.consents import consents
from hub.sso.provider import issuing
from hub.sso.signed_in import SignedIn
from hub.sso.tokens import identity, subjects

PROMPTS: Final = frozenset({"none", "login", "consent", "select_account", "create"})
MODES: Final = ("query", "form_post")
UNUSED: Final = {
    "request": "request_not_supported",
    "request_uri": "request_uri_not_supported",
    "registration": "registration_not_supported",
}


class Unfit(Exception):
    """A request whose app is told so: an OAuth error and its description."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error, description)
        self.error, self.description = error, description


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the app wants of the login, read once."""

    prompts: frozenset[str]
    max_age: int | None
    level: int
    hint: str | None
    scopes: tuple[str, ...]


def wanted(given: Mapping[str, str], client: Known, scope: str) -> Wanted:
    """Read it; raises Unfit for what is wrong or not offered."""
    for name, error in UNUSED.items():
        if name in given:
            raise Unfit(error, f"{name} is not offered here")
    if given.get("response_mode", "query") not in MODES:
        raise Unfit("invalid_request", "response_mode must be query or form_post")
    prompts = frozenset(given.get("prompt", "").split())
    if not prompts <= PROMPTS or ("none" in prompts and len(prompts) > 1):
        raise Unfit("invalid_request", "prompt cannot be understood")
    return Wanted(
        prompts=prompts,
        max_age=_max_age(given.get("max_age"), client),
        level=max(
            pending.asked_level(given.get("acr_values", "")),
            _claimed_level(given.get("claims")),
        ),
        hint=given.get("id_token_hint"),
        scopes=tuple(scope.split()),
    )


def _max_age(text: str | None, client: Known) -> int | None:
    if text is None:
        return client.default_max_age
    if not text.isdigit() or len(text) > 9:
        raise Unfit("invalid_request", "max_age is a number of seconds")
    return int(text)


def _claimed_level(text: str | None) -> int:
    """The level an essential acr claim asks for (OpenID Connect §5.5.1.1)."""
    if text is None:
        return 0
    try:
        asked: Any = json.loads(text)["id_token"]["acr"]
        values = asked.get("values") or [asked["value"]]
        known = [settings.level(str(each)) for each in values]
    except (KeyError, TypeError, AttributeError):
        return 0
    except (ValueError, RecursionError) as error:
        raise Unfit("invalid_request", "claims is no JSON") from error
    if asked.get("essential") and not any(known):
        raise Unfit("unmet_authentication_requirements", "no such acr is offered")
    return min((each for each in known if each), default=0)


def login_needed(
    want: Wanted, client: Known, who: SignedIn | None, since: datetime | None
) -> bool:
    """Whether the person must log in (again, or better) first.

    `since`: when the request came; a login after that answers prompt=login.
    """
    if who is None or settings.level(who.acr) < want.level:
        return True
    answered = since is not None and who.auth_time >= since
    if want.prompts & {"login", "select_account", "create"} and not answered:
        return True
    old = time.time() - who.auth_time.timestamp()
    if want.max_age is not None and old > want.max_age and not answered:
        return True
    return not _is_hinted(want, client, who)


def _is_hinted(want: Wanted, client: Known, who: SignedIn) -> bool:
    """Whether this is the person of the id_token_hint, where there is one."""
    if not want.hint:
        return True
    claims = identity.hinted(issuing.by(), want.hint)
    if claims is None:
        raise Unfit("invalid_request", "id_token_hint is not one of our ID tokens")
    sub = subjects.pairwise(store.session(), client.sector_id, who.user_id)
    return bool(claims.get("sub") == sub)


def consent_needed(
    want: Wanted, client: Known, who: SignedIn, since: datetime | None
) -> bool:
    """Whether the person must be asked; prompt=consent asks once more."""
    again = since if "consent" in want.prompts else None
    if "consent" in want.prompts and since is None:
        return True
    return not consents.covers(store.session(), who.user_id, client, want.scopes, again)
