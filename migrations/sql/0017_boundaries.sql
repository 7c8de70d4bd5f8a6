-- The outlines of regions, made simpler once when they are imported.

CREATE TABLE boundary (
    region TEXT NOT NULL,
    rings JSONB NOT NULL,
    source TEXT NOT NULL,
    loaded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_boundary PRIMARY KEY (region),
    CONSTRAINT fk_boundary_region FOREIGN KEY(region) REFERENCES region (code)
);
alter table boundary enable row level security;
alter table boundary force row level security;
create policy reads on boundary for select using (true);
create policy writes on boundary using (hub_scope() = 'hub')
    with check (hub_scope() = 'hub');
