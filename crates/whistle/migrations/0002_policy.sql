-- Local policy of every capability lies in one table.
insert into policy_version (tenant, name, version, effective_from, body, text, set_at, actor)
select tenant, 'whistle', version, effective_from, body, '', 0, '' from whistle_policy;
drop table whistle_policy;
