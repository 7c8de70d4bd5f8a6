"""The outlines of regions, for maps that show them as they lie."""

from __future__ import annotations

from pathlib import Path

from alembic import context, op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "0017_boundaries.sql"


def upgrade() -> None:
    """Add the table; `hub boundaries import` fills it."""
    bind = op.get_bind()
    bind.exec_driver_sql(
        SQL.read_text(encoding="utf-8"), execution_options={"no_parameters": True}
    )
    role = bind.dialect.identifier_preparer.quote(
        context.config.attributes.get("app_role", "hub_app")
    )
    bind.exec_driver_sql(f"grant select, insert, update, delete on boundary to {role}")


def downgrade() -> None:
    """Take the outlines away."""
    op.get_bind().exec_driver_sql("drop table boundary")
