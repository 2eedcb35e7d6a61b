CREATE TABLE incidents (
    id TEXT PRIMARY KEY,
    check_name TEXT NOT NULL,
    title TEXT NOT NULL,
    cause TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT
);

CREATE UNIQUE INDEX incidents_open ON incidents (check_name) WHERE closed_at IS NULL;
CREATE INDEX incidents_by_time ON incidents (opened_at);

CREATE TABLE incident_notes (
    id TEXT PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    text TEXT NOT NULL,
    idempotency_key TEXT UNIQUE
);

CREATE INDEX incident_notes_by_incident ON incident_notes (incident_id, at);

CREATE TABLE maintenance_windows (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    -- Names between commas, with one at each end; a comma alone means all.
    checks TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    idempotency_key TEXT UNIQUE,
    fingerprint TEXT NOT NULL
);

CREATE INDEX maintenance_by_end ON maintenance_windows (ends_at);
