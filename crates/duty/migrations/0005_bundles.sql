-- Who is responsible together for a matter in a place: every version of each bundle. Members are units, never persons.
create table duty_bundle (
    tenant TEXT NOT NULL,
    code TEXT NOT NULL,
    number BIGINT NOT NULL,
    matter TEXT NOT NULL,
    place TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    state TEXT NOT NULL,
    primary key (tenant, code, number)
);
