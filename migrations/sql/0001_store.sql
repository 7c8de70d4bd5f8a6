-- The store, first migration: tables, keys, indexes.

create sequence change_seq;

CREATE TABLE region (
    code TEXT NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    level BIGINT NOT NULL,
    parent TEXT,
    bps_code TEXT,
    aliases TEXT[] NOT NULL,
    capital TEXT,
    lat NUMERIC,
    lon NUMERIC,
    tile_col BIGINT,
    tile_row BIGINT,
    valid_from DATE,
    valid_to DATE,
    CONSTRAINT pk_region PRIMARY KEY (code),
    CONSTRAINT uq_region_parent_tile_col_tile_row UNIQUE (parent, tile_col, tile_row),
    CONSTRAINT uq_region_slug UNIQUE (slug),
    CONSTRAINT fk_region_parent FOREIGN KEY(parent) REFERENCES region (code)
);
CREATE INDEX ix_region_parent ON region (parent);

CREATE TABLE publisher (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    province TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_publisher PRIMARY KEY (id),
    CONSTRAINT fk_publisher_province FOREIGN KEY(province) REFERENCES region (code)
);

CREATE TABLE coverage (
    publisher_id TEXT NOT NULL,
    region TEXT NOT NULL,
    schema TEXT DEFAULT '*' NOT NULL,
    precedence BIGINT DEFAULT '100' NOT NULL,
    CONSTRAINT pk_coverage PRIMARY KEY (publisher_id, region, schema),
    CONSTRAINT fk_coverage_publisher_id FOREIGN KEY(publisher_id) REFERENCES publisher (id) ON DELETE CASCADE,
    CONSTRAINT fk_coverage_region FOREIGN KEY(region) REFERENCES region (code)
);

CREATE TABLE system (
    id TEXT NOT NULL,
    publisher_id TEXT NOT NULL,
    name TEXT NOT NULL,
    owner TEXT,
    contact JSONB DEFAULT '{}' NOT NULL,
    source_class TEXT DEFAULT 'official' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_system PRIMARY KEY (id),
    CONSTRAINT fk_system_publisher_id FOREIGN KEY(publisher_id) REFERENCES publisher (id)
);
CREATE INDEX ix_system_publisher_id ON system (publisher_id);

CREATE TABLE manifest_version (
    id BIGSERIAL NOT NULL,
    system_id TEXT NOT NULL,
    publisher_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    applied_by TEXT NOT NULL,
    applied_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    activated_by TEXT,
    activated_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_manifest_version PRIMARY KEY (id),
    CONSTRAINT uq_manifest_version_system_id_version UNIQUE (system_id, version),
    CONSTRAINT fk_manifest_version_system_id FOREIGN KEY(system_id) REFERENCES system (id),
    CONSTRAINT fk_manifest_version_publisher_id FOREIGN KEY(publisher_id) REFERENCES publisher (id)
);
CREATE INDEX ix_manifest_version_publisher_id ON manifest_version (publisher_id);

CREATE TABLE stream (
    id TEXT NOT NULL,
    system_id TEXT NOT NULL,
    publisher_id TEXT NOT NULL,
    schema TEXT NOT NULL,
    source_class TEXT DEFAULT 'official' NOT NULL,
    manifest_version_id BIGINT,
    write_mode TEXT NOT NULL,
    delete_mode TEXT NOT NULL,
    rhythm_s BIGINT NOT NULL,
    epoch BIGINT DEFAULT '1' NOT NULL,
    fence BIGINT DEFAULT '0' NOT NULL,
    cursor JSONB,
    covered_until TIMESTAMP WITH TIME ZONE,
    last_outcome TEXT,
    last_reason TEXT,
    last_reason_en TEXT,
    last_run_at TIMESTAMP WITH TIME ZONE,
    last_success_at TIMESTAMP WITH TIME ZONE,
    last_proved_complete_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_stream PRIMARY KEY (id),
    CONSTRAINT fk_stream_system_id FOREIGN KEY(system_id) REFERENCES system (id),
    CONSTRAINT fk_stream_publisher_id FOREIGN KEY(publisher_id) REFERENCES publisher (id),
    CONSTRAINT fk_stream_manifest_version_id FOREIGN KEY(manifest_version_id) REFERENCES manifest_version (id)
);
CREATE INDEX ix_stream_publisher_id ON stream (publisher_id);
CREATE INDEX ix_stream_system_id ON stream (system_id);

