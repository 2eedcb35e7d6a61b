-- What waits goes on waiting, and what ran when the release before stopped is run again. Of several that wait for one order, the oldest
-- is the one that further orders join.
INSERT INTO jobs (id, queue, payload, fingerprint, open_key, status, attempts, max_attempts, ready_at, created_at, started_at)
SELECT build_id, 'pack_build', '{}', '',
    CASE WHEN state = 'queued' AND NOT EXISTS (SELECT 1 FROM pack_builds earlier
        WHERE earlier.state = 'queued' AND earlier.pack_date = pack_builds.pack_date AND earlier.nights = pack_builds.nights
            AND earlier.scope = pack_builds.scope AND earlier.mark_fresh = pack_builds.mark_fresh
            AND (earlier.requested_at < pack_builds.requested_at
                OR (earlier.requested_at = pack_builds.requested_at AND earlier.build_id < pack_builds.build_id)))
        THEN pack_date || ' ' || CAST(nights AS TEXT) || ' ' || scope || ' ' || CAST(mark_fresh AS TEXT) END,
    'queued', attempts, 3, requested_at, requested_at, started_at
FROM pack_builds WHERE state IN ('queued', 'running');

-- The row of a build that is open says what was ordered; how far it is, its job says. lease_until and attempts stay 0: whoever goes back
-- to the release before needs them.
UPDATE pack_builds SET state = 'queued', lease_until = 0, attempts = 0 WHERE state = 'running';
CREATE INDEX pack_builds_by_order ON pack_builds (pack_date, nights, scope, mark_fresh, requested_at);
