-- Row security, first migration: nobody sees what is not theirs, by default.
--
-- A transaction says who it acts for with set_config('hub.scope', …, true):
--   (nothing)   the public
--   publisher   one publisher, named in hub.publisher
--   province    officials of the province: read all, write nothing
--   hub         the machinery: dispatcher, roll-up, provisioning
-- FORCE binds the tables' owner too, unless it has BYPASSRLS.

create function hub_scope() returns text language sql stable parallel safe
    return coalesce(current_setting('hub.scope', true), '');
create function hub_publisher() returns text language sql stable parallel safe
    return case when hub_scope() = 'publisher'
        then coalesce(current_setting('hub.publisher', true), '') else '' end;
create function hub_covers(place text, about text) returns boolean
    language sql stable parallel safe
    return exists (select from coverage c where c.publisher_id = hub_publisher()
        and c.region = place and c.schema in ('*', about));

-- The catalogue: everybody reads, the hub writes.
do $$
declare t text;
begin
    foreach t in array array['region', 'publisher', 'coverage', 'system', 'cell'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy reads on %I for select using (true)', t);
        execute format('create policy writes on %I using (hub_scope() = ''hub'')'
            ' with check (hub_scope() = ''hub'')', t);
    end loop;
end $$;

-- A stream is catalogue too, but its publisher's runs move its cursor.
alter table stream enable row level security;
alter table stream force row level security;
create policy reads on stream for select using (true);
create policy writes on stream
    using (hub_scope() = 'hub' or publisher_id = hub_publisher())
    with check (hub_scope() = 'hub' or publisher_id = hub_publisher());

-- What belongs to one publisher alone; the province may look.
do $$
declare t text;
begin
    foreach t in array array['manifest_version', 'run', 'job', 'blob', 'raw_page',
                             'quarantine', 'staged'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy reads on %I for select using (hub_scope() in'
            ' (''hub'', ''province'') or publisher_id = hub_publisher())', t);
        execute format('create policy writes on %I'
            ' using (hub_scope() = ''hub'' or publisher_id = hub_publisher())'
            ' with check (hub_scope() = ''hub'' or publisher_id = hub_publisher())', t);
    end loop;
end $$;

-- Facts: public ones to all; others to whoever covers the region and schema.
-- Only their own publisher writes them, and only inside its coverage; history
-- keeps what was said before the coverage changed.
do $$
declare t text; open_to_all text; inside text;
begin
    foreach t in array array['observation', 'record', 'fact_version'] loop
        open_to_all := case t when 'fact_version' then 'false'
            else 'visibility = ''public''' end;
        inside := case t when 'fact_version' then 'true'
            else 'hub_covers(region, schema)' end;
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy reads on %I for select using (%s or hub_scope()'
            ' in (''hub'', ''province'') or publisher_id = hub_publisher()'
            ' or hub_covers(region, schema))', t, open_to_all);
        execute format('create policy adds on %I for insert with check'
            ' (hub_scope() = ''hub'' or (publisher_id = hub_publisher() and %s))',
            t, inside);
        execute format('create policy changes on %I for update'
            ' using (hub_scope() = ''hub'' or publisher_id = hub_publisher())'
            ' with check (hub_scope() = ''hub'' or (publisher_id = hub_publisher()'
            ' and %s))', t, inside);
        execute format('create policy removes on %I for delete using'
            ' (hub_scope() = ''hub'' or publisher_id = hub_publisher())', t);
        execute format('alter table %I enable row level security', t || '_default');
        execute format('alter table %I force row level security', t || '_default');
    end loop;
end $$;

-- Marks: a publisher's commit adds them, the roll-up consumes them.
alter table mark enable row level security;
alter table mark force row level security;
create policy adds on mark for insert
    with check (hub_scope() = 'hub' or hub_publisher() <> '');
create policy works on mark using (hub_scope() = 'hub')
    with check (hub_scope() = 'hub');

-- The planner's statistics: only an owner may renew them, and nothing renews those
-- of a partitioned table by itself. The machinery asks through this function.
create function hub_analyze() returns void language plpgsql security definer
    set search_path = public as $$
begin
    if hub_scope() <> 'hub' then
        raise insufficient_privilege using message = 'only the hub renews statistics';
    end if;
    analyze observation, record, fact_version, cell, mark, stream, coverage, region;
end $$;

-- What the public may know of runs and raw pages: that, when, how much; no
-- addresses, no words of the city's server. The views run as their owner.
create view run_public as
    select id, stream_id, started_at, finished_at, outcome, held, completeness, pages,
           received, created, updated, unchanged, stale, deleted, quarantined
    from run;
create view raw_page_public as
    select id, run_id, stream_id, number, sha256, size, records, mapping_version,
           received_at
    from raw_page;
