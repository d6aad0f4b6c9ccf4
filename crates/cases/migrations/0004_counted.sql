-- What lists and boards count is counted in an index, without looking at a case's row.

-- By state: a list narrowed to a state, and the county's public figures.
drop index cases_case_step;
create index cases_case_step on cases_case (tenant, step, received_at desc, id desc, barred, outcome);

-- A street's and a community's public figures.
create index cases_case_street_step on cases_case (tenant, street, step, received_at, outcome);
create index cases_case_community_step on cases_case (tenant, community, step, received_at, outcome);

-- What is open: few among many that have ended. The newest first in the county, a street, a community; by place and
-- clock for boards.
create index cases_case_open on cases_case (tenant, open, received_at desc, id desc, barred, due_at) where open = 1;
create index cases_case_open_street on cases_case (tenant, open, street, received_at desc, id desc, barred) where open = 1;
create index cases_case_open_community on cases_case (tenant, open, community, received_at desc, id desc, barred)
    where open = 1;
create index cases_case_clocks on cases_case (tenant, open, place, received_at, due_at, barred) where open = 1;
