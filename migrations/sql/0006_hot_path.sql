-- Row security: the same rules, asked once for a statement instead of once for each row: a
-- function in a policy is called for every row, a sub-select that does not look at
-- the row is not. Who may see and write what does not change.
do $$
declare t text; open_to_all text; inside text; own text; mine text; hub text;
begin
    hub := '(select hub_scope()) = ''hub''';
    own := 'publisher_id = (select hub_publisher())';
    mine := '(region in (select c.region from coverage c where c.schema = ''*'''
        ' and c.publisher_id = (select hub_publisher()))'
        ' or (region, schema) in (select c.region, c.schema from coverage c'
        ' where c.publisher_id = (select hub_publisher())))';
    foreach t in array array['observation', 'record', 'fact_version'] loop
        open_to_all := case t when 'fact_version' then 'false'
            else 'visibility = ''public''' end;
        inside := case t when 'fact_version' then 'true' else mine end;
        execute format('alter policy reads on %I using (%s or (select hub_scope())'
            ' in (''hub'', ''province'') or %s or %s)', t, open_to_all, own, mine);
        execute format('alter policy adds on %I with check (%s or (%s and %s))',
            t, hub, own, inside);
        execute format('alter policy changes on %I using (%s or %s)'
            ' with check (%s or (%s and %s))', t, hub, own, hub, own, inside);
        execute format('alter policy removes on %I using (%s or %s)', t, hub, own);
    end loop;
    foreach t in array array['staged', 'quarantine'] loop
        execute format('alter policy reads on %I using ((select hub_scope())'
            ' in (''hub'', ''province'') or %s)', t, own);
        execute format('alter policy writes on %I using (%s or %s)'
            ' with check (%s or %s)', t, hub, own, hub, own);
    end loop;
    execute format('alter policy adds on mark with check'
        ' (%s or (select hub_publisher()) <> '''')', hub);
    execute format('alter policy works on mark using (%s) with check (%s)', hub, hub);
end $$;

-- A page that is taken closes what was open about its keys.
create index ix_quarantine_open on quarantine (stream_id, key) where state = 'open';
-- Bodies are compressed already: PostgreSQL need not try again.
alter table blob alter body set storage external;

-- Facts are looked up by key. Only the key may begin with schema and stream: without
-- statistics, as in a first load, the planner takes another index that does and
-- walks all of it. One index serves a cell and keeps it unique.
drop index ix_record_opened, ix_record_closed, ix_observation_cell;
create index ix_record_opened on record (region, schema, opened_at);
create index ix_record_closed on record (region, schema, closed_at);
-- Deadlines that passed since the last pull are few, and mostly lie together.
create index ix_record_due on record using brin (due_at) with (autosummarize = on);
alter table observation
    drop constraint uq_observation_schema_stream_id_indicator_region_period_309f,
    add constraint uq_observation_cell
        unique (indicator, region, period, dims_key, schema, stream_id);
