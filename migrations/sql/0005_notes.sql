-- What a run met that a person should know, what a stream's rows looked like when it
-- was last well, and pages that could not be read at all.

CREATE TABLE run_note (
    run_id BIGINT NOT NULL,
    rule TEXT NOT NULL,
    field TEXT DEFAULT '' NOT NULL,
    stream_id TEXT NOT NULL,
    publisher_id TEXT NOT NULL,
    rows BIGINT DEFAULT 1 NOT NULL,
    weighs BOOLEAN DEFAULT false NOT NULL,
    message_id TEXT NOT NULL,
    message_en TEXT NOT NULL,
    noted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_run_note PRIMARY KEY (run_id, rule, field),
    CONSTRAINT fk_run_note_run_id FOREIGN KEY(run_id) REFERENCES run (id),
    CONSTRAINT fk_run_note_stream_id FOREIGN KEY(stream_id) REFERENCES stream (id),
    CONSTRAINT fk_run_note_publisher_id FOREIGN KEY(publisher_id)
        REFERENCES publisher (id)
);
CREATE INDEX ix_run_note_publisher_id ON run_note (publisher_id);

CREATE TABLE stream_shape (
    stream_id TEXT NOT NULL,
    publisher_id TEXT NOT NULL,
    run_id BIGINT NOT NULL,
    fields JSONB NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_stream_shape PRIMARY KEY (stream_id),
    CONSTRAINT fk_stream_shape_stream_id FOREIGN KEY(stream_id) REFERENCES stream (id),
    CONSTRAINT fk_stream_shape_publisher_id FOREIGN KEY(publisher_id)
        REFERENCES publisher (id),
    CONSTRAINT fk_stream_shape_run_id FOREIGN KEY(run_id) REFERENCES run (id)
);
CREATE INDEX ix_stream_shape_publisher_id ON stream_shape (publisher_id);

CREATE TABLE refused_page (
    id BIGSERIAL NOT NULL,
    run_id BIGINT NOT NULL,
    stream_id TEXT NOT NULL,
    publisher_id TEXT NOT NULL,
    rule TEXT NOT NULL,
    url TEXT NOT NULL,
    sha256 BYTEA NOT NULL,
    size BIGINT NOT NULL,
    cut BOOLEAN DEFAULT false NOT NULL,
    sealed BYTEA NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_refused_page PRIMARY KEY (id),
    CONSTRAINT fk_refused_page_run_id FOREIGN KEY(run_id) REFERENCES run (id),
    CONSTRAINT fk_refused_page_stream_id FOREIGN KEY(stream_id) REFERENCES stream (id),
    CONSTRAINT fk_refused_page_publisher_id FOREIGN KEY(publisher_id)
        REFERENCES publisher (id)
);
CREATE INDEX ix_refused_page_publisher_id ON refused_page (publisher_id);
CREATE INDEX ix_refused_page_run_id ON refused_page (run_id);
CREATE INDEX ix_refused_page_expires_at ON refused_page (expires_at);

do $$
declare t text;
begin
    foreach t in array array['run_note', 'stream_shape'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy reads on %I for select using (hub_scope() in'
            ' (''hub'', ''province'') or publisher_id = hub_publisher())', t);
        execute format('create policy writes on %I'
            ' using (hub_scope() = ''hub'' or publisher_id = hub_publisher())'
            ' with check (hub_scope() = ''hub'' or publisher_id = hub_publisher())', t);
    end loop;
end $$;

-- A page that nobody could read may hold anything, people's data too: neither the
-- province nor the machinery sees it, only the publisher it came from.
alter table refused_page enable row level security;
alter table refused_page force row level security;
create policy owns on refused_page using (publisher_id = hub_publisher())
    with check (publisher_id = hub_publisher());

-- The machinery may not read those pages, but it must let them go in time.
create function hub_forget_refused() returns bigint language plpgsql security definer
    set search_path = public as $$
declare gone bigint;
begin
    if hub_scope() <> 'hub' then
        raise insufficient_privilege using message = 'only the hub lets pages expire';
    end if;
    delete from refused_page where expires_at < now();
    get diagnostics gone = row_count;
    return gone;
end $$;
