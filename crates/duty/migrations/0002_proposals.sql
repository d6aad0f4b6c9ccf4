-- Every change of the catalogue in the order of its versions: what differs between two of them, and who did it.
create table duty_change (
    tenant TEXT NOT NULL,
    number BIGINT NOT NULL,
    event TEXT NOT NULL,
    actor TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- The proposal that brought it, where one did.
    proposal TEXT,
    primary key (tenant, number)
);

-- Deployments that had a catalogue before: its changes are taken over once from the journal.
insert into duty_change (tenant, number, event, actor, at)
    select tenant, version, payload, actor, at from journal_entry where stream = 'routing/catalogue';

-- Changes that are drafted, waiting for a second person, in force, or given up.
create table duty_proposal (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    step TEXT NOT NULL,
    author TEXT NOT NULL,
    touched_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    primary key (tenant, id)
);

create index duty_proposal_step on duty_proposal (tenant, step, touched_at desc, id desc);

-- What is asked for a matter beside its text, in versions with a day of effect.
create table duty_form (
    tenant TEXT NOT NULL,
    matter TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    primary key (tenant, matter)
);
