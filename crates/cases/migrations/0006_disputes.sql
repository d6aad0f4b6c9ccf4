-- Returns and what was ruled on them: follows from the case's timeline, kept beside it so that disputes are listed and
-- counted without looking at every case.
create table cases_dispute (
    tenant TEXT NOT NULL,
    case_id TEXT NOT NULL,
    -- The first return of a case is 1.
    turn BIGINT NOT NULL,
    unit TEXT NOT NULL,
    ground TEXT NOT NULL,
    cited TEXT NOT NULL,
    returned_at BIGINT NOT NULL,
    ruled_at BIGINT,
    -- 1 designated, 0 gone elsewhere because the return was right.
    designated BIGINT,
    lead TEXT,
    duty TEXT,
    primary key (tenant, case_id, turn)
);

create index cases_dispute_returned on cases_dispute (tenant, returned_at desc, case_id, turn);
