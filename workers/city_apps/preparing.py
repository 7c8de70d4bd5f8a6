"""`python -m workers.city_apps.preparing PORT PORT`: register the apps, make people.

A process of its own, so that what it must load costs the demo's start nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from sqlalchemy import Engine

from hub.config import Config
from hub.services.database import sessions
from hub.sso.clients import metadata, moving, registry
from workers.city_apps import apps, people
from workers.city_apps.apps import CityApp, derived


def register(engine: Engine, found: Sequence[CityApp], key: str) -> None:
    """Let the login know them; who is known already keeps all but its addresses."""
    allowed = frozenset(app.host for app in found)
    with sessions.as_sso(engine) as session:
        for app in found:
            secret = {"client_secret": derived(key, f"client {app.id}")}
            wanted = metadata.read(app.metadata | secret, allowed)
            if not moving.move(session, app.id, wanted):
                registry.register(session, wanted)


def main() -> None:
    """Prepare the demo named by the environment; refuse any other hub."""
    config = Config.from_env(os.environ)
    if not config.demo:
        sys.exit("only a demo (HUB_DEMO=1) has apps and people of its own")
    engine = sessions.engine(config.database_url, "hub-demo")
    register(engine, apps.at([int(word) for word in sys.argv[1:]]), config.secret_key)
    people.make(engine, config.secret_key)
    engine.dispose()


if __name__ == "__main__":
    main()
