-- Second factors of accounts: the secret of an authenticator app, sealed under the master key, or the public
-- key of a passkey. The counter is the last step of a code or the last signature, so that none counts twice.
create table guard_factor (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    secret {{bytes}} NOT NULL,
    counter BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    primary key (tenant, id),
    foreign key (tenant, account) references guard_account (tenant, id)
);
create index guard_factor_account on guard_factor (tenant, account);

-- Recovery codes that were not used yet, as keyed digests.
create table guard_recovery (
    tenant TEXT NOT NULL,
    account TEXT NOT NULL,
    digest TEXT NOT NULL,
    primary key (tenant, account, digest),
    foreign key (tenant, account) references guard_account (tenant, id)
);

-- What a passkey is to sign next for a session: used once, never kept longer than the session waits.
create table guard_challenge (
    tenant TEXT NOT NULL,
    session TEXT NOT NULL,
    challenge {{bytes}} NOT NULL,
    created_at BIGINT NOT NULL,
    primary key (tenant, session)
);

-- A session that waits for its second factor opens nothing yet; when its person last proved who he is.
alter table guard_session add column awaits BIGINT NOT NULL DEFAULT 0;
alter table guard_session add column proved_at BIGINT;
