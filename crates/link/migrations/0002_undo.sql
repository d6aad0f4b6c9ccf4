-- What an import made, so that the whole of it can be taken back.
create table link_made (
    tenant TEXT NOT NULL,
    import TEXT NOT NULL,
    case_id TEXT NOT NULL,
    number TEXT NOT NULL,
    -- made, undone, or kept because somebody has worked on it
    state TEXT NOT NULL,
    primary key (tenant, import, case_id)
);

create index link_made_state on link_made (tenant, import, state, case_id);

-- Which column means what, under a name; recognised again by the columns of a file.
create table link_mapping (
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    header TEXT NOT NULL,
    chosen TEXT NOT NULL,
    source TEXT NOT NULL,
    channel TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    primary key (tenant, name)
);

create index link_mapping_header on link_mapping (tenant, header, saved_at);
