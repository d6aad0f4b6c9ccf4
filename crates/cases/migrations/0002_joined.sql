-- Cases that were joined to another one (并案): how many people raised the same thing, without scanning
-- the states of all cases. `case_id` is the case that goes on.
create table cases_joined (
    tenant TEXT NOT NULL,
    case_id TEXT NOT NULL,
    joined TEXT NOT NULL,
    primary key (tenant, joined)
);

create index cases_joined_case on cases_joined (tenant, case_id);

-- Cases that were joined before this table was there.
insert into cases_joined (tenant, case_id, joined)
    select merged.tenant, kept.id, merged.id from cases_case merged
    join cases_case kept on kept.tenant = merged.tenant and merged.state like '%"merged_into":"' || kept.id || '"%'
    where merged.step = 'merged';
