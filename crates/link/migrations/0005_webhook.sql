-- Who is told of events over the network: an address, the kinds of events, and the place they are about.
create table link_webhook (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    url TEXT NOT NULL,
    kinds TEXT NOT NULL,
    place TEXT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    version BIGINT NOT NULL,
    primary key (tenant, id)
);

-- What goes out, one row per event and receiver. `channel` names the way, `target` the receiver there.
create table link_delivery (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    channel TEXT NOT NULL,
    target TEXT NOT NULL,
    event TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    failure TEXT,
    primary key (tenant, id),
    unique (tenant, channel, target, event)
);
create index link_delivery_due on link_delivery (tenant, state, next_at);
create index link_delivery_target on link_delivery (tenant, target, id);
