"""Notes of runs, the shape of streams, and pages that could not be read."""

from __future__ import annotations

from alembic import op

from migrations import running

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the three tables with their policies."""
    running.run(running.text("0005_notes.sql"))
    running.let_use("run_note", "stream_shape", "refused_page")
    running.grant("usage on sequence refused_page_id_seq")


def downgrade() -> None:
    """Take them away; what they say was learnt beside the facts."""
    op.get_bind().exec_driver_sql(
        "drop function hub_forget_refused();"
        "drop table refused_page, stream_shape, run_note"
    )
