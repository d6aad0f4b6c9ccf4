create table guard_account (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change BIGINT NOT NULL,
    status TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    password_at BIGINT NOT NULL,
    signed_in_at BIGINT,
    primary key (tenant, id),
    unique (tenant, login)
);

create table guard_role (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    account TEXT NOT NULL,
    role TEXT NOT NULL,
    scope TEXT NOT NULL,
    place TEXT,
    unit TEXT,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    primary key (tenant, id),
    foreign key (tenant, account) references guard_account (tenant, id)
);
create index guard_role_account on guard_role (tenant, account);

-- Attempts to sign in, by a keyed digest of the login as typed: logins that do not exist are counted
-- and locked like those that do, so that nobody learns which exist.
create table guard_attempt (
    tenant TEXT NOT NULL,
    subject TEXT NOT NULL,
    failures BIGINT NOT NULL,
    lockouts BIGINT NOT NULL,
    locked_until BIGINT,
    at BIGINT NOT NULL,
    primary key (tenant, subject)
);
create index guard_attempt_at on guard_attempt (tenant, at);

create table guard_session (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    token_digest {{bytes}} NOT NULL,
    account TEXT NOT NULL,
    device TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    ended_at BIGINT,
    primary key (tenant, id),
    unique (tenant, token_digest),
    foreign key (tenant, account) references guard_account (tenant, id)
);
create index guard_session_account on guard_session (tenant, account);

-- Name and contact of a requester, apart from the matter: sealed under a key of the person's own, which
-- is wrapped under the master key. Erasing overwrites the wrapped key and the sealed text.
create table guard_vault (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    wrapped_key {{bytes}} NOT NULL,
    nonce {{bytes}} NOT NULL,
    ciphertext {{bytes}} NOT NULL,
    class TEXT NOT NULL,
    purpose TEXT NOT NULL,
    retention_until BIGINT,
    created_at BIGINT NOT NULL,
    erased_at BIGINT,
    primary key (tenant, id)
);
create index guard_vault_retention on guard_vault (tenant, retention_until);

-- Who looked at what, and why. Rows are only ever added.
create table guard_access (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    account TEXT NOT NULL,
    object TEXT NOT NULL,
    what TEXT NOT NULL,
    purpose TEXT NOT NULL,
    reason TEXT NOT NULL,
    primary key (tenant, id)
);
create index guard_access_object on guard_access (tenant, object, at);
create index guard_access_account on guard_access (tenant, account, at);
