"""The identity provider: people, apps, sessions, tokens, keys, and the outbox."""

from __future__ import annotations

from pathlib import Path

from alembic import context, op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "0013_provider.sql"
# In an order in which they can be dropped.
TABLES = (
    "outbox",
    "signing_key",
    "denied_token",
    "refresh_token",
    "auth_code",
    "token_family",
    "auth_request",
    "consent",
    "session_client",
    "session",
    "used_jti",
    "client_redirect",
    "client_key",
    "client_secret",
    "client",
    "sector",
    "person",
)
SERIALS = ("outbox", "client_key", "client_secret")


def upgrade() -> None:
    """Add the tables; the first key is made by whoever needs it first."""
    bind = op.get_bind()
    bind.exec_driver_sql(
        SQL.read_text(encoding="utf-8"), execution_options={"no_parameters": True}
    )
    role = bind.dialect.identifier_preparer.quote(
        context.config.attributes.get("app_role", "hub_app")
    )
    names = ", ".join(TABLES)
    bind.exec_driver_sql(f"grant select, insert, update, delete on {names} to {role}")
    for table in SERIALS:
        bind.exec_driver_sql(f"grant usage on sequence {table}_id_seq to {role}")


def downgrade() -> None:
    """Forget everybody."""
    for table in TABLES:
        op.get_bind().exec_driver_sql(f"drop table {table}")
