-- A scheme by which units are judged, as it stands. `state` is the fold of the stream `scheme/<id>`; the other columns are
-- what lists are filtered and ordered by. Its subject is a kind of unit; there is no column in which a person could stand.
create table insight_scheme (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    number TEXT NOT NULL,
    version BIGINT NOT NULL,
    step TEXT NOT NULL,
    place_path TEXT NOT NULL,
    state TEXT NOT NULL,
    primary key (tenant, id),
    unique (tenant, number)
);

-- The last number given in a year.
create table insight_number (
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    last BIGINT NOT NULL,
    primary key (tenant, name)
);
