-- A version of the model of suggestions: when, from what and how well it was trained. `state` is its part of the fold of the
-- stream `assist-models/all`; `step` is what it is used for.
create table assist_model (
    tenant TEXT NOT NULL,
    version BIGINT NOT NULL,
    step TEXT NOT NULL,
    digest TEXT NOT NULL,
    state TEXT NOT NULL,
    primary key (tenant, version)
);

create index assist_model_step on assist_model (tenant, step, version desc);

-- The model itself, packed. Its digest stands in the journal; the bytes can be made again from the cases.
create table assist_model_bytes (
    tenant TEXT NOT NULL,
    version BIGINT NOT NULL,
    bytes {{bytes}} NOT NULL,
    primary key (tenant, version),
    foreign key (tenant, version) references assist_model (tenant, version)
);

-- Versions of the rules: the switch, how sure a suggestion has to be, old matters and what they are called now.
create table assist_rules (
    tenant TEXT NOT NULL,
    version BIGINT NOT NULL,
    effective_from BIGINT NOT NULL,
    body TEXT NOT NULL,
    primary key (tenant, version)
);

create index assist_rules_effective on assist_rules (tenant, effective_from desc, version desc);

-- What was suggested about a case and what people decided: the fold of the stream `assist-case/<case>`. Of cases and
-- matters; nothing of it is said of a person. An empty value: the model kept silent.
create table assist_suggestion (
    tenant TEXT NOT NULL,
    case_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    model BIGINT NOT NULL,
    shown BIGINT NOT NULL,
    value TEXT NOT NULL,
    sure BIGINT NOT NULL,
    suggested_at BIGINT NOT NULL,
    answer TEXT,
    decided TEXT,
    answered_at BIGINT,
    primary key (tenant, case_id, kind, model)
);

create index assist_suggestion_answered on assist_suggestion (tenant, model, kind, answered_at);
