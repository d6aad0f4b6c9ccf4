-- A file of oversight as it stands. `state` is the fold of the stream `oversight/<id>`; the other columns are what lists
-- are filtered and ordered by.
create table oversight_file (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    number TEXT NOT NULL,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    step TEXT NOT NULL,
    open BIGINT NOT NULL,
    owner TEXT NOT NULL CHECK (owner <> ''),
    unit TEXT,
    case_id TEXT,
    matter TEXT,
    place TEXT,
    place_path TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    due_at BIGINT,
    due_unit TEXT,
    state TEXT NOT NULL,
    primary key (tenant, id),
    unique (tenant, number),
    foreign key (tenant, owner) references org_unit (tenant, id)
);

create index oversight_file_opened on oversight_file (tenant, opened_at desc, id desc);
create index oversight_file_kind on oversight_file (tenant, kind, step, opened_at desc, id desc);
create index oversight_file_case on oversight_file (tenant, case_id, kind, open);

-- The lines of the desks: what a file waits for, and of whom.
create table oversight_waiting (
    tenant TEXT NOT NULL,
    file_id TEXT NOT NULL,
    what TEXT NOT NULL,
    unit TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    due_unit TEXT,
    place_path TEXT NOT NULL,
    primary key (tenant, file_id, what, unit)
);

create index oversight_waiting_unit on oversight_waiting (tenant, unit, what, due_at, file_id);
create index oversight_waiting_what on oversight_waiting (tenant, what, due_at, file_id);

-- Units that have a part, and `barred` ones, for which the file does not exist.
create table oversight_part (
    tenant TEXT NOT NULL,
    unit TEXT NOT NULL,
    file_id TEXT NOT NULL,
    part TEXT NOT NULL,
    primary key (tenant, unit, file_id)
);

create index oversight_part_file on oversight_part (tenant, file_id);

-- The figures of cases that do not count as they stand, by an exemption that was granted and is not contested.
create table oversight_exempted (
    tenant TEXT NOT NULL,
    case_id TEXT NOT NULL,
    figure TEXT NOT NULL,
    file_id TEXT NOT NULL,
    primary key (tenant, case_id, figure, file_id)
);

create index oversight_exempted_file on oversight_exempted (tenant, file_id);

-- The matters that spot checks have drawn, with what was found.
create table oversight_drawn (
    tenant TEXT NOT NULL,
    case_id TEXT NOT NULL,
    file_id TEXT NOT NULL,
    unit TEXT NOT NULL,
    drawn_at BIGINT NOT NULL,
    passed BIGINT,
    primary key (tenant, case_id, file_id)
);

create index oversight_drawn_at on oversight_drawn (tenant, drawn_at, unit);
create index oversight_drawn_file on oversight_drawn (tenant, file_id);

-- When time next raises a case: follows from its clocks and the policy, and is computed anew with every clock. The sweep
-- reads the index alone and finds what is due, however much exists.
create table oversight_watch (
    tenant TEXT NOT NULL,
    case_id TEXT NOT NULL,
    next_at BIGINT NOT NULL,
    primary key (tenant, case_id)
);

create index oversight_watch_next on oversight_watch (tenant, next_at, case_id);

-- The last number given on a day to a procedure.
create table oversight_number (
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    day TEXT NOT NULL,
    last BIGINT NOT NULL,
    primary key (tenant, kind, day)
);

-- Local policy with its effective date; see policy/defaults.toml.
create table oversight_policy (
    tenant TEXT NOT NULL,
    version BIGINT NOT NULL,
    effective_from BIGINT NOT NULL,
    body TEXT NOT NULL,
    primary key (tenant, version)
);
