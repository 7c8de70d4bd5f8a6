-- What a cell said before: kept when a figure of a period that is over, and that was
-- known to its end, is corrected. See hub/services/rollup/corrections.py.

CREATE TABLE cell_version (
    id BIGSERIAL NOT NULL,
    indicator TEXT NOT NULL,
    region TEXT NOT NULL,
    period TEXT NOT NULL,
    breakdown TEXT DEFAULT '' NOT NULL,
    stage TEXT DEFAULT '' NOT NULL,
    source_class TEXT DEFAULT 'official' NOT NULL,
    value NUMERIC,
    reason TEXT,
    numerator NUMERIC,
    denominator NUMERIC,
    denominator_period TEXT,
    n BIGINT,
    unit TEXT NOT NULL,
    status TEXT NOT NULL,
    stream_id TEXT,
    method_version BIGINT NOT NULL,
    computed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    replaced_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_cell_version PRIMARY KEY (id),
    CONSTRAINT ck_cell_version_value_or_reason
        CHECK ((value is null) <> (reason is null))
);
CREATE INDEX ix_cell_version_cell ON cell_version
    (indicator, region, period, source_class);

-- As public as the cell itself; the hub writes.
alter table cell_version enable row level security;
alter table cell_version force row level security;
create policy reads on cell_version for select using (true);
create policy writes on cell_version using (hub_scope() = 'hub')
    with check (hub_scope() = 'hub');
