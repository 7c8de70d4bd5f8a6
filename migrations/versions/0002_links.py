"""Links to systems: their limits and breaker, and the pages known from them."""

from __future__ import annotations

from pathlib import Path

from alembic import context, op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "0002_links.sql"


def upgrade() -> None:
    """Add the two tables with their policies, and what streams and runs remember."""
    bind = op.get_bind()
    bind.exec_driver_sql(
        SQL.read_text(encoding="utf-8"), execution_options={"no_parameters": True}
    )
    role = bind.dialect.identifier_preparer.quote(
        context.config.attributes.get("app_role", "hub_app")
    )
    bind.exec_driver_sql(
        f"grant select, insert, update, delete on link, known_page to {role}"
    )


def downgrade() -> None:
    """Take tables and columns away; they hold nothing that is not found again."""
    op.get_bind().exec_driver_sql(
        "drop table known_page, link;"
        "alter table run drop column skipped;"
        "alter table stream drop column waiting_for, drop column waiting_since,"
        " drop column waiting_until, drop column waiting_reason,"
        " drop column waiting_reason_en"
    )
