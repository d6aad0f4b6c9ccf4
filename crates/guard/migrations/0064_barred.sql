-- To whom a matter is closed (回避): `about` is an id or a number by which it is told, `bar` a unit or an account for
-- which it does not exist. Follows from the streams of the matters; every query that lists them asks here.
create table guard_barred (
    tenant TEXT NOT NULL,
    about TEXT NOT NULL,
    bar TEXT NOT NULL,
    primary key (tenant, about, bar)
);

create index guard_barred_bar on guard_barred (tenant, bar, about);
