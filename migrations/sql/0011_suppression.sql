-- What is hidden of figures about persons, decided by hub/services/disclosure in the
-- transaction that computes the figures, and the views through which they are shown.

CREATE TABLE suppressed (
    indicator TEXT NOT NULL,
    region TEXT NOT NULL,
    period TEXT NOT NULL,
    source_class TEXT NOT NULL,
    hidden BOOLEAN DEFAULT false NOT NULL,
    beside BOOLEAN DEFAULT false NOT NULL,
    earlier BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT pk_suppressed PRIMARY KEY (indicator, region, period, source_class)
);

-- As public as the cell itself; the hub writes.
alter table suppressed enable row level security;
alter table suppressed force row level security;
create policy reads on suppressed for select using (true);
create policy writes on suppressed using (hub_scope() = 'hub')
    with check (hub_scope() = 'hub');

create view cell_public with (security_invoker = true) as
select c.indicator, c.region, c.period, c.breakdown, c.stage, c.source_class,
       case when s.hidden then null else c.value end as value,
       case when s.hidden and c.value is not null then 'suppressed' else c.reason end
           as reason,
       case when s.hidden then null else c.numerator end as numerator,
       case when s.hidden then null else c.denominator end as denominator,
       case when s.hidden then null else c.denominator_period end
           as denominator_period,
       case when s.hidden then null else c.n end as n,
       c.regions_reporting, c.regions_expected, c.unit, c.status, c.as_of,
       c.oldest_source, c.stream_id,
       case when s.hidden or s.beside then '[]'::jsonb else c.others end as others,
       c.method_version, c.valid_until, c.computed_at
from cell c left join suppressed s
  on s.indicator = c.indicator and s.region = c.region and s.period = c.period
 and s.source_class = c.source_class;

create view cell_version_public with (security_invoker = true) as
select v.id, v.indicator, v.region, v.period, v.breakdown, v.stage, v.source_class,
       case when s.hidden or s.earlier then null else v.value end as value,
       case when (s.hidden or s.earlier) and v.value is not null then 'suppressed'
            else v.reason end as reason,
       case when s.hidden or s.earlier then null else v.numerator end as numerator,
       case when s.hidden or s.earlier then null else v.denominator end
           as denominator,
       v.denominator_period,
       case when s.hidden or s.earlier then null else v.n end as n,
       v.unit, v.status, v.stream_id, v.method_version, v.computed_at, v.replaced_at
from cell_version v left join suppressed s
  on s.indicator = v.indicator and s.region = v.region and s.period = v.period
 and s.source_class = v.source_class;

-- Figures counted from records have no observation; each is judged anew.
insert into mark (indicator, region, period)
select distinct c.indicator, c.region, c.period from cell c
where not exists (select from observation o where o.indicator = c.indicator);
