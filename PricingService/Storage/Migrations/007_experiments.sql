-- Of the experiment and the subject, in which a repetition is recognised without keeping who it was.
ALTER TABLE quotes ADD COLUMN subject_hash BIGINT;

CREATE TABLE experiments (
    experiment_id TEXT PRIMARY KEY,
    -- What was asked for, in canonical JSON: the same content under the same id is a repetition.
    design TEXT NOT NULL,
    currency TEXT NOT NULL,
    -- Which of the layer's 10,000 buckets it owns, such as '0-2499 5000-7499'.
    buckets TEXT NOT NULL,
    -- running, stopped, promoted
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT,
    ended_at BIGINT,
    ended_by TEXT,
    promoted_variant TEXT,
    verdict_when_ended TEXT,
    -- Whether the subjects of an ended experiment are forgotten.
    cleared BIGINT NOT NULL,
    -- Grows with every change of any experiment: replicas look whether theirs is the newest.
    revision BIGINT NOT NULL UNIQUE
);
CREATE INDEX experiments_by_state ON experiments (state, created_at);

-- What a verdict needs, kept in step with quotes and outcomes in the same transactions. Money in minor units of the experiment's currency.
CREATE TABLE experiment_counts (
    experiment_id TEXT NOT NULL REFERENCES experiments (experiment_id),
    variant TEXT NOT NULL,
    position BIGINT NOT NULL,
    subjects BIGINT NOT NULL,
    quotes BIGINT NOT NULL,
    outcomes BIGINT NOT NULL,
    accepted BIGINT NOT NULL,
    revenue_minor BIGINT NOT NULL,
    -- Of quotes from before the end, reported after it.
    late_outcomes BIGINT NOT NULL,
    -- Each subject's first outcome: number, mean revenue, sum of its squared deviations.
    observed BIGINT NOT NULL,
    observed_accepted BIGINT NOT NULL,
    revenue_mean DOUBLE PRECISION NOT NULL,
    revenue_squares DOUBLE PRECISION NOT NULL,
    -- Against the control: the mixing deviation once it is fixed, the largest log likelihood ratio so far and the side on which it was.
    revenue_mixing DOUBLE PRECISION,
    revenue_evidence DOUBLE PRECISION NOT NULL,
    revenue_side BIGINT NOT NULL,
    conversion_mixing DOUBLE PRECISION,
    conversion_evidence DOUBLE PRECISION NOT NULL,
    conversion_side BIGINT NOT NULL,
    PRIMARY KEY (experiment_id, variant)
);

CREATE TABLE experiment_subjects (
    experiment_id TEXT NOT NULL,
    -- 0: was quoted, 1: has an outcome
    stage BIGINT NOT NULL,
    subject_hash BIGINT NOT NULL,
    PRIMARY KEY (experiment_id, stage, subject_hash)
);

-- Policies that experiments were won by.
CREATE TABLE champions (
    -- property, portfolio, all
    scope_kind TEXT NOT NULL,
    scope_id TEXT NOT NULL,
    basis TEXT NOT NULL,
    factor TEXT NOT NULL,
    experiment_id TEXT NOT NULL REFERENCES experiments (experiment_id),
    variant TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (scope_kind, scope_id)
);
