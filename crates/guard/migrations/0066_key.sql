-- The master keys of a deployment by name: which one seals, which ones still open. The keys themselves are kept outside
-- (in the key folder). `signing` is what a destroyed key leaves behind so that what it signed is still known, sealed
-- under the current key.
create table guard_key (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    suite TEXT NOT NULL,
    state TEXT NOT NULL,
    since BIGINT NOT NULL,
    signing {{bytes}},
    version BIGINT NOT NULL,
    primary key (tenant, id)
);

-- In which suite of ciphers a text is sealed; how its key is wrapped follows from the master key that it names.
alter table guard_vault add column suite TEXT NOT NULL DEFAULT 'standard';
create index guard_vault_key on guard_vault (tenant, key_id, id);
