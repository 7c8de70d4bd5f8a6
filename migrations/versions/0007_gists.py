"""What reading a page gave, kept beside its hash."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; pages known so far are read once more, and then have it."""
    op.get_bind().exec_driver_sql("alter table known_page add column after jsonb")


def downgrade() -> None:
    """Take it away; what it says is learnt again from the pages."""
    op.get_bind().exec_driver_sql("alter table known_page drop column after")
