-- Boards count the open cases that somebody may see, by place and clock. What decides whether he may stands in the
-- index too, so that no case's row is read for a count.
drop index cases_case_clocks;
create index cases_case_clocks on cases_case (tenant, open, place, place_path, received_at, due_at, barred, owner, id)
    where open = 1;
