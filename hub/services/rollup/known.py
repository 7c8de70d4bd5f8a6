"""What is known of each member of the targets, laid out once for all indicators."""

from __future__ import annotations

from typing import Any, Final

from psycopg import Connection

TABLES: Final = """
    create temp table if not exists part (member text, place text)
        on commit delete rows;
    create temp table if not exists known (
        region text, period text, start timestamptz, stop timestamptz, member text,
        expected bigint, source_class text, publisher_id text, judged timestamptz,
        stream_id text, as_of timestamptz, rank bigint) on commit delete rows;
    truncate part, known
    """
PARTS: Final = """
    insert into part
    select m.member, g.code
    from (select distinct member from target) m
    join region g on g.code = m.member or g.parent = m.member and g.level = 3
    """
# What is known of each member by whom: how far (as_of, at most the period's end),
# judged at (how far in all), by which feed. Records of its districts are its own.
# Only a stream that has records of a member speaks about it, and before its first
# record nothing is known. Of several publishers the declared precedence chooses one
# (rank 1); what the others count is shown beside it.
KNOWN: Final = """
    insert into known
    with feed as (
        select s.region as member, s.source_class, s.publisher_id,
               min(s.precedence) as precedence, max(s.covered_until) as judged,
               min(s.id) as stream_id, min(first.opened_at) as since
        from (select c.region, s.id, s.source_class, s.publisher_id, s.covered_until,
                     min(c.precedence) as precedence
              from stream s join coverage c
                on c.publisher_id = s.publisher_id and c.schema in ('*', s.schema)
              where s.schema = %(schema)s and s.covered_until is not null
              group by c.region, s.id) s
        join part p on p.member = s.region
        cross join lateral (
            select r.opened_at from record r
            where r.schema = %(schema)s and r.region = p.place
              and r.stream_id = s.id and r.deleted_at is null
            order by r.opened_at limit 1) as first
        group by 1, 2, 3)
    select t.*, f.source_class, f.publisher_id, f.judged, f.stream_id,
           least(f.judged, t.stop),
           row_number() over (
               partition by t.region, t.period, t.member, f.source_class
               order by f.precedence, f.publisher_id)
    from target t join feed f using (member)
    where f.judged > t.start and f.since < t.stop
    """


def lay_out(run: Connection[Any], schema: str) -> None:
    """Fill `known` for the targets laid out and the records of one schema."""
    run.execute(TABLES)
    run.execute(PARTS)
    run.execute(KNOWN, {"schema": schema})
    run.execute("analyze part, known")
