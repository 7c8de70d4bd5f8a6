"""Holidays in the store, those that come with the hub to begin with."""

from __future__ import annotations

from pathlib import Path

from alembic import context, op
from sqlalchemy import text

from schemas import workdays

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "0009_holidays.sql"
FILL = text("""
    insert into holiday (day, kind, name_id, name_en, source)
    values (:day, :kind, :name_id, :name_en, :source)
    """)


def upgrade() -> None:
    """Make the table and fill it; `hub calendar load` changes it afterwards."""
    bind = op.get_bind()
    bind.exec_driver_sql(
        SQL.read_text(encoding="utf-8"), execution_options={"no_parameters": True}
    )
    role = bind.dialect.identifier_preparer.quote(
        context.config.attributes.get("app_role", "hub_app")
    )
    bind.exec_driver_sql(f"grant select, insert, update, delete on holiday to {role}")
    bind.execute(text("set local hub.scope = 'hub'"))
    bind.execute(FILL, workdays.rows(workdays.shipped().holidays.values()))


def downgrade() -> None:
    """Take the calendar away."""
    op.get_bind().exec_driver_sql("drop table holiday")
