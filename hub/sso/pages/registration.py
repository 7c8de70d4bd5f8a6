"""Put the login's pages into an application."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

from flask import Flask

from hub.config import Config
from hub.sso import network
from hub.sso.accounts.sealing import Keys
from hub.sso.accounts.sending import senders
from hub.sso.accounts.sending.postbox import Postman
from hub.sso.pages import (
    entering,
    joining,
    leaving,
    place,
    profile,
    render,
    security,
    sharing,
)

PAGES: Final = (
    entering.page,
    joining.page,
    profile.page,
    sharing.page,
    security.page,
    leaving.page,
)


def register(app: Flask, *, static: Callable[[str], str]) -> None:
    """Each page twice: Indonesian at its address, English under /en.

    `static` gives the address of a static file.
    """
    config: Config = app.config["HUB"]
    app.extensions[render.STATIC] = static
    ways = senders.from_env(
        os.environ,
        data=config.data,
        demo=config.demo,
        allowed_hosts=config.allowed_hosts,
    )
    keys = Keys.of(config.kek or config.secret_key)
    app.extensions[network.EXTENSION] = network.proxies(os.environ)
    app.extensions[place.EXTENSION] = place.Place(keys, Postman(keys, ways))
    for page in PAGES:
        app.register_blueprint(page)
        app.register_blueprint(page, name=f"{page.name}_en", url_prefix="/en")
