"""What everybody may know of quarantine: counts by field and rule, no rows."""

from __future__ import annotations

from alembic import op

from migrations import running

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the view and let the application role read it."""
    running.run(running.text("0003_quarantine_public.sql"))
    running.grant("select on quarantine_public")


def downgrade() -> None:
    """Take the view away."""
    op.get_bind().exec_driver_sql("drop view quarantine_public")
