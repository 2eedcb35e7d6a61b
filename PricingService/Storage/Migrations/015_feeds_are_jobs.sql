-- Each feed is one job that recurs. What was being pulled when the release before stopped is pulled again.
INSERT INTO jobs (id, queue, payload, fingerprint, open_key, status, max_attempts, ready_at, created_at)
SELECT 'f_' || source, 'competitor_feed', '{}', '', source, 'queued', 5, next_pull_at, created_at FROM competitor_feeds;

-- When a feed is pulled next, its job says. The columns that said so stay: whoever goes back to the release before needs them.
UPDATE competitor_feeds SET lease_token = NULL, lease_until = 0;
