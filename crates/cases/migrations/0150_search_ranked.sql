-- What stands at the head of a case (title and numbers) is kept apart, so that a case that is about what was asked for is found before
-- one that only mentions it. The indexer reads the journal under a new name, and so from its beginning, and fills it in; until then
-- words are found as before.
alter table cases_searched add column head TEXT NOT NULL DEFAULT '';

{{sqlite}}
-- The beginnings of one and two signs have lists of their own: a single sign or letter stands at the beginning of very many words.
drop table cases_search;
create virtual table cases_search using fts5(head, words, scope, content='', detail=column, prefix='1 2', tokenize='unicode61 remove_diacritics 2');
insert into cases_search(cases_search, rank) values ('secure-delete', 1);
insert into cases_search (rowid, head, words, scope) select place, '', words, scope from cases_searched order by place;
{{end}}
{{postgres}}
create index cases_search_head on cases_searched using gin (array_to_tsvector(string_to_array(head, ' ')));
{{end}}
