-- Words are cut by the program; the server keeps them as they are, and words apart from whose authority they are under.
{{postgres}}
drop index cases_search;
create index cases_search on cases_searched
    using gin (array_to_tsvector(string_to_array(words, ' ')), array_to_tsvector(string_to_array(scope, ' ')));
{{end}}
