-- The catalogue as its edits left it; `state` is the whole row as in the journal, the other columns
-- repeat what is searched for.
create table duty_matter (
    tenant TEXT NOT NULL,
    code TEXT NOT NULL,
    parent TEXT,
    level BIGINT NOT NULL,
    name TEXT NOT NULL,
    ended_at BIGINT,
    state TEXT NOT NULL,
    primary key (tenant, code)
);

create table duty_item (
    tenant TEXT NOT NULL,
    code TEXT NOT NULL,
    list TEXT NOT NULL,
    matter TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    state TEXT NOT NULL,
    primary key (tenant, code)
);

create table duty_rule (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    matter TEXT NOT NULL,
    place TEXT,
    duty TEXT,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    state TEXT NOT NULL,
    primary key (tenant, id)
);

-- Every version of every deadline.
create table duty_deadline (
    tenant TEXT NOT NULL,
    code TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    state TEXT NOT NULL,
    primary key (tenant, code, valid_from)
);

-- The number of edits. The stamp is drawn anew each time: after a rollback the same number can come
-- again with another content.
create table duty_revision (
    tenant TEXT NOT NULL,
    number BIGINT NOT NULL,
    stamp TEXT NOT NULL,
    primary key (tenant)
);
