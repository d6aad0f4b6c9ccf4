create table journal_entry (
    tenant TEXT NOT NULL,
    stream TEXT NOT NULL,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    actor TEXT NOT NULL,
    authority TEXT NOT NULL,
    request TEXT NOT NULL,
    at BIGINT NOT NULL,
    prev_hash {{bytes}} NOT NULL,
    hash {{bytes}} NOT NULL,
    primary key (tenant, stream, version)
);

-- What has been committed and has no place in the log yet. A row covers the entries of one command.
create table journal_outbox (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    stream TEXT NOT NULL,
    first_version BIGINT NOT NULL,
    last_version BIGINT NOT NULL,
    primary key (tenant, id)
);

create table journal_request (
    tenant TEXT NOT NULL,
    request TEXT NOT NULL,
    action TEXT NOT NULL,
    actor TEXT NOT NULL,
    digest TEXT NOT NULL,
    answer TEXT NOT NULL,
    at BIGINT NOT NULL,
    primary key (tenant, request)
);

-- Words that people wrote. Named by a salted digest, so that a deleted short text cannot be guessed
-- back from the journal; body and salt are emptied when the content is deleted.
create table journal_content (
    tenant TEXT NOT NULL,
    stream TEXT NOT NULL,
    digest TEXT NOT NULL,
    salt {{bytes}},
    body TEXT,
    at BIGINT NOT NULL,
    deleted_at BIGINT,
    deleted_rule TEXT,
    primary key (tenant, stream, digest)
);
