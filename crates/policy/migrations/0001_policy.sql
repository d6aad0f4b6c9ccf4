-- Local policy of every capability that keeps one: versions, each with the instant from which it holds. `body` is what
-- was read of the text, as JSON; `text` what was written, empty where a version was set by fields.
create table policy_version (
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    effective_from BIGINT NOT NULL,
    body TEXT NOT NULL,
    text TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    primary key (tenant, name, version)
);
create index policy_version_from on policy_version (tenant, name, effective_from desc, version desc);
