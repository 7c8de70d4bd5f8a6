"""Roles outlive `hub import --replace`, as clients do: no foreign key to publishers."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A role whose publisher is gone gives nothing, and is whole when it is back."""
    op.get_bind().exec_driver_sql(
        "alter table role_assignment drop constraint fk_role_assignment_publisher_id"
    )


def downgrade() -> None:
    """Tie them again; those whose publisher is gone are not judged."""
    op.get_bind().exec_driver_sql(
        "alter table role_assignment add constraint fk_role_assignment_publisher_id"
        " foreign key (publisher_id) references publisher (id) not valid"
    )
