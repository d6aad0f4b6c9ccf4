-- Invitations to requesters. `state` is the fold of the stream `invitation/<id>`.
create table verify_invitation (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    code TEXT NOT NULL,
    open BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    primary key (tenant, id),
    unique (tenant, code)
);

create index verify_invitation_case on verify_invitation (tenant, case_id, open);
create index verify_invitation_open on verify_invitation (tenant, open, expires_at);

-- Ratings: of a unit, in a month; neither case nor author. `state` is the fold of the stream `rating/<id>`; batch and
-- place follow from the stream of the batch.
create table verify_rating (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    unit TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    excluded TEXT,
    batch TEXT,
    place BIGINT,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    primary key (tenant, id)
);

create index verify_rating_unit on verify_rating (tenant, unit, batch, given_at);
create index verify_rating_batch on verify_rating (tenant, batch, place);

-- Which rating an author may still change through his link. No journal speaks of it; destroyed when the time is over.
create table verify_author (
    tenant TEXT NOT NULL,
    invitation TEXT NOT NULL,
    rating TEXT NOT NULL,
    until BIGINT NOT NULL,
    primary key (tenant, invitation)
);

-- Keyed digests of devices and networks: of people at work by unit, of ratings by rating. Destroyed after days.
create table verify_trace (
    tenant TEXT NOT NULL,
    digest TEXT NOT NULL,
    unit TEXT NOT NULL,
    rating TEXT NOT NULL,
    at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    primary key (tenant, digest, unit, rating)
);

create index verify_trace_until on verify_trace (tenant, until);

-- Who was asked about which reply and whether anybody answered. Follows from the streams of cases.
create table verify_asked (
    tenant TEXT NOT NULL,
    case_id TEXT NOT NULL,
    unit TEXT NOT NULL,
    at BIGINT NOT NULL,
    reached BIGINT NOT NULL,
    solved BIGINT,
    primary key (tenant, case_id)
);

create index verify_asked_unit on verify_asked (tenant, unit, at);

-- Local policy with its effective date; see policy/defaults.toml.
create table verify_policy (
    tenant TEXT NOT NULL,
    version BIGINT NOT NULL,
    effective_from BIGINT NOT NULL,
    body TEXT NOT NULL,
    primary key (tenant, version)
);
