-- One import of a file. Cells of the file are nowhere in these tables: until `keep_until` the file itself lies
-- in the object store, encrypted under `file_key`; without the key nothing of it can be read any more.
create table link_import (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    state TEXT NOT NULL,
    source TEXT NOT NULL,
    channel TEXT NOT NULL,
    columns TEXT NOT NULL,
    dispatch BIGINT NOT NULL,
    account TEXT,
    unit TEXT,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    seen_at BIGINT,
    finished_at BIGINT,
    lines BIGINT NOT NULL,
    line BIGINT NOT NULL,
    rows_read BIGINT NOT NULL,
    created BIGINT NOT NULL,
    known BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    unplaced BIGINT NOT NULL,
    dispatched BIGINT NOT NULL,
    failure TEXT,
    file_object TEXT,
    file_key {{bytes}},
    keep_until BIGINT NOT NULL,
    primary key (tenant, id)
);

create index link_import_created on link_import (tenant, created_at desc, id desc);

-- A row that was not taken: where it stands in the file and why, without what stands in it.
create table link_refusal (
    tenant TEXT NOT NULL,
    import TEXT NOT NULL,
    line BIGINT NOT NULL,
    last_line BIGINT NOT NULL,
    column_name TEXT,
    code TEXT NOT NULL,
    facts TEXT NOT NULL,
    primary key (tenant, import, line)
);
