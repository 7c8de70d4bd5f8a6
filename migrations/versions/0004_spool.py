"""Chunks of downloads that go on in the next slice."""

from __future__ import annotations

from pathlib import Path

from alembic import context, op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "0004_spool.sql"


def upgrade() -> None:
    """Add the table with its policy, and let the application role use it."""
    bind = op.get_bind()
    bind.exec_driver_sql(
        SQL.read_text(encoding="utf-8"), execution_options={"no_parameters": True}
    )
    role = bind.dialect.identifier_preparer.quote(
        context.config.attributes.get("app_role", "hub_app")
    )
    bind.exec_driver_sql(
        f"grant select, insert, update, delete on spooled to {role};"
        f"grant execute on function hub_forget_spooled() to {role}"
    )


def downgrade() -> None:
    """Take the chunks away; their downloads begin again."""
    op.get_bind().exec_driver_sql(
        "drop function hub_forget_spooled(); drop table spooled"
    )
