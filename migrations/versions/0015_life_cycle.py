"""Secrets of publishers; what certifying and shadow runs of manifests found."""

from __future__ import annotations

from pathlib import Path

from alembic import context, op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "0015_life_cycle.sql"


def upgrade() -> None:
    """Add the table and the columns."""
    bind = op.get_bind()
    bind.exec_driver_sql(
        SQL.read_text(encoding="utf-8"), execution_options={"no_parameters": True}
    )
    role = bind.dialect.identifier_preparer.quote(
        context.config.attributes.get("app_role", "hub_app")
    )
    bind.exec_driver_sql(f"grant select, insert, update, delete on secret to {role}")


def downgrade() -> None:
    """Take them away, secrets included."""
    op.get_bind().exec_driver_sql(
        "drop table secret; alter table manifest_version drop column certified_at,"
        " drop column certificate, drop column shadowed_at, drop column shadow,"
        " drop column reason"
    )
