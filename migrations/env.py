"""How Alembic reaches the store: a given connection, always as its owner."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine

from hub.models import Base


def migrate(connection: Connection) -> None:
    """Run the chosen migrations in one transaction."""
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    url = context.get_x_argument(as_dictionary=True)["url"]
    with create_engine(url).connect() as own:
        migrate(own)
        own.commit()
