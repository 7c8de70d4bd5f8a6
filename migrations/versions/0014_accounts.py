"""Accounts: addresses, credentials, devices, logins under way, roles, what happened."""

from __future__ import annotations

from pathlib import Path

from alembic import context, op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "0014_accounts.sql"
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
    bind = op.get_bind()
    bind.exec_driver_sql(
        SQL.read_text(encoding="utf-8"), execution_options={"no_parameters": True}
    )
    role = bind.dialect.identifier_preparer.quote(
        context.config.attributes.get("app_role", "hub_app")
    )
    names = ", ".join((*TABLES, ADDED_TO))
    bind.exec_driver_sql(f"grant select, insert, update, delete on {names} to {role}")
    for table in SERIALS:
        bind.exec_driver_sql(f"grant usage on sequence {table}_id_seq to {role}")


def downgrade() -> None:
    """Forget every account."""
    for table in (*TABLES, ADDED_TO):
        op.get_bind().exec_driver_sql(f"drop table {table}")
