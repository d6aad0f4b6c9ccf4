-- Places. `state` is the place as the journal left it; the other columns repeat what is searched for.
-- The tree is followed by `parent`: moving a place then changes one row, not all those below it.
create table place_place (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    parent TEXT,
    level TEXT NOT NULL,
    kind TEXT,
    name TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    state TEXT NOT NULL,
    primary key (tenant, id)
);
create index place_place_by_parent on place_place (tenant, parent, level, name);
create index place_place_by_name on place_place (tenant, name);

-- Codes by coding scheme. A code names one place within its scheme.
create table place_code (
    tenant TEXT NOT NULL,
    scheme TEXT NOT NULL,
    code TEXT NOT NULL,
    place TEXT NOT NULL,
    primary key (tenant, scheme, code)
);
create index place_code_by_code on place_code (tenant, code);

-- Other names. One alias may name several places.
create table place_alias (
    tenant TEXT NOT NULL,
    alias TEXT NOT NULL,
    place TEXT NOT NULL,
    kind TEXT NOT NULL,
    primary key (tenant, alias, place, kind)
);

-- Boundaries with their periods; coordinates in units of 10⁻⁷ degree of CGCS2000.
create table place_boundary (
    tenant TEXT NOT NULL,
    place TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    level TEXT NOT NULL,
    digest TEXT NOT NULL,
    source TEXT NOT NULL,
    area BIGINT NOT NULL,
    west BIGINT NOT NULL,
    south BIGINT NOT NULL,
    east BIGINT NOT NULL,
    north BIGINT NOT NULL,
    outline TEXT NOT NULL,
    primary key (tenant, place, valid_from)
);
create index place_boundary_by_level on place_boundary (tenant, level, west, east);

-- Counts the changes of places, so that an atlas in memory knows when it is old.
create table place_revision (
    tenant TEXT NOT NULL,
    number BIGINT NOT NULL,
    primary key (tenant)
);
