CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    queue TEXT NOT NULL,
    payload TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'dead', 'cancelled')),
    idempotency_key TEXT,
    fingerprint TEXT NOT NULL,
    traceparent TEXT,
    tracestate TEXT,
    request_id TEXT,
    attempts BIGINT NOT NULL DEFAULT 0,
    max_attempts BIGINT NOT NULL,
    ready_at BIGINT NOT NULL,
    lease_token TEXT,
    lease_until BIGINT,
    error TEXT,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    claimed_at BIGINT,
    open_key TEXT,
    progress_done BIGINT NOT NULL DEFAULT 0,
    progress_total BIGINT NOT NULL DEFAULT 0,
    CHECK ((status = 'running') = (lease_token IS NOT NULL)),
    CHECK ((status IN ('queued', 'running')) = (finished_at IS NULL))
);

CREATE UNIQUE INDEX jobs_by_key ON jobs (queue, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX jobs_waiting ON jobs (queue, ready_at, id) WHERE status = 'queued';
CREATE INDEX jobs_leased ON jobs (lease_until) WHERE status = 'running';
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL;
CREATE UNIQUE INDEX jobs_open ON jobs (queue, open_key) WHERE open_key IS NOT NULL AND status IN ('queued', 'running');
CREATE INDEX jobs_dead ON jobs (queue, finished_at) WHERE status = 'dead';

CREATE TABLE job_attempts (
    job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    lease_token TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    outcome TEXT CHECK (outcome IN ('succeeded', 'failed', 'lost', 'returned', 'cancelled')),
    error TEXT,
    PRIMARY KEY (job_id, lease_token)
);
