-- One row per entry that waits: found by stream, so that a stream is placed in its own order.
create unique index journal_outbox_stream on journal_outbox (tenant, stream, first_version);

-- The place of an entry in the log, counted from 0 without gaps. The hash is the tree's leaf.
create table journal_leaf (
    tenant TEXT NOT NULL,
    position BIGINT NOT NULL,
    stream TEXT NOT NULL,
    version BIGINT NOT NULL,
    hash {{bytes}} NOT NULL,
    primary key (tenant, position)
);
create unique index journal_leaf_entry on journal_leaf (tenant, stream, version);

-- Full subtrees from level 3 on: node `number` of `level` covers 2^level leaves. Smaller ones are
-- recomputed from their few leaves.
create table journal_node (
    tenant TEXT NOT NULL,
    level BIGINT NOT NULL,
    number BIGINT NOT NULL,
    hash {{bytes}} NOT NULL,
    primary key (tenant, level, number)
);

-- Signed tree heads, counted from 1 without gaps. The key is the public one, in hexadecimal digits.
create table journal_head (
    tenant TEXT NOT NULL,
    number BIGINT NOT NULL,
    size BIGINT NOT NULL,
    root {{bytes}} NOT NULL,
    at BIGINT NOT NULL,
    key TEXT NOT NULL,
    signature {{bytes}} NOT NULL,
    primary key (tenant, number)
);
create unique index journal_head_size on journal_head (tenant, size);

-- Who does a work that only one process may do, and until when.
create table journal_lease (
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    holder TEXT NOT NULL,
    until BIGINT NOT NULL,
    primary key (tenant, name)
);

-- How far each follower has read the log: the position of its next entry.
create table journal_cursor (
    tenant TEXT NOT NULL,
    follower TEXT NOT NULL,
    position BIGINT NOT NULL,
    primary key (tenant, follower)
);
