-- How gently a system may be reached, whether its link holds, and what is known of
-- the pages that it showed: a breaker and conditional requests for every stream.

CREATE TABLE link (
    system_id TEXT NOT NULL,
    publisher_id TEXT NOT NULL,
    concurrent BIGINT DEFAULT 1 NOT NULL,
    opens TIME WITHOUT TIME ZONE,
    closes TIME WITHOUT TIME ZONE,
    zone TEXT,
    state TEXT DEFAULT 'closed' NOT NULL,
    failures BIGINT DEFAULT 0 NOT NULL,
    rule TEXT,
    since TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    probe_at TIMESTAMP WITH TIME ZONE,
    told_until TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_link PRIMARY KEY (system_id),
    CONSTRAINT fk_link_system_id FOREIGN KEY(system_id) REFERENCES system (id),
    CONSTRAINT fk_link_publisher_id FOREIGN KEY(publisher_id) REFERENCES publisher (id),
    CONSTRAINT ck_link_state CHECK (state in ('closed', 'open', 'half_open'))
);
CREATE INDEX ix_link_publisher_id ON link (publisher_id);

CREATE TABLE known_page (
    stream_id TEXT NOT NULL,
    request_sha256 BYTEA NOT NULL,
    publisher_id TEXT NOT NULL,
    run_id BIGINT NOT NULL,
    fingerprint BYTEA NOT NULL,
    sha256 BYTEA NOT NULL,
    blob_sha256 BYTEA NOT NULL,
    etag TEXT,
    last_modified TEXT,
    received BIGINT NOT NULL,
    stale BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    alone TEXT,
    full_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_known_page PRIMARY KEY (stream_id, request_sha256),
    CONSTRAINT fk_known_page_stream_id FOREIGN KEY(stream_id) REFERENCES stream (id),
    CONSTRAINT fk_known_page_publisher_id FOREIGN KEY(publisher_id)
        REFERENCES publisher (id),
    CONSTRAINT fk_known_page_run_id FOREIGN KEY(run_id) REFERENCES run (id)
);
CREATE INDEX ix_known_page_publisher_id ON known_page (publisher_id);

-- What keeps a stream from being read now, in harmless words, for freshness.
alter table stream
    add column waiting_for text,
    add column waiting_since timestamp with time zone,
    add column waiting_until timestamp with time zone,
    add column waiting_reason text,
    add column waiting_reason_en text;

-- Pages of a snapshot run that were as the last good run left them; null: each page
-- of this run is read whole.
alter table run add column skipped bigint default 0;

alter table link enable row level security;
alter table link force row level security;
create policy reads on link for select using (true);
create policy writes on link
    using (hub_scope() = 'hub' or publisher_id = hub_publisher())
    with check (hub_scope() = 'hub' or publisher_id = hub_publisher());

alter table known_page enable row level security;
alter table known_page force row level security;
create policy reads on known_page for select
    using (hub_scope() in ('hub', 'province') or publisher_id = hub_publisher());
create policy writes on known_page
    using (hub_scope() = 'hub' or publisher_id = hub_publisher())
    with check (hub_scope() = 'hub' or publisher_id = hub_publisher());
