"""Figures about persons that are too small to be shown, and views without them."""

from __future__ import annotations

from alembic import op

from migrations import running

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and views; counted figures are marked, so that all are judged."""
    running.run(running.text("0011_suppression.sql"))
    running.let_use("suppressed")
    running.grant("select on cell_public, cell_version_public")


def downgrade() -> None:
    """Show every figure again."""
    op.get_bind().exec_driver_sql(
        "drop view cell_public, cell_version_public; drop table suppressed"
    )
