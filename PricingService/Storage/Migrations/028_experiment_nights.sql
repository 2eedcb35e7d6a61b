-- Of experiments whose unit is a property's night: what each night brought, until the night is over and is compared.
CREATE TABLE experiment_nights (
    experiment_id TEXT NOT NULL,
    subject_hash BIGINT NOT NULL,
    variant TEXT NOT NULL,
    night TEXT NOT NULL,
    revenue_minor BIGINT NOT NULL,
    sold BIGINT NOT NULL,
    PRIMARY KEY (experiment_id, subject_hash)
);
CREATE INDEX experiment_nights_by_night ON experiment_nights (experiment_id, night);
