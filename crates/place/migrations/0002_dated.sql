-- A place may come to lie in another one on a day to come: until then it lies where it lay.
alter table place_place add column parent_before TEXT;
alter table place_place add column parent_since BIGINT;
create index place_place_by_parent_before on place_place (tenant, parent_before);
