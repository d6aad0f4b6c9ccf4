-- Vetoes of a quarter are asked for whenever its results are.
create index insight_listing_kind on insight_listing (tenant, scheme, period, kind);
