-- Counts of matters by place, unit and time. Nothing here is about a person: there is no account and no requester in any
-- of these tables. All of it follows from the journal and can be made anew from it.

-- What is remembered of a case so that its counts can be taken back when something changes.
create table insight_case (
    tenant TEXT NOT NULL,
    case_id TEXT NOT NULL,
    place_matter TEXT,
    received BIGINT NOT NULL,
    closed BIGINT,
    repeated BIGINT NOT NULL,
    ledger TEXT NOT NULL,
    primary key (tenant, case_id)
);

-- Recurrence: cases of one place and matter.
create index insight_case_place_matter on insight_case (tenant, place_matter, received);

-- The cases behind each count. `day` counts from 1970-01-01 in China's time; `unit` is empty for none.
create table insight_fact (
    tenant TEXT NOT NULL,
    measure TEXT NOT NULL,
    day BIGINT NOT NULL,
    case_id TEXT NOT NULL,
    unit TEXT NOT NULL,
    place_path TEXT NOT NULL,
    matter TEXT NOT NULL,
    channel TEXT NOT NULL,
    n BIGINT NOT NULL,
    primary key (tenant, measure, day, case_id, unit)
);

-- Found by case: what is exempted is subtracted case by case.
create index insight_fact_case on insight_fact (tenant, case_id, measure);

-- Roll-ups by place, matter, unit, day and group of channels.
create table insight_day (
    tenant TEXT NOT NULL,
    measure TEXT NOT NULL,
    day BIGINT NOT NULL,
    place_path TEXT NOT NULL,
    matter TEXT NOT NULL,
    unit TEXT NOT NULL,
    channel TEXT NOT NULL,
    n BIGINT NOT NULL,
    primary key (tenant, measure, day, place_path, matter, unit, channel)
);

-- The same by month and community, for whole months: what boards and the public page read. `month` counts from the year 0.
create table insight_month (
    tenant TEXT NOT NULL,
    month BIGINT NOT NULL,
    measure TEXT NOT NULL,
    place_path TEXT NOT NULL,
    unit TEXT NOT NULL,
    n BIGINT NOT NULL,
    primary key (tenant, month, measure, place_path, unit)
);

-- What a day's counts cannot give: how long parked matters have lain. `until` is the largest number while it lasts.
create table insight_parked (
    tenant TEXT NOT NULL,
    case_id TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    place_path TEXT NOT NULL,
    matter TEXT NOT NULL,
    unit TEXT NOT NULL,
    primary key (tenant, case_id, since)
);

create index insight_parked_until on insight_parked (tenant, until, since);

-- Figures from which a ruling took a case; a rebuild leaves them as they are.
create table insight_exemption (
    tenant TEXT NOT NULL,
    case_id TEXT NOT NULL,
    figure TEXT NOT NULL,
    primary key (tenant, case_id, figure)
);

create index insight_exemption_figure on insight_exemption (tenant, figure, case_id);

-- Up to which entry of the journal the counts go, and when that entry was written.
create table insight_mark (
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    entries BIGINT NOT NULL,
    at BIGINT NOT NULL,
    primary key (tenant, name)
);
