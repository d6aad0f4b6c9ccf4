-- Checks that a unit did not pass, for the rule that draws its next replies. Follows from the streams of cases.
create table cases_failed_check (
    tenant TEXT NOT NULL,
    unit TEXT NOT NULL,
    case_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    primary key (tenant, case_id, unit, at)
);

create index cases_failed_check_unit on cases_failed_check (tenant, unit, at);
