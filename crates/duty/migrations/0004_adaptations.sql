-- What places say otherwise than a deadline that leaves them room: every version of each.
create table duty_adaptation (
    tenant TEXT NOT NULL,
    deadline TEXT NOT NULL,
    place TEXT NOT NULL,
    number BIGINT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    state TEXT NOT NULL,
    primary key (tenant, deadline, place, number)
);
