-- What the public may know of rows that could not be taken: how many, in which field,
-- against which rule. No row, no value, no words of the city's server. The view runs
-- as its owner.
create view quarantine_public as
    select stream_id, field, rule, count(*) as rows, max(created_at) as newest_at
    from quarantine where state = 'open'
    group by stream_id, field, rule;
