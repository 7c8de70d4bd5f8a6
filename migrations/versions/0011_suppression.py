"""Figures about persons that are too small to be shown, and views without them."""

from __future__ import annotations

from pathlib import Path

from alembic import context, op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "0011_suppression.sql"


def upgrade() -> None:
    """Add the table and views; counted figures are marked, so that all are judged."""
    bind = op.get_bind()
    bind.exec_driver_sql(
        SQL.read_text(encoding="utf-8"), execution_options={"no_parameters": True}
    )
    role = bind.dialect.identifier_preparer.quote(
        context.config.attributes.get("app_role", "hub_app")
    )
    bind.exec_driver_sql(
        f"grant select, insert, update, delete on suppressed to {role};"
        f"grant select on cell_public, cell_version_public to {role}"
    )


def downgrade() -> None:
    """Show every figure again."""
    op.get_bind().exec_driver_sql(
        "drop view cell_public, cell_version_public; drop table suppressed"
    )
