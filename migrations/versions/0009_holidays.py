"""The calendar of holidays, by which the hub counts working days."""

from __future__ import annotations

from pathlib import Path

from alembic import context, op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "0009_holidays.sql"


def upgrade() -> None:
    """Add the table; `hub province load` fills it where it is empty."""
    bind = op.get_bind()
    bind.exec_driver_sql(
        SQL.read_text(encoding="utf-8"), execution_options={"no_parameters": True}
    )
    role = bind.dialect.identifier_preparer.quote(
        context.config.attributes.get("app_role", "hub_app")
    )
    bind.exec_driver_sql(f"grant select, insert, update, delete on holiday to {role}")


def downgrade() -> None:
    """Take the calendar away."""
    op.get_bind().exec_driver_sql("drop table holiday")
