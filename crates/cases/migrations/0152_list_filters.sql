-- What lists are narrowed by, each with the order of receipt, so that a page of a rare value is found without walking
-- through everything else.
create index cases_case_channel on cases_case (tenant, channel, received_at desc, id desc);
create index cases_case_urgency on cases_case (tenant, urgency, received_at desc, id desc);
create index cases_case_outcome on cases_case (tenant, outcome, received_at desc, id desc);
