CREATE TABLE executions (
    request_id TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    pattern_id TEXT NOT NULL,
    pattern_sha256 TEXT NOT NULL,
    status TEXT NOT NULL,
    inputs TEXT NOT NULL,
    context TEXT NOT NULL,
    steps TEXT NOT NULL,
    result TEXT,
    result_sha256 TEXT,
    error TEXT,
    created_at BIGINT NOT NULL
);

CREATE INDEX executions_by_age ON executions (created_at);
