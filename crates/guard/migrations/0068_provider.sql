-- Who an account is at the identity provider (统一身份认证): a keyed digest of issuer and subject, one account for each.
create table guard_provider (
    tenant TEXT NOT NULL,
    account TEXT NOT NULL,
    subject TEXT NOT NULL,
    own BIGINT NOT NULL,
    sole BIGINT NOT NULL,
    primary key (tenant, account),
    unique (tenant, subject),
    foreign key (tenant, account) references guard_account (tenant, id)
);

-- Visits to the provider under way: each is answered once, in the browser that began it, within minutes. The
-- browser keeps the secret, from which state, nonce and verifier follow; here is only its digest.
create table guard_visit (
    tenant TEXT NOT NULL,
    digest {{bytes}} NOT NULL,
    purpose TEXT NOT NULL,
    session TEXT,
    next TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    primary key (tenant, digest)
);
create index guard_visit_created on guard_visit (tenant, created_at);

-- How a session was opened, and whether the provider's own second factor counted.
alter table guard_session add column way TEXT NOT NULL DEFAULT 'password';
alter table guard_session add column strong BIGINT NOT NULL DEFAULT 0;
