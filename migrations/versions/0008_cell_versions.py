"""What corrected cells said before."""

from __future__ import annotations

from alembic import op

from migrations import running

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; corrections are kept from now on."""
    running.run(running.text("0008_cell_versions.sql"))
    running.let_use("cell_version")
    running.grant("usage on sequence cell_version_id_seq")


def downgrade() -> None:
    """Forget what cells said before."""
    op.get_bind().exec_driver_sql("drop table cell_version")
