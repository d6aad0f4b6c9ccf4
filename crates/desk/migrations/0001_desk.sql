-- What somebody has half written, sealed; goes when the form is sent or its time is over.
create table desk_draft (
    tenant TEXT NOT NULL,
    account TEXT NOT NULL,
    form TEXT NOT NULL,
    sealed {{bytes}} NOT NULL,
    saved_at BIGINT NOT NULL,
    primary key (tenant, account, form)
);

create index desk_draft_saved on desk_draft (tenant, saved_at);

-- Things told that do not wait. Written by flows in the transaction that also moves their cursor; `id` follows
-- from flow, event and audience, so that nothing is told twice. Other channels read this table in its order.
create table desk_notice (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    audience TEXT NOT NULL,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    address TEXT NOT NULL,
    facts TEXT NOT NULL,
    at BIGINT NOT NULL,
    primary key (tenant, id)
);

create index desk_notice_audience on desk_notice (tenant, audience, at desc, id desc);
create index desk_notice_at on desk_notice (tenant, at);

-- Who has read which notice; a notice to a unit is read by each of its people for himself.
create table desk_notice_read (
    tenant TEXT NOT NULL,
    account TEXT NOT NULL,
    notice TEXT NOT NULL,
    primary key (tenant, account, notice)
);

-- Up to when somebody has read everything.
create table desk_notice_until (
    tenant TEXT NOT NULL,
    account TEXT NOT NULL,
    until BIGINT NOT NULL,
    primary key (tenant, account)
);
