"""The identity provider: people, apps, sessions, tokens, keys, and the outbox."""

from __future__ import annotations

from alembic import op

from migrations import running

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

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
    running.run(running.text("0013_provider.sql"))
    running.let_use(*TABLES)
    for table in SERIALS:
        running.grant(f"usage on sequence {table}_id_seq")


def downgrade() -> None:
    """Forget everybody."""
    for table in TABLES:
        op.get_bind().exec_driver_sql(f"drop table {table}")