CREATE TABLE run (
    id BIGSERIAL NOT NULL,
    stream_id TEXT NOT NULL,
    publisher_id TEXT NOT NULL,
    manifest_version_id BIGINT,
    fence BIGINT NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    until TIMESTAMP WITH TIME ZONE NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    outcome TEXT,
    held BOOLEAN DEFAULT false NOT NULL,
    reason TEXT,
    reason_en TEXT,
    resume JSONB,
    high JSONB,
    completeness TEXT,
    pages BIGINT DEFAULT 0 NOT NULL,
    received BIGINT DEFAULT 0 NOT NULL,
    created BIGINT DEFAULT 0 NOT NULL,
    updated BIGINT DEFAULT 0 NOT NULL,
    unchanged BIGINT DEFAULT 0 NOT NULL,
    stale BIGINT DEFAULT 0 NOT NULL,
    deleted BIGINT DEFAULT 0 NOT NULL,
    quarantined BIGINT DEFAULT 0 NOT NULL,
    bytes BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_run PRIMARY KEY (id),
    CONSTRAINT fk_run_stream_id FOREIGN KEY(stream_id) REFERENCES stream (id),
    CONSTRAINT fk_run_publisher_id FOREIGN KEY(publisher_id) REFERENCES publisher (id),
    CONSTRAINT fk_run_manifest_version_id FOREIGN KEY(manifest_version_id) REFERENCES manifest_version (id)
);
CREATE INDEX ix_run_publisher_id ON run (publisher_id);
CREATE INDEX ix_run_stream_id_started_at ON run (stream_id, started_at);

CREATE TABLE job (
    id BIGSERIAL NOT NULL,
    kind TEXT NOT NULL,
    stream_id TEXT,
    publisher_id TEXT,
    state TEXT DEFAULT 'due' NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    lease_until TIMESTAMP WITH TIME ZONE,
    leased_by TEXT,
    attempts BIGINT DEFAULT 0 NOT NULL,
    run_id BIGINT,
    requested_by TEXT NOT NULL,
    error TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_job PRIMARY KEY (id),
    CONSTRAINT fk_job_stream_id FOREIGN KEY(stream_id) REFERENCES stream (id),
    CONSTRAINT fk_job_publisher_id FOREIGN KEY(publisher_id) REFERENCES publisher (id)
);
CREATE INDEX ix_job_open ON job (due_at) WHERE state in ('due', 'leased');
CREATE UNIQUE INDEX uq_job_open_stream ON job (kind, stream_id) NULLS NOT DISTINCT WHERE state in ('due', 'leased');

CREATE TABLE blob (
    publisher_id TEXT NOT NULL,
    sha256 BYTEA NOT NULL,
    body BYTEA NOT NULL,
    size BIGINT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_blob PRIMARY KEY (publisher_id, sha256),
    CONSTRAINT fk_blob_publisher_id FOREIGN KEY(publisher_id) REFERENCES publisher (id)
);

CREATE TABLE raw_page (
    id BIGSERIAL NOT NULL,
    run_id BIGINT NOT NULL,
    stream_id TEXT NOT NULL,
    publisher_id TEXT NOT NULL,
    manifest_version_id BIGINT,
    number BIGINT NOT NULL,
    url TEXT NOT NULL,
    sha256 BYTEA NOT NULL,
    blob_sha256 BYTEA,
    mapping_version TEXT NOT NULL,
    records BIGINT NOT NULL,
    size BIGINT NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_raw_page PRIMARY KEY (id),
    CONSTRAINT fk_raw_page_run_id FOREIGN KEY(run_id) REFERENCES run (id),
    CONSTRAINT fk_raw_page_stream_id FOREIGN KEY(stream_id) REFERENCES stream (id),
    CONSTRAINT fk_raw_page_publisher_id FOREIGN KEY(publisher_id) REFERENCES publisher (id),
    CONSTRAINT fk_raw_page_manifest_version_id FOREIGN KEY(manifest_version_id) REFERENCES manifest_version (id)
);
CREATE INDEX ix_raw_page_publisher_id ON raw_page (publisher_id);
CREATE INDEX ix_raw_page_run_id ON raw_page (run_id);

