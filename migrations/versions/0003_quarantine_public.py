"""What everybody may know of quarantine: counts by field and rule, no rows."""

from __future__ import annotations

from pathlib import Path

from alembic import context, op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "0003_quarantine_public.sql"


def upgrade() -> None:
    """Add the view and let the application role read it."""
    bind = op.get_bind()
    bind.exec_driver_sql(
        SQL.read_text(encoding="utf-8"), execution_options={"no_parameters": True}
    )
    role = bind.dialect.identifier_preparer.quote(
        context.config.attributes.get("app_role", "hub_app")
    )
    bind.exec_driver_sql(f"grant select on quarantine_public to {role}")


def downgrade() -> None:
    """Take the view away."""
    op.get_bind().exec_driver_sql("drop view quarantine_public")
