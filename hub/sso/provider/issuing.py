"""What tokens are issued with: the issuer, the hub's API, the keys of now."""

from __future__ import annotations

from hub.sso import settings, store
from hub.sso.keys import ring
from hub.sso.tokens.access import Issuing


def by() -> Issuing:
    """The issuer of this application."""
    config = settings.config()
    return Issuing(
        issuer=settings.issuer(),
        api=config.base_url,
        ring=ring.ring(store.session(), config.kek or config.secret_key),
    )