CREATE TABLE quarantine (
    id BIGSERIAL NOT NULL,
    run_id BIGINT NOT NULL,
    stream_id TEXT NOT NULL,
    publisher_id TEXT NOT NULL,
    manifest_version_id BIGINT NOT NULL,
    raw_page_id BIGINT,
    pointer TEXT NOT NULL,
    key TEXT,
    field TEXT NOT NULL,
    rule TEXT NOT NULL,
    value TEXT NOT NULL,
    message_id TEXT NOT NULL,
    message_en TEXT NOT NULL,
    problems JSONB NOT NULL,
    raw TEXT NOT NULL,
    raw_hash BYTEA NOT NULL,
    mapping_version TEXT NOT NULL,
    state TEXT DEFAULT 'open' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_quarantine PRIMARY KEY (id),
    CONSTRAINT fk_quarantine_run_id FOREIGN KEY(run_id) REFERENCES run (id),
    CONSTRAINT fk_quarantine_stream_id FOREIGN KEY(stream_id) REFERENCES stream (id),
    CONSTRAINT fk_quarantine_publisher_id FOREIGN KEY(publisher_id) REFERENCES publisher (id),
    CONSTRAINT fk_quarantine_manifest_version_id FOREIGN KEY(manifest_version_id) REFERENCES manifest_version (id),
    CONSTRAINT fk_quarantine_raw_page_id FOREIGN KEY(raw_page_id) REFERENCES raw_page (id)
);
CREATE INDEX ix_quarantine_publisher_id ON quarantine (publisher_id);
CREATE INDEX ix_quarantine_stream_id_rule ON quarantine (stream_id, rule);
CREATE UNIQUE INDEX uq_quarantine_row ON quarantine (stream_id, raw_hash, mapping_version);

CREATE TABLE mark (
    id BIGSERIAL NOT NULL,
    indicator TEXT NOT NULL,
    region TEXT NOT NULL,
    period TEXT NOT NULL,
    CONSTRAINT pk_mark PRIMARY KEY (id)
);

CREATE TABLE observation (
    indicator TEXT NOT NULL,
    period TEXT NOT NULL,
    dims JSONB DEFAULT '{}' NOT NULL,
    dims_key TEXT DEFAULT '' NOT NULL,
    value NUMERIC,
    reason TEXT,
    unit TEXT NOT NULL,
    status TEXT NOT NULL,
    cumulative BOOLEAN DEFAULT false NOT NULL,
    as_of DATE,
    schema TEXT NOT NULL,
    stream_id TEXT NOT NULL,
    key TEXT NOT NULL,
    region TEXT NOT NULL,
    source_class TEXT DEFAULT 'official' NOT NULL,
    visibility TEXT DEFAULT 'internal' NOT NULL,
    content_hash BYTEA NOT NULL,
    raw_hash BYTEA NOT NULL,
    mapping_version TEXT NOT NULL,
    source_version TIMESTAMP WITH TIME ZONE,
    run_id BIGINT,
    raw_page_id BIGINT,
    pointer TEXT,
    changed_seq BIGINT DEFAULT nextval('change_seq') NOT NULL,
    changed_xid BIGINT DEFAULT pg_current_xact_id()::text::bigint NOT NULL,
    first_seen TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    deleted_at TIMESTAMP WITH TIME ZONE,
    publisher_id TEXT NOT NULL,
    CONSTRAINT pk_observation PRIMARY KEY (schema, stream_id, key),
    CONSTRAINT ck_observation_value_or_reason CHECK ((value is null) <> (reason is null)),
    CONSTRAINT uq_observation_schema_stream_id_indicator_region_period_309f UNIQUE (schema, stream_id, indicator, region, period, dims_key)
)
 PARTITION BY LIST (schema);
