-- A role held in a colleague's place (代理): whose, which of his, and why. It counts as long as his own does.
alter table guard_role add column in_place_of TEXT;
alter table guard_role add column source TEXT;
alter table guard_role add column why TEXT;
create index guard_role_in_place_of on guard_role (tenant, in_place_of);
