CREATE TABLE paused_queues (
    queue TEXT PRIMARY KEY,
    paused_at BIGINT NOT NULL
);
