ALTER TABLE jobs ADD COLUMN open_key TEXT;
ALTER TABLE jobs ADD COLUMN progress_done BIGINT NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN progress_total BIGINT NOT NULL DEFAULT 0;

CREATE UNIQUE INDEX jobs_open ON jobs (queue, open_key) WHERE open_key IS NOT NULL AND status IN ('queued', 'running');
CREATE INDEX jobs_dead ON jobs (queue, finished_at) WHERE status = 'dead';
