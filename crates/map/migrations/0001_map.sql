-- Departments' own layers. `state` is the layer as the journal left it; the areas are rows of their own.
create table map_overlay (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    primary key (tenant, id)
);

create table map_overlay_area (
    tenant TEXT NOT NULL,
    overlay TEXT NOT NULL,
    number BIGINT NOT NULL,
    name TEXT NOT NULL,
    code TEXT,
    outline TEXT NOT NULL,
    primary key (tenant, overlay, number)
);
