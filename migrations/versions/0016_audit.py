"""Chains of hashes over what is only added to; where apps hear of erased persons."""

from __future__ import annotations

from alembic import op

from migrations import running

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the column; links of a chain are added and read, no more."""
    running.run(running.text("0016_audit.sql"))
    running.let_use("audit_link")


def downgrade() -> None:
    """Forget the chains."""
    op.get_bind().exec_driver_sql(
        "drop table audit_link; alter table client drop column events_uri"
    )
