-- What waits goes on waiting, and what ran when the release before stopped is run again.
INSERT INTO jobs (id, queue, payload, fingerprint, open_key, status, attempts, max_attempts, ready_at, created_at)
SELECT retraining_id, 'retraining', '{}', '', property_id, 'queued', attempts, 3, requested_at, requested_at
FROM retrainings WHERE state IN ('queued', 'running');

-- How far an open one is, its job says. lease_until and attempts stay 0: whoever goes back to the release before needs them.
UPDATE retrainings SET state = 'queued', lease_until = 0, attempts = 0 WHERE state = 'running';
