-- Cases that are closed to the unit complained about, in the table that every query asks: by id and by number.
insert into guard_barred (tenant, about, bar) select tenant, id, 'unit:' || barred from cases_case where barred is not null;
insert into guard_barred (tenant, about, bar) select tenant, number, 'unit:' || barred from cases_case where barred is not null;
