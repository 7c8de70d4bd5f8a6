"""Accounts: addresses, credentials, devices, logins under way, roles, what happened."""

from __future__ import annotations

from alembic import op

from migrations import running

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = (
    "identifier",
    "credential_password",
    "credential_webauthn",
    "credential_totp",
    "recovery_code",
    "device",
    "login_transaction",
    "throttle",
    "undo",
    "erasure",
    "role_assignment",
)
ADDED_TO = "security_event"
SERIALS = ("identifier", "undo", "role_assignment", "security_event")


def upgrade() -> None:
    """Add the tables; row security lets events only be added and read."""
    running.run(running.text("0014_accounts.sql"))
    running.let_use(*TABLES, ADDED_TO)
    for table in SERIALS:
        running.grant(f"usage on sequence {table}_id_seq")


def downgrade() -> None:
    """Forget every account."""
    for table in (*TABLES, ADDED_TO):
        op.get_bind().exec_driver_sql(f"drop table {table}")
