-- Versions of the rules by which places are looked at (巡查规则); see policy/patrol.toml.
create table field_rules (
    tenant TEXT NOT NULL,
    version BIGINT NOT NULL,
    effective_from BIGINT NOT NULL,
    body TEXT NOT NULL,
    primary key (tenant, version)
);

-- Who found a case, so that its result comes back to the finder. Read for one account, its own, and by no
-- other statement; rows go with time. It is no record of work.
create table field_finding (
    tenant TEXT NOT NULL,
    account TEXT NOT NULL,
    case_id TEXT NOT NULL,
    found_at BIGINT NOT NULL,
    primary key (tenant, account, case_id)
);

create index field_finding_found on field_finding (tenant, account, found_at desc);
