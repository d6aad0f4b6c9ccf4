-- What a case is found by: its words cut into segments, and by whose authority. Beside it the index over both;
-- on an engine with text search of its own the index lies on this table instead.
create table cases_searched (
    tenant TEXT NOT NULL,
    case_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    words TEXT NOT NULL,
    scope TEXT NOT NULL,
    primary key (tenant, case_id),
    unique (tenant, place)
);

{{sqlite}}
-- The index keeps no text of its own, and what is taken out of it is overwritten at once.
create virtual table cases_search using fts5(words, scope, content='', detail=column, tokenize='unicode61 remove_diacritics 2');
insert into cases_search(cases_search, rank) values ('secure-delete', 1);
{{end}}
{{postgres}}
create index cases_search on cases_searched using gin (to_tsvector('simple', words || ' ' || scope));
{{end}}

-- Cases of the same matter in the same place, the newest first.
create index cases_case_place_matter on cases_case (tenant, place, matter, received_at desc);
