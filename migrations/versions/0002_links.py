"""Links to systems: their limits and breaker, and the pages known from them."""

from __future__ import annotations

from alembic import op

from migrations import running

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the two tables with their policies, and what streams and runs remember."""
    running.run(running.text("0002_links.sql"))
    running.let_use("link", "known_page")


def downgrade() -> None:
    """Take tables and columns away; they hold nothing that is not found again."""
    op.get_bind().exec_driver_sql(
        "drop table known_page, link;"
        "alter table run drop column skipped;"
        "alter table stream drop column waiting_for, drop column waiting_since,"
        " drop column waiting_until, drop column waiting_reason,"
        " drop column waiting_reason_en"
    )
