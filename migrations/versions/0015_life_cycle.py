"""Secrets of publishers; what certifying and shadow runs of manifests found."""

from __future__ import annotations

from alembic import op

from migrations import running

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the columns."""
    running.run(running.text("0015_life_cycle.sql"))
    running.let_use("secret")


def downgrade() -> None:
    """Take them away, secrets included."""
    op.get_bind().exec_driver_sql(
        "drop table secret; alter table manifest_version drop column certified_at,"
        " drop column certificate, drop column shadowed_at, drop column shadow,"
        " drop column reason"
    )
