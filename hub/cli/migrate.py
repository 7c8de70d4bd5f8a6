"""hub migrate: bring the tables to what this version needs."""

from __future__ import annotations

import click
from sqlalchemy.engine import make_url

from hub.cli import store
from hub.services.database import migrations, versions


@click.command()
def migrate() -> None:
    """Make the tables, or renew them after an update.

    Needs HUB_OWNER_DATABASE_URL, a role that owns the database and bypasses row
    security; the role of HUB_DATABASE_URL gets the right to work with them.
    """
    with store.configured() as config:
        if config.owner_database_url is None:
            raise click.ClickException(
                "HUB_OWNER_DATABASE_URL is not set: the owner's address, not that of"
                " the application."
            )
        before = versions.pending(config.owner_database_url)
        role = make_url(config.database_url).username or "hub_app"
        migrations.upgrade(config.owner_database_url, role)
    click.echo("Tables renewed." if before else "Nothing to do: tables are current.")
