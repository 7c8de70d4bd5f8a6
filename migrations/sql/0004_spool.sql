-- Downloads that take longer than one slice: their bytes so far, chunk by chunk, each
-- packed; `at` is where the chunk begins in the file. They go when the file was read,
-- or after a week.

CREATE TABLE spooled (
    stream_id TEXT NOT NULL,
    request_sha256 BYTEA NOT NULL,
    at BIGINT NOT NULL,
    publisher_id TEXT NOT NULL,
    validator TEXT NOT NULL,
    size BIGINT NOT NULL,
    body BYTEA NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_spooled PRIMARY KEY (stream_id, request_sha256, at),
    CONSTRAINT fk_spooled_stream_id FOREIGN KEY(stream_id) REFERENCES stream (id),
    CONSTRAINT fk_spooled_publisher_id FOREIGN KEY(publisher_id)
        REFERENCES publisher (id)
);
CREATE INDEX ix_spooled_publisher_id ON spooled (publisher_id);
CREATE INDEX ix_spooled_created_at ON spooled (created_at);
alter table spooled alter column body set storage external;

-- Bytes as they came may hold people's data that nobody has redacted yet: only their
-- own publisher sees them; the machinery may let them go.
alter table spooled enable row level security;
alter table spooled force row level security;
create policy owns on spooled using (publisher_id = hub_publisher())
    with check (publisher_id = hub_publisher());

-- The machinery may not read them, but it must let them go in time.
create function hub_forget_spooled() returns bigint language plpgsql security definer
    set search_path = public as $$
declare gone bigint;
begin
    if hub_scope() <> 'hub' then
        raise insufficient_privilege using message = 'only the hub lets chunks expire';
    end if;
    delete from spooled where created_at < now() - interval '7 days';
    get diagnostics gone = row_count;
    return gone;
end $$;
