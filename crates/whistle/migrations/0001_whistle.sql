-- A whistle as it stands. `state` is the fold of the stream `whistle/<id>`; the other columns are what lists are
-- filtered and ordered by.
create table whistle_whistle (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    number TEXT NOT NULL,
    version BIGINT NOT NULL,
    step TEXT NOT NULL,
    open BIGINT NOT NULL,
    kind TEXT NOT NULL,
    owner TEXT NOT NULL CHECK (owner <> ''),
    street TEXT NOT NULL,
    lead TEXT,
    matter TEXT,
    place TEXT,
    place_path TEXT NOT NULL,
    title TEXT,
    proposed_at BIGINT NOT NULL,
    sounded_at BIGINT,
    due_at BIGINT,
    due_unit TEXT,
    state TEXT NOT NULL,
    primary key (tenant, id),
    unique (tenant, number),
    foreign key (tenant, owner) references org_unit (tenant, id)
);

create index whistle_whistle_proposed on whistle_whistle (tenant, proposed_at desc, id desc);
create index whistle_whistle_place on whistle_whistle (tenant, matter, open, place);

-- The lines of the desks: what a whistle waits for, and of whom.
create table whistle_waiting (
    tenant TEXT NOT NULL,
    whistle_id TEXT NOT NULL,
    what TEXT NOT NULL,
    unit TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    due_unit TEXT,
    place_path TEXT NOT NULL,
    primary key (tenant, whistle_id, what, unit)
);

create index whistle_waiting_unit on whistle_waiting (tenant, unit, what, due_at, whistle_id);
create index whistle_waiting_what on whistle_waiting (tenant, what, due_at, whistle_id);

-- Units that have a part: `street`, `proposer`, `called`; and `barred`, for which the whistle does not exist.
create table whistle_part (
    tenant TEXT NOT NULL,
    unit TEXT NOT NULL,
    whistle_id TEXT NOT NULL,
    part TEXT NOT NULL,
    primary key (tenant, unit, whistle_id)
);

create index whistle_part_whistle on whistle_part (tenant, whistle_id);

-- The cases that a whistle is about.
create table whistle_case (
    tenant TEXT NOT NULL,
    case_id TEXT NOT NULL,
    whistle_id TEXT NOT NULL,
    primary key (tenant, case_id, whistle_id)
);

create index whistle_case_whistle on whistle_case (tenant, whistle_id);

-- The last number given on a day.
create table whistle_number (
    tenant TEXT NOT NULL,
    day TEXT NOT NULL,
    last BIGINT NOT NULL,
    primary key (tenant, day)
);

-- Local policy with its effective date; see policy/defaults.toml.
create table whistle_policy (
    tenant TEXT NOT NULL,
    version BIGINT NOT NULL,
    effective_from BIGINT NOT NULL,
    body TEXT NOT NULL,
    primary key (tenant, version)
);
