-- Working calendars of the deployment. A change is a new version; old versions stay, because due times
-- name the version that they were computed with.
create table clock_calendar (
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- From when on this version is the one in force (microseconds UTC).
    effective_from BIGINT NOT NULL,
    -- The calendar's text form.
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    primary key (tenant, name, version)
);

-- Every clock of every stream as it stands now. The stream's events are the truth; this is for finding.
create table clock_running (
    tenant TEXT NOT NULL,
    stream TEXT NOT NULL,
    clock TEXT NOT NULL,
    kind TEXT NOT NULL,
    amount BIGINT NOT NULL,
    unit TEXT NOT NULL,
    state TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    -- While paused: as it stood when the pause began.
    due_at BIGINT NOT NULL,
    paused_at BIGINT,
    stopped_at BIGINT,
    provisional BIGINT NOT NULL,
    calendar TEXT NOT NULL,
    calendar_version BIGINT NOT NULL,
    primary key (tenant, stream, clock)
);

-- The sweep for what is due reads this index alone.
create index clock_running_due on clock_running (tenant, state, due_at, stream, clock, kind);

-- Only open clocks count anew when a calendar changes.
create index clock_running_calendar on clock_running (tenant, calendar, stream, clock, state)
    where state in ('running', 'paused');

-- For other capabilities' lists: the open clocks.
create view clock_open as
    select tenant, stream, clock, kind, unit, state, due_at, paused_at, provisional, calendar
    from clock_running where state in ('running', 'paused');
