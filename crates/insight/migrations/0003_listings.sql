-- An entry of the red list, or a yellow card, as it stands: of a unit, or of a project that a unit answers for. `state` is the
-- fold of the stream `listing/<id>`.
create table insight_listing (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    number TEXT NOT NULL,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    step TEXT NOT NULL,
    unit TEXT NOT NULL,
    scheme TEXT NOT NULL,
    period TEXT NOT NULL,
    place_path TEXT NOT NULL,
    state TEXT NOT NULL,
    primary key (tenant, id),
    unique (tenant, number)
);

create index insight_listing_unit on insight_listing (tenant, unit, scheme, period);
