"""Chains of hashes over what is only added to; where apps hear of erased persons."""

from __future__ import annotations

from pathlib import Path

from alembic import context, op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "0016_audit.sql"


def upgrade() -> None:
    """Add the table and the column; links of a chain are added and read, no more."""
    bind = op.get_bind()
    bind.exec_driver_sql(
        SQL.read_text(encoding="utf-8"), execution_options={"no_parameters": True}
    )
    role = bind.dialect.identifier_preparer.quote(
        context.config.attributes.get("app_role", "hub_app")
    )
    bind.exec_driver_sql(
        f"grant select, insert, update, delete on audit_link to {role}"
    )


def downgrade() -> None:
    """Forget the chains."""
    op.get_bind().exec_driver_sql(
        "drop table audit_link; alter table client drop column events_uri"
    )
