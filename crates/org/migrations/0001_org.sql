-- Units. `state` is the unit with its whole history as the journal left it; the other columns repeat
-- what is searched for.
create table org_unit (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    credit_code TEXT,
    valid_from BIGINT NOT NULL,
    active_until BIGINT,
    state TEXT NOT NULL,
    primary key (tenant, id),
    unique (tenant, code)
);

-- Assignments. `name` is the published name of somebody without an account; it is emptied when the
-- name is to be forgotten, while the journal keeps its digest.
create table org_assignment (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    account TEXT,
    unit TEXT,
    name TEXT,
    station_unit TEXT,
    station_place TEXT,
    role TEXT NOT NULL,
    manner TEXT NOT NULL,
    home TEXT,
    valid_from BIGINT NOT NULL,
    valid_until BIGINT,
    state TEXT NOT NULL,
    primary key (tenant, id),
    check ((station_unit is null) <> (station_place is null))
);
create index org_assignment_at_place on org_assignment (tenant, station_place, valid_from);
create index org_assignment_in_unit on org_assignment (tenant, station_unit, valid_from);
create index org_assignment_of_account on org_assignment (tenant, account);

-- Counts the changes of units, so that a directory in memory knows when it is old. The stamp is drawn
-- anew each time: after a rollback the same number can come again with another content.
create table org_revision (
    tenant TEXT NOT NULL,
    number BIGINT NOT NULL,
    stamp TEXT NOT NULL,
    primary key (tenant)
);
