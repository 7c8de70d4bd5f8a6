-- One link for each sealed row of a log; the log itself is never touched.
CREATE TABLE audit_link (
    log TEXT NOT NULL,
    position BIGINT NOT NULL,
    row_id BIGINT NOT NULL,
    sha256 BYTEA NOT NULL,
    sealed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_audit_link PRIMARY KEY (log, position),
    CONSTRAINT uq_audit_link_log_row_id UNIQUE (log, row_id)
);

alter table audit_link enable row level security;
alter table audit_link force row level security;
create policy reads on audit_link for select using (hub_scope() in ('sso', 'hub'));
create policy adds on audit_link for insert
    with check (hub_scope() in ('sso', 'hub'));

-- Where an app hears of security events, such as an erased account (RFC 8935).
ALTER TABLE client ADD COLUMN events_uri TEXT;