CREATE TABLE observation_default PARTITION OF observation DEFAULT;
CREATE INDEX ix_observation_cell ON observation (indicator, region, period);

CREATE TABLE record (
    id UUID NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE,
    closed_at TIMESTAMP WITH TIME ZONE,
    due_at TIMESTAMP WITH TIME ZONE,
    status TEXT,
    category TEXT,
    lat NUMERIC,
    lon NUMERIC,
    data JSONB DEFAULT '{}' NOT NULL,
    schema TEXT NOT NULL,
    stream_id TEXT NOT NULL,
    key TEXT NOT NULL,
    region TEXT NOT NULL,
    source_class TEXT DEFAULT 'official' NOT NULL,
    visibility TEXT DEFAULT 'internal' NOT NULL,
    content_hash BYTEA NOT NULL,
    raw_hash BYTEA NOT NULL,
    mapping_version TEXT NOT NULL,
    source_version TIMESTAMP WITH TIME ZONE,
    run_id BIGINT,
    raw_page_id BIGINT,
    pointer TEXT,
    changed_seq BIGINT DEFAULT nextval('change_seq') NOT NULL,
    changed_xid BIGINT DEFAULT pg_current_xact_id()::text::bigint NOT NULL,
    first_seen TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    deleted_at TIMESTAMP WITH TIME ZONE,
    publisher_id TEXT NOT NULL,
    CONSTRAINT pk_record PRIMARY KEY (schema, stream_id, key)
)
 PARTITION BY LIST (schema);
CREATE TABLE record_default PARTITION OF record DEFAULT;
CREATE INDEX ix_record_closed ON record (schema, region, closed_at);
CREATE INDEX ix_record_id ON record (id);
CREATE INDEX ix_record_opened ON record (schema, region, opened_at);

CREATE TABLE fact_version (
    schema TEXT NOT NULL,
    stream_id TEXT NOT NULL,
    key TEXT NOT NULL,
    seq BIGINT DEFAULT nextval('change_seq') NOT NULL,
    publisher_id TEXT NOT NULL,
    region TEXT NOT NULL,
    kind TEXT NOT NULL,
    body JSONB NOT NULL,
    content_hash BYTEA NOT NULL,
    replaced_by_run BIGINT,
    replaced_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_fact_version PRIMARY KEY (schema, stream_id, key, seq)
)
 PARTITION BY LIST (schema);
CREATE TABLE fact_version_default PARTITION OF fact_version DEFAULT;

CREATE TABLE staged (
    run_id BIGINT NOT NULL,
    key TEXT NOT NULL,
    schema TEXT NOT NULL,
    stream_id TEXT NOT NULL,
    publisher_id TEXT NOT NULL,
    region TEXT NOT NULL,
    content_hash BYTEA NOT NULL,
    raw_page_id BIGINT,
    row JSONB NOT NULL,
    CONSTRAINT pk_staged PRIMARY KEY (run_id, key)
);

CREATE TABLE cell (
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
    regions_reporting BIGINT,
    regions_expected BIGINT,
    unit TEXT NOT NULL,
    status TEXT NOT NULL,
    as_of TIMESTAMP WITH TIME ZONE,
    oldest_source TIMESTAMP WITH TIME ZONE,
    stream_id TEXT,
    others JSONB DEFAULT '[]' NOT NULL,
    method_version BIGINT NOT NULL,
    valid_until TIMESTAMP WITH TIME ZONE,
    computed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_cell PRIMARY KEY (indicator, region, period, breakdown, stage, source_class),
    CONSTRAINT ck_cell_value_or_reason CHECK ((value is null) <> (reason is null))
);
CREATE INDEX ix_cell_period ON cell (indicator, period);
CREATE INDEX ix_cell_valid_until ON cell (valid_until) WHERE valid_until is not null;
