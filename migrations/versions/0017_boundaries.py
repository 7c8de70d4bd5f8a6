"""The outlines of regions, for maps that show them as they lie."""

from __future__ import annotations

from alembic import op

from migrations import running

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; `hub boundaries import` fills it."""
    running.run(running.text("0017_boundaries.sql"))
    running.let_use("boundary")


def downgrade() -> None:
    """Take the outlines away."""
    op.get_bind().exec_driver_sql("drop table boundary")
