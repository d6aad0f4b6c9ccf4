-- A word of the interface as this deployment says it, with all its versions.
create table wording_text (
    tenant TEXT NOT NULL,
    language TEXT NOT NULL,
    key TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    primary key (tenant, language, key)
);
