CREATE TABLE quotes (
    quote_id TEXT PRIMARY KEY,
    property_id TEXT NOT NULL REFERENCES properties (property_id),
    stay_date TEXT NOT NULL,
    price_minor BIGINT NOT NULL,
    reference_minor BIGINT NOT NULL,
    competitor_minor BIGINT,
    currency TEXT NOT NULL,
    lead_time_days BIGINT NOT NULL,
    length_of_stay BIGINT NOT NULL,
    occupancy DOUBLE PRECISION NOT NULL,
    method TEXT NOT NULL,
    model_version TEXT NOT NULL,
    experiment_id TEXT,
    variant TEXT,
    acceptance DOUBLE PRECISION NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX quotes_by_age ON quotes (created_at);
