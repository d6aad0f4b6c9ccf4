-- Which ruling gave rise to a proposal: shown on the case, where the dispute was.
alter table duty_proposal add column case_number TEXT;
create index duty_proposal_case on duty_proposal (tenant, case_number, touched_at);
