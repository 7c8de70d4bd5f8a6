"""What the pages work with: the accounts' keys, this site, and who visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from flask import current_app, request

from hub.extensions import db
from hub.sso import network, settings, store
from hub.sso.accounts.factors import passkeys
from hub.sso.accounts.factors.passkeys import Site
from hub.sso.accounts.sealing import Keys
from hub.sso.accounts.sending.letters import SITE
from hub.sso.accounts.sending.postbox import Postman
from hub.sso.accounts.visit import Visit
from hub.sso.pages import guard
from hub.sso.pages.render import language

EXTENSION: Final = "hub_accounts"


@dataclass(frozen=True, slots=True)
class Place:
    """What an application has for accounts, made once."""

    keys: Keys
    postman: Postman

    @property
    def by_phone(self) -> bool:
        """Whether there is a way to reach a phone."""
        return "phone" in self.postman.senders


def here() -> Place:
    """The place of the running application."""
    found: Place = current_app.extensions[EXTENSION]
    return found


def keys() -> Keys:
    """The keys of the accounts."""
    return here().keys


def site() -> Site:
    """Where passkeys belong."""
    return Site(settings.issuer(), SITE)


def passkey(*, verify: bool = True) -> str | None:
    """What a passkey is asked with, where this site can have any."""
    if not site().usable:
        return None
    return passkeys.ask(keys(), site(), visit(), verify=verify)


def visit() -> Visit:
    """This request, as the accounts see it."""
    return Visit(
        now=datetime.now(UTC),
        ip=network.address(),
        agent=request.headers.get("User-Agent", "")[:300],
        browser=guard.browser(),
        device=guard.device(),
        language=language(),
        base=settings.issuer(),
    )


def commit() -> None:
    """Keep what this request has done, and let letters go out.

    What is read after it, to show the page, is read in the login's scope again.
    """
    store.commit()
    here().postman.nudge(db.engine)
    store.session()
