-- Ways out that the deployer sets up: gateways (short messages, mail) through which residents are told, and group
-- robots of units. `settings` holds what may be shown; what may not (passwords, tokens) is sealed in `sealed` under the
-- master key and bound to the row.
create table link_receiver (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    way TEXT NOT NULL,
    state TEXT NOT NULL,
    sealed {{bytes}} NOT NULL,
    unit TEXT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    version BIGINT NOT NULL,
    primary key (tenant, id)
);
create index link_receiver_open on link_receiver (tenant, ended_at, way);

-- When nobody is to be disturbed with what can wait; versions with their effective date, see policy/quiet.toml.
create table link_quiet (
    tenant TEXT NOT NULL,
    version BIGINT NOT NULL,
    effective_from BIGINT NOT NULL,
    body TEXT NOT NULL,
    primary key (tenant, version)
);

-- 1: it can wait for the end of the quiet hours.
alter table link_delivery add column waits BIGINT NOT NULL DEFAULT 0;
-- What was not delivered and nobody has set aside, for the desk.
create index link_delivery_state on link_delivery (tenant, state, ended_at);
