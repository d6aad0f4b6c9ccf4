-- Imports of all kinds: cases, and the lists of places, units, duties and calendars.
alter table link_import add column kind TEXT NOT NULL DEFAULT 'cases';
-- Rows that changed what was known, in lists only.
alter table link_import add column changed BIGINT NOT NULL DEFAULT 0;
-- Why something that an import made was kept, as a refusal: code and facts.
alter table link_made add column reason TEXT;
-- A draft that takes an import of duties back.
alter table link_import add column draft TEXT;
