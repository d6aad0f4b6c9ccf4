-- What one import wrote, so that the whole of it can be found and taken back. Only imports name their entries so.
create index journal_entry_import on journal_entry (tenant, request) where request >= 'import/' and request < 'import0';
