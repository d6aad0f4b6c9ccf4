-- When time next raises a matter of another capability, and the ladder it has: follows from its clocks and the policy, as
-- oversight_watch does for cases.
create table oversight_outside (
    tenant TEXT NOT NULL,
    subject TEXT NOT NULL,
    file_id TEXT,
    next_at BIGINT,
    primary key (tenant, subject)
);

create index oversight_outside_next on oversight_outside (tenant, next_at, subject);
