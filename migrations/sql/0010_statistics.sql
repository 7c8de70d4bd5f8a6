-- What no plan asks about is not looked at: hashes, bodies and pointers made two thirds
-- of what renewing the statistics of facts costs, which a first load does many times.
do $$
declare told text; named text;
begin
    foreach told in array array['observation', 'record'] loop
        foreach named in array array['content_hash', 'raw_hash', 'mapping_version',
                                     'raw_page_id', 'pointer', 'first_seen'] loop
            execute format('alter table %I alter %I set statistics 0', told, named);
        end loop;
    end loop;
end $$;
alter table record alter data set statistics 0;
alter table observation alter dims set statistics 0;
alter table fact_version alter body set statistics 0, alter content_hash set statistics 0;
