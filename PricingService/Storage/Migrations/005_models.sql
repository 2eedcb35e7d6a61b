CREATE TABLE models (
    property_id TEXT NOT NULL REFERENCES properties (property_id),
    sequence BIGINT NOT NULL,
    version TEXT NOT NULL,
    -- serving, refused (by the gate), retired (a better one came), demoted (the rules were better), rolled_back (by hand)
    state TEXT NOT NULL,
    mean TEXT NOT NULL,
    covariance TEXT NOT NULL,
    lowest_tried DOUBLE PRECISION NOT NULL,
    highest_tried DOUBLE PRECISION NOT NULL,
    trained_on BIGINT NOT NULL,
    held_out BIGINT NOT NULL,
    acceptance DOUBLE PRECISION NOT NULL,
    log_loss DOUBLE PRECISION NOT NULL,
    current_version TEXT NOT NULL,
    current_log_loss DOUBLE PRECISION NOT NULL,
    rules_log_loss DOUBLE PRECISION NOT NULL,
    base_log_loss DOUBLE PRECISION NOT NULL,
    verdict TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (property_id, sequence)
);
CREATE UNIQUE INDEX models_serving ON models (property_id) WHERE state = 'serving';
CREATE INDEX models_by_change ON models (changed_at);

CREATE TABLE retrainings (
    retraining_id TEXT PRIMARY KEY,
    property_id TEXT NOT NULL REFERENCES properties (property_id),
    -- queued, running, done, failed
    state TEXT NOT NULL,
    -- request, outcomes, drift
    cause TEXT NOT NULL,
    requested_at BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    finished_at BIGINT,
    verdict TEXT,
    model_version TEXT,
    outcomes BIGINT
);
-- One at a time for each property, whichever replica asks.
CREATE UNIQUE INDEX retrainings_open ON retrainings (property_id) WHERE state IN ('queued', 'running');
CREATE INDEX retrainings_by_state ON retrainings (state, requested_at);
CREATE INDEX retrainings_by_property ON retrainings (property_id, requested_at);
