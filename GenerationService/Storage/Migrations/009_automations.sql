CREATE TABLE automation_types (
    sha256 TEXT PRIMARY KEY,
    source TEXT NOT NULL
);

CREATE TABLE automations (
    job_id TEXT PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    type TEXT NOT NULL,
    type_sha256 TEXT NOT NULL,
    inputs TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'waiting', 'paused', 'succeeded', 'failed', 'cancelled')),
    is_held BIGINT NOT NULL DEFAULT 0,
    ending TEXT CHECK (ending IN ('failed', 'cancelled', 'retried')),
    retry_from BIGINT NOT NULL DEFAULT 0,
    reason TEXT,
    due_at BIGINT,
    error TEXT,
    failed_step TEXT,
    result TEXT,
    trace_id TEXT,
    version BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    CHECK ((status IN ('succeeded', 'failed', 'cancelled')) = (finished_at IS NOT NULL))
);

CREATE INDEX automations_changed ON automations (changed_at);
CREATE INDEX automations_running ON automations (status) WHERE status = 'running';

CREATE TABLE automation_steps (
    job_id TEXT NOT NULL REFERENCES automations (job_id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    action TEXT NOT NULL,
    status TEXT NOT NULL
        CHECK (status IN ('pending', 'running', 'waiting', 'succeeded', 'skipped', 'failed', 'undoing', 'undone', 'not_undone')),
    round BIGINT NOT NULL DEFAULT 1,
    attempts BIGINT NOT NULL DEFAULT 0,
    failures BIGINT NOT NULL DEFAULT 0,
    losses BIGINT NOT NULL DEFAULT 0,
    is_unknown BIGINT NOT NULL DEFAULT 0,
    undo_failures BIGINT NOT NULL DEFAULT 0,
    began_at BIGINT,
    attempted_at BIGINT,
    finished_at BIGINT,
    state TEXT,
    result TEXT,
    error TEXT,
    PRIMARY KEY (job_id, position)
);
