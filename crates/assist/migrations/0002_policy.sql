-- Local policy of every capability lies in one table.
insert into policy_version (tenant, name, version, effective_from, body, text, set_at, actor)
select tenant, 'assist', version, effective_from, body, '', 0, '' from assist_rules;
drop table assist_rules;
