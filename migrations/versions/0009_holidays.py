"""The calendar of holidays, by which the hub counts working days."""

from __future__ import annotations

from alembic import op

from migrations import running

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; `hub province load` fills it where it is empty."""
    running.run(running.text("0009_holidays.sql"))
    running.let_use("holiday")


def downgrade() -> None:
    """Take the calendar away."""
    op.get_bind().exec_driver_sql("drop table holiday")
