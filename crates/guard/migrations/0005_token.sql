-- Access tokens of programs: the digest of the secret, whose it is, and what it may at most. Which rights
-- it has at a moment follows from its account's roles at that moment, never from here.
create table guard_token (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    digest {{bytes}} NOT NULL,
    account TEXT NOT NULL,
    purpose TEXT NOT NULL,
    rights TEXT NOT NULL,
    place TEXT,
    created_at BIGINT NOT NULL,
    valid_to BIGINT NOT NULL,
    revoked_at BIGINT,
    used_day BIGINT,
    version BIGINT NOT NULL,
    primary key (tenant, id),
    unique (tenant, digest),
    foreign key (tenant, account) references guard_account (tenant, id)
);
create index guard_token_account on guard_token (tenant, account, created_at);
