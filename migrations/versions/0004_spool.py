"""Chunks of downloads that go on in the next slice."""

from __future__ import annotations

from alembic import op

from migrations import running

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table with its policy, and let the application role use it."""
    running.run(running.text("0004_spool.sql"))
    running.let_use("spooled")
    running.grant("execute on function hub_forget_spooled()")


def downgrade() -> None:
    """Take the chunks away; their downloads begin again."""
    op.get_bind().exec_driver_sql(
        "drop function hub_forget_spooled(); drop table spooled"
    )
