-- The calendar of holidays, by which the hub counts working days.

CREATE TABLE holiday (
    day DATE NOT NULL,
    kind TEXT NOT NULL,
    name_id TEXT NOT NULL,
    name_en TEXT NOT NULL,
    source TEXT NOT NULL,
    CONSTRAINT pk_holiday PRIMARY KEY (day)
);
alter table holiday enable row level security;
alter table holiday force row level security;
create policy reads on holiday for select using (true);
create policy writes on holiday using (hub_scope() = 'hub')
    with check (hub_scope() = 'hub');
