-- A case as it stands. `state` is the fold of the stream `case/<id>`; the other columns are what lists
-- are filtered and ordered by. There is no case without an owner.
create table cases_case (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    number TEXT NOT NULL,
    version BIGINT NOT NULL,
    step TEXT NOT NULL,
    open BIGINT NOT NULL,
    owner TEXT NOT NULL CHECK (owner <> ''),
    lead TEXT,
    channel TEXT NOT NULL,
    urgency TEXT NOT NULL,
    matter TEXT,
    place TEXT,
    place_path TEXT NOT NULL,
    street TEXT,
    community TEXT,
    title TEXT,
    outcome TEXT,
    received_at BIGINT NOT NULL,
    due_at BIGINT,
    due_unit TEXT,
    source_system TEXT,
    source_number TEXT,
    tracking {{bytes}},
    barred TEXT,
    state TEXT NOT NULL,
    primary key (tenant, id),
    unique (tenant, number),
    unique (tenant, source_system, source_number),
    foreign key (tenant, owner) references org_unit (tenant, id)
);

create index cases_case_received on cases_case (tenant, received_at desc, id desc);
create index cases_case_step on cases_case (tenant, step, received_at desc, id desc);
create index cases_case_due on cases_case (tenant, open, due_at, id);
create index cases_case_street on cases_case (tenant, street, received_at desc, id desc);
create index cases_case_community on cases_case (tenant, community, received_at desc, id desc);
create index cases_case_place on cases_case (tenant, place, received_at desc, id desc);
create index cases_case_matter on cases_case (tenant, matter, received_at desc, id desc);
create index cases_case_lead on cases_case (tenant, lead, received_at desc, id desc);
create index cases_case_owner on cases_case (tenant, owner, open, received_at desc, id desc);

-- The lines of the desks: what a case waits for, and of whom.
create table cases_waiting (
    tenant TEXT NOT NULL,
    case_id TEXT NOT NULL,
    what TEXT NOT NULL,
    unit TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    due_unit TEXT,
    place_path TEXT NOT NULL,
    primary key (tenant, case_id, what, unit)
);

create index cases_waiting_unit on cases_waiting (tenant, unit, what, due_at, case_id);
create index cases_waiting_what on cases_waiting (tenant, what, due_at, case_id);

-- Units that have or had a part in a case: what a handling unit may look at.
create table cases_part (
    tenant TEXT NOT NULL,
    unit TEXT NOT NULL,
    case_id TEXT NOT NULL,
    part TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    primary key (tenant, unit, case_id)
);

create index cases_part_received on cases_part (tenant, unit, received_at desc, case_id desc);

-- The last number given on a day.
create table cases_number (
    tenant TEXT NOT NULL,
    day TEXT NOT NULL,
    last BIGINT NOT NULL,
    primary key (tenant, day)
);

-- Local policy with its effective date; see policy/defaults.toml.
create table cases_policy (
    tenant TEXT NOT NULL,
    version BIGINT NOT NULL,
    effective_from BIGINT NOT NULL,
    body TEXT NOT NULL,
    primary key (tenant, version)
);

-- Files of cases; the bytes are in the object store.
create table cases_attachment (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    case_id TEXT,
    object TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    digest TEXT NOT NULL,
    name TEXT,
    uploaded_at BIGINT NOT NULL,
    primary key (tenant, id)
);

create index cases_attachment_case on cases_attachment (tenant, case_id);
