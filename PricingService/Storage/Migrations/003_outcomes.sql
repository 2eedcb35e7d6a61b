CREATE TABLE outcomes (
    outcome_id TEXT PRIMARY KEY,
    -- SHA-256 of what was reported: the same id with other content is a contradiction, not a repetition.
    content_hash TEXT NOT NULL,
    property_id TEXT NOT NULL REFERENCES properties (property_id),
    quote_id TEXT UNIQUE,
    stay_date TEXT NOT NULL,
    price_minor BIGINT NOT NULL,
    reference_minor BIGINT NOT NULL,
    competitor_minor BIGINT,
    currency TEXT NOT NULL,
    accepted BIGINT NOT NULL,
    lead_time_days BIGINT,
    length_of_stay BIGINT,
    occupancy DOUBLE PRECISION,
    expected DOUBLE PRECISION,
    experiment_id TEXT,
    variant TEXT,
    observed_at BIGINT,
    recorded_at BIGINT NOT NULL,
    -- When it was observed, or else recorded: what is newest is learnt from first.
    occurred_at BIGINT NOT NULL
);
CREATE INDEX outcomes_by_property ON outcomes (property_id, occurred_at);

-- How often prices near each ratio to the reference were accepted; kept in step with outcomes in the same transaction.
CREATE TABLE acceptance_counts (
    property_id TEXT NOT NULL REFERENCES properties (property_id),
    ratio_bucket BIGINT NOT NULL,
    offered BIGINT NOT NULL,
    accepted BIGINT NOT NULL,
    PRIMARY KEY (property_id, ratio_bucket)
);
