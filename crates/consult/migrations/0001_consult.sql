-- A consultation as it stands. `state` is the fold of the stream `consult/<id>`; the other columns are what lists are
-- filtered and ordered by. No column holds words: what is sealed cannot be looked for.
create table consult_consultation (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    number TEXT NOT NULL,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    step TEXT NOT NULL,
    open BIGINT NOT NULL,
    owner TEXT NOT NULL CHECK (owner <> ''),
    street TEXT NOT NULL,
    other TEXT NOT NULL,
    body TEXT,
    period TEXT,
    place_path TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    due_at BIGINT,
    due_unit TEXT,
    published BIGINT NOT NULL,
    state TEXT NOT NULL,
    primary key (tenant, id),
    unique (tenant, number),
    foreign key (tenant, owner) references org_unit (tenant, id)
);

create index consult_consultation_opened on consult_consultation (tenant, opened_at desc, id desc);
create index consult_consultation_published on consult_consultation (tenant, published, opened_at desc, id desc);
create index consult_consultation_body on consult_consultation (tenant, street, other, period);

-- The lines of the desks.
create table consult_waiting (
    tenant TEXT NOT NULL,
    consultation_id TEXT NOT NULL,
    what TEXT NOT NULL,
    unit TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    due_unit TEXT,
    place_path TEXT NOT NULL,
    primary key (tenant, consultation_id, what, unit)
);

create index consult_waiting_unit on consult_waiting (tenant, unit, what, due_at, consultation_id);
create index consult_waiting_what on consult_waiting (tenant, what, due_at, consultation_id);

-- The last number given on a day.
create table consult_number (
    tenant TEXT NOT NULL,
    day TEXT NOT NULL,
    last BIGINT NOT NULL,
    primary key (tenant, day)
);
