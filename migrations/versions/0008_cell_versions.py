"""What corrected cells said before."""

from __future__ import annotations

from pathlib import Path

from alembic import context, op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "0008_cell_versions.sql"


def upgrade() -> None:
    """Add the table; corrections are kept from now on."""
    bind = op.get_bind()
    bind.exec_driver_sql(
        SQL.read_text(encoding="utf-8"), execution_options={"no_parameters": True}
    )
    role = bind.dialect.identifier_preparer.quote(
        context.config.attributes.get("app_role", "hub_app")
    )
    bind.exec_driver_sql(
        f"grant select, insert, update, delete on cell_version to {role};"
        f"grant usage on sequence cell_version_id_seq to {role}"
    )


def downgrade() -> None:
    """Forget what cells said before."""
    op.get_bind().exec_driver_sql("drop table cell_version")
