-- A topic as it stands. `state` is the fold of the stream `topic/<id>`; the other columns are what lists are filtered and
-- ordered by.
create table topic_topic (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    number TEXT NOT NULL,
    version BIGINT NOT NULL,
    step TEXT NOT NULL,
    lead TEXT NOT NULL,
    adopted_by TEXT NOT NULL,
    matter TEXT NOT NULL,
    place TEXT NOT NULL,
    place_path TEXT NOT NULL,
    adopted_at BIGINT NOT NULL,
    -- 1: published for others to take over.
    published BIGINT NOT NULL,
    -- Number of the practice that was taken over.
    from_practice TEXT,
    state TEXT NOT NULL,
    primary key (tenant, id),
    unique (tenant, number),
    foreign key (tenant, lead) references org_unit (tenant, id)
);

create index topic_topic_adopted on topic_topic (tenant, adopted_at desc, id desc);
create index topic_topic_about on topic_topic (tenant, place, matter);
create index topic_topic_matter on topic_topic (tenant, matter, published);
create index topic_topic_practice on topic_topic (tenant, from_practice);

-- The last number given on a day.
create table topic_number (
    tenant TEXT NOT NULL,
    day TEXT NOT NULL,
    last BIGINT NOT NULL,
    primary key (tenant, day)
);
