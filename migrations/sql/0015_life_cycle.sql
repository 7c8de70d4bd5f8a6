-- Secrets of publishers, and how far a manifest has come before it runs.

CREATE TABLE secret (
    publisher_id TEXT NOT NULL,
    name TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    set_by TEXT NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_secret PRIMARY KEY (publisher_id, name),
    CONSTRAINT fk_secret_publisher_id FOREIGN KEY(publisher_id)
        REFERENCES publisher (id)
);
alter table secret enable row level security;
alter table secret force row level security;
create policy reads on secret for select
    using (hub_scope() = 'hub' or publisher_id = hub_publisher());
create policy writes on secret
    using (hub_scope() = 'hub' or publisher_id = hub_publisher())
    with check (hub_scope() = 'hub' or publisher_id = hub_publisher());

-- What certifying and the shadow run of a version found; both are of this very text.
alter table manifest_version add column certified_at timestamptz,
    add column certificate jsonb, add column shadowed_at timestamptz,
    add column shadow jsonb, add column reason text;
