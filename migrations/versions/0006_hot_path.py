"""What pages meet on their way in asks once for a statement, not once for a row."""

from __future__ import annotations

from alembic import op

from migrations import running

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

DOWN = """
    drop index ix_quarantine_open, ix_record_opened, ix_record_closed;
    alter table blob alter body set storage extended;
    create index ix_record_opened on record (schema, region, opened_at);
    create index ix_record_closed on record (schema, region, closed_at);
    create index ix_observation_cell on observation (indicator, region, period);
    alter table observation drop constraint uq_observation_cell,
        add constraint uq_observation_schema_stream_id_indicator_region_period_309f
        unique (schema, stream_id, indicator, region, period, dims_key)
    """


def upgrade() -> None:
    """Rewrite the policies, and give each look-up the index it needs."""
    running.run(running.text("0006_hot_path.sql"))


def downgrade() -> None:
    """Put the indexes back as they were; the policies mean what they meant before."""
    op.get_bind().exec_driver_sql(DOWN)
