CREATE TABLE pack_builds (
    build_id TEXT PRIMARY KEY,
    pack_date TEXT NOT NULL,
    nights BIGINT NOT NULL,
    -- A portfolio, or the empty text for all of them.
    scope TEXT NOT NULL,
    mark_fresh BIGINT NOT NULL,
    -- queued, running, succeeded, failed, cancelled
    state TEXT NOT NULL,
    -- What the prices depend on, as it was when the build was taken up: an order joins a running build only where nothing changed since.
    inputs TEXT NOT NULL,
    properties_done BIGINT NOT NULL,
    properties_total BIGINT NOT NULL,
    requested_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    lease_until BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    pack_id TEXT,
    is_new BIGINT,
    error TEXT
);
CREATE INDEX pack_builds_by_state ON pack_builds (state, requested_at);
CREATE INDEX pack_builds_by_age ON pack_builds (requested_at);
CREATE INDEX packs_by_age ON packs (created_at);
